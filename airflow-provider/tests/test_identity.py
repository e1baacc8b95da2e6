from __future__ import annotations

from collections import UserList
from datetime import datetime, timezone

import pytest

from javatask.identity import input_digest, plain_inputs, request_id


def test_request_id_is_fixed_for_ever() -> None:
    # A change of this value would make every worker take known work for new.
    assert request_id("default", "dag", "run", "task", -1) == "c32ae331-c759-5f4f-82a6-cfa2c7e345c7"


@pytest.mark.parametrize(
    "other",
    [
        ("test", "dag", "run", "task", -1),
        ("default", "dag2", "run", "task", -1),
        ("default", "dag", "run2", "task", -1),
        ("default", "dag", "run", "task2", -1),
        ("default", "dag", "run", "task", 0),
        ("default", 'dag","run', "", "task", -1),
    ],
)
def test_each_part_tells_requests_apart(other: tuple[str, str, str, str, int]) -> None:
    assert request_id(*other) != request_id("default", "dag", "run", "task", -1)


def test_digest_ignores_the_order_of_keys_and_nothing_else() -> None:
    digest = input_digest({"a": 1, "b": {"c": 2, "d": 3}}, {"name": "events"}, "")
    assert digest == input_digest({"b": {"d": 3, "c": 2}, "a": 1}, {"name": "events"}, "")
    assert digest.startswith("sha256:")
    assert len(digest) == len("sha256:") + 64
    assert (
        len(
            {
                digest,
                input_digest({"a": 1}, {"name": "events"}, ""),
                input_digest({"a": 1, "b": {"c": 2, "d": 3}}, {"name": "orders"}, ""),
                input_digest({"a": 1, "b": {"c": 2, "d": 3}}, {"name": "events"}, "1.0.0"),
                input_digest({"a": 1, "b": {"c": 2, "d": 3}}, {"name": "events"}, "", "2026-01-02T00:00:00+00:00"),
            }
        )
        == 5
    )


def test_inputs_become_plain() -> None:
    when = datetime(2026, 1, 2, tzinfo=timezone.utc)
    assert plain_inputs({"since": when, "names": ("a", "b"), "more": UserList([when, {}]), "n": None, "ok": True}) == {
        "since": "2026-01-02T00:00:00+00:00",
        "names": ["a", "b"],
        "more": ["2026-01-02T00:00:00+00:00", {}],
        "n": None,
        "ok": True,
    }


@pytest.mark.parametrize(
    ("inputs", "named"),
    [
        ({"a": {"b": object()}}, "inputs.a.b: object"),
        ({"a": [1, {2}]}, "inputs.a[1]: set"),
        ({"a": b"b"}, "inputs.a: bytes"),
        ({"a": float("nan")}, "inputs.a: nan"),
        ({"a": 2**53 + 1}, "inputs.a: 9007199254740993"),
        ({1: "a"}, "inputs: key 1 is int"),
    ],
)
def test_what_json_cannot_carry_is_named(inputs: object, named: str) -> None:
    with pytest.raises(ValueError, match=named.replace("[", r"\[").replace("]", r"\]")):
        plain_inputs(inputs)
