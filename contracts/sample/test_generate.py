"""Hold the planted truth against an independent count of the written files."""

from __future__ import annotations

import collections
import csv
import datetime as dt
import gzip
import json
import re
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import generate
import pytest

COMPARED = ("rows", "rules", "duplicates", "nulls")
DAY = dt.date(2026, 1, 1)


def is_time(text: str) -> bool:
    try:
        dt.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ")
    except ValueError:
        return False
    return True


def is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def matches(pattern: str) -> Callable[[str], bool]:
    return lambda text: re.search(pattern, text) is not None


def within(low: float, high: float) -> Callable[[str], bool]:
    return lambda text: low <= float(text) <= high


def check_type(rule: str, parses: Callable[[str], bool], required: bool, checks: dict[str, Callable[[str], bool]]):
    """Count one cell: null or not parsed is null to the other rules."""

    def count(column: str, text: str, failed: list[str]) -> None:
        value = text
        if text and not parses(text):
            failed.append(f"{column}.{rule}")
            value = ""
        if not value and required:
            failed.append(f"{column}.not_null")
        if value:
            failed.extend(f"{column}.{name}" for name, holds in checks.items() if not holds(value))

    return count


def text(required: bool = False, **checks: Callable[[str], bool]):
    return check_type("type", lambda _: True, required, checks)


def integer(required: bool = False, **checks: Callable[[str], bool]):
    return check_type("type", matches(r"^-?[0-9]+$"), required, checks)


def number(required: bool = False, **checks: Callable[[str], bool]):
    return check_type("type", matches(r"^-?[0-9]+(\.[0-9]+)?$"), required, checks)


def time(required: bool = False):
    return check_type("type", is_time, required, {})


def one_of(*values: str) -> Callable[[str], bool]:
    return lambda value: value in values


RULES = {
    "user_events": {
        "event_id": text(True, format=is_uuid),
        "user_id": integer(True, range=within(1, 2**63)),
        "event_type": text(True, in_set=one_of("view", "click", "search", "add_to_cart", "purchase")),
        "event_time": time(True),
        "email": text(pattern=matches(r"^[^@\s]+@[^@\s]+\.[^@\s]+$"), length=lambda v: len(v) <= 254),
        "amount": number(range=within(0, 10_000)),
        "country": text(True, length=lambda v: len(v) == 2, pattern=matches("^[A-Z]+$")),
        "device": text(in_set=one_of("mobile", "desktop", "tablet")),
        "session_ms": integer(range=within(0, 86_400_000)),
        "note": text(length=lambda v: len(v) <= 200),
    },
    "orders": {
        "order_id": text(True, pattern=matches("^O-[0-9]{8}-[0-9]{6,}$")),
        "customer_id": integer(True, range=within(1, 2**63)),
        "status": text(True, in_set=one_of("placed", "paid", "shipped", "delivered", "cancelled")),
        "quantity": integer(True, range=within(1, 1000)),
        "unit_price": number(True, range=within(0.001, 99_999)),
        "currency": text(True, pattern=matches("^[A-Z]{3}$")),
        "ordered_at": time(True),
        "updated_at": time(True),
        "comment": text(length=lambda v: len(v) <= 200),
    },
}


def counted(dataset: str, path: Path) -> dict[str, object]:
    """Return what reading the file again gives."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as file:
        header, *records = csv.reader(file)
    rules = RULES[dataset]
    assert header == list(rules), header
    key = f"{header[0]}.unique"
    rejected = quarantined = 0
    seen: collections.Counter[str] = collections.Counter()
    failures: collections.Counter[str] = collections.Counter()
    nulls: collections.Counter[str] = collections.Counter()
    for record in records:
        if len(record) != len(header):
            rejected += 1
            continue
        failed: list[str] = []
        for column, cell in zip(header, record, strict=True):
            rules[column](column, cell, failed)
            nulls[column] += 0 if cell else 1
        seen[record[0]] += 1 if record[0] else 0
        if seen[record[0]] > 1:
            failed.append(key)
        failures.update(failed)
        quarantined += 1 if failed else 0
    repeated = [count for count in seen.values() if count > 1]
    return {
        "rows": {
            "read": len(records),
            "accepted": len(records) - quarantined - rejected,
            "quarantined": quarantined,
            "rejected": rejected,
        },
        "rules": dict(sorted(failures.items())),
        "duplicates": {
            key: {
                "keys": len(repeated),
                "surplus": sum(repeated) - len(repeated),
                "rows": sum(repeated),
            }
        },
        "nulls": {column: count for column, count in sorted(nulls.items()) if count},
    }


def generated(folder: Path, dataset: str = "user_events", name: str = "day.csv", **given: object) -> dict[str, Any]:
    arguments: dict[str, Any] = {"day": DAY, "rows": 4000, "percent": 5.0, "seed": 1, **given}
    return generate.generate(dataset, out=folder / name, **arguments)


def read(folder: Path) -> list[dict[str, str]]:
    with (folder / "day.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("percent", [0.0, 0.5, 5.0, 60.0, 100.0])
@pytest.mark.parametrize("rows", [1, 2, 3, 50, 4000])
@pytest.mark.parametrize("day", [DAY, DAY + dt.timedelta(days=1)])
@pytest.mark.parametrize("dataset", RULES)
def test_truth_equals_an_independent_count(
    tmp_path: Path, dataset: str, day: dt.date, rows: int, percent: float
) -> None:
    truth = generated(tmp_path, dataset, day=day, rows=rows, percent=percent)
    assert {k: truth[k] for k in COMPARED} == counted(dataset, tmp_path / "day.csv")


@pytest.mark.parametrize("dataset", RULES)
def test_every_fault_is_planted_and_keys_differ_from_surplus(tmp_path: Path, dataset: str) -> None:
    truth = generated(tmp_path, dataset)
    assert set(truth["planted"]) == {fault.name for fault in generate.DATASETS[dataset].faults}
    duplicates = next(iter(truth["duplicates"].values()))
    assert duplicates["surplus"] > duplicates["keys"]


def test_the_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    first = generated(tmp_path, name="a.csv")
    assert first == generated(tmp_path, name="b.csv")
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    assert first["content"] != generated(tmp_path, seed=2)["content"]


def test_a_file_made_in_many_parts_has_the_truth_of_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generate.Parts, "ROWS", 300)
    truth = generated(tmp_path)
    monkeypatch.undo()
    assert truth == generated(tmp_path)
    assert {k: truth[k] for k in COMPARED} == counted("user_events", tmp_path / "day.csv")


def test_gz_holds_the_same_content(tmp_path: Path) -> None:
    plain = generated(tmp_path, name="a.csv")
    assert plain == generated(tmp_path, name="a.csv.gz")
    assert gzip.decompress((tmp_path / "a.csv.gz").read_bytes()) == (tmp_path / "a.csv").read_bytes()


@pytest.mark.parametrize("rows", [1, 10, 4000])
@pytest.mark.parametrize("dataset", RULES)
def test_times_lie_within_the_day_and_the_newest_is_near_its_end(tmp_path: Path, dataset: str, rows: int) -> None:
    truth = generated(tmp_path, dataset, rows=rows, percent=0)
    times = [row[generate.DATASETS[dataset].time] for row in read(tmp_path)]
    assert {time[:10] for time in times} == {DAY.isoformat()}
    assert truth["newest"] == max(times) == "2026-01-01T23:59:30.000Z"


def test_awkward_cells_are_there(tmp_path: Path) -> None:
    generated(tmp_path)
    content = (tmp_path / "day.csv").read_text(encoding="utf-8")
    for part in ('""good""', "\nthe second", "東京タワー, 夜", "🚲"):
        assert part in content


def test_command_line_writes_the_truth_file(tmp_path: Path) -> None:
    out, truth = tmp_path / "x" / "o.csv", tmp_path / "y" / "t.json"
    command = ["--dataset", "orders", "--day", "2026-01-02", "--rows", "1000"]
    assert generate.main([*command, "--out", str(out), "--truth", str(truth)]) == 0
    written = json.loads(truth.read_text(encoding="utf-8"))
    assert written["badPercent"] == 5.0
    assert written["content"]["bytes"] == out.stat().st_size


def test_orders_of_a_day_change_some_of_the_day_before(tmp_path: Path) -> None:
    keys = []
    for day in (DAY, DAY + dt.timedelta(days=1)):
        generated(tmp_path, "orders", day=day, percent=0)
        keys.append({row["order_id"] for row in read(tmp_path)})
    assert len(keys[0] & keys[1]) > 300
