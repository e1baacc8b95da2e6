from __future__ import annotations

from pathlib import Path

import pytest

from javatask.contracts import ContractReference
from javatask.identity import text_digest


def test_plain_name_is_the_workers(tmp_path: Path) -> None:
    reference = ContractReference.resolve("user_events", tmp_path, "events")
    assert reference == ContractReference(name="user_events", schema="events")
    assert reference.identity() == {"name": "user_events", "schema": "events"}


@pytest.mark.parametrize("name", ["events.json", "contracts/events.json", "events"])
def test_file_beside_the_dag_is_sent(tmp_path: Path, name: str) -> None:
    (tmp_path / "contracts").mkdir()
    (tmp_path / name).write_text('{"id": "é"}', encoding="utf-8")

    reference = ContractReference.resolve(name, tmp_path)

    assert reference.text == '{"id": "é"}'
    assert reference.message().text == reference.text
    assert reference.message().origin == Path(name).name
    assert reference.identity()["hash"] == text_digest(reference.text)


def test_missing_file_names_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "user_events.json").write_text("{}")
    with pytest.raises(ValueError, match=r"'user_event\.json'.*did you mean 'user_events\.json'"):
        ContractReference.resolve("user_event.json", tmp_path)


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b'{"\xff"}')
    with pytest.raises(ValueError, match="not UTF-8 at byte 2"):
        ContractReference.resolve("a.json", tmp_path)


def test_too_large_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b" " * (1024 * 1024 + 1))
    with pytest.raises(ValueError, match="1048577 bytes"):
        ContractReference.resolve("a.json", tmp_path)
