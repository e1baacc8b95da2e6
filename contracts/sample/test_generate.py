"""The planted truth against an independent count of the written files.

python3 -m unittest discover -s contracts/sample
"""

from __future__ import annotations

import collections
import csv
import datetime as dt
import gzip
import json
import re
import tempfile
import unittest
import uuid
from collections.abc import Callable
from pathlib import Path

import generate

COMPARED = ("rows", "rules", "duplicates")
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
    """Counts one cell: null or not parsed is null to the other rules."""

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
    """What reading the file again gives."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as file:
        header, *records = csv.reader(file)
    rules = RULES[dataset]
    assert header == list(rules), header
    key = f"{header[0]}.unique"
    rejected = quarantined = 0
    seen: collections.Counter[str] = collections.Counter()
    failures: collections.Counter[str] = collections.Counter()
    for record in records:
        if len(record) != len(header):
            rejected += 1
            continue
        failed: list[str] = []
        for column, cell in zip(header, record, strict=True):
            rules[column](column, cell, failed)
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
    }


class Truth(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def generate(self, dataset: str = "user_events", name: str = "day.csv", **given: object) -> dict[str, object]:
        arguments = {"day": DAY, "rows": 4000, "percent": 5.0, "seed": 1, **given}
        return generate.generate(dataset, out=self.folder / name, **arguments)  # type: ignore[arg-type]

    def test_truth_equals_an_independent_count(self) -> None:
        for dataset in RULES:
            for day in (DAY, DAY + dt.timedelta(days=1)):
                for rows in (1, 2, 3, 50, 4000):
                    for percent in (0.0, 0.5, 5.0, 60.0, 100.0):
                        with self.subTest(dataset=dataset, day=day, rows=rows, percent=percent):
                            truth = self.generate(dataset, day=day, rows=rows, percent=percent)
                            found = counted(dataset, self.folder / "day.csv")
                            self.assertEqual({k: truth[k] for k in COMPARED}, found)

    def test_every_fault_is_planted_and_keys_differ_from_surplus(self) -> None:
        for dataset, kind in generate.DATASETS.items():
            truth = self.generate(dataset)
            self.assertEqual(set(truth["planted"]), {fault.name for fault in kind.faults})
            duplicates = next(iter(truth["duplicates"].values()))
            self.assertGreater(duplicates["surplus"], duplicates["keys"])

    def test_the_same_arguments_give_the_same_bytes(self) -> None:
        first = self.generate(name="a.csv")
        self.assertEqual(first, self.generate(name="b.csv"))
        self.assertEqual((self.folder / "a.csv").read_bytes(), (self.folder / "b.csv").read_bytes())
        self.assertNotEqual(first["content"], self.generate(seed=2)["content"])

    def test_gz_holds_the_same_content(self) -> None:
        plain = self.generate(name="a.csv")
        self.assertEqual(plain, self.generate(name="a.csv.gz"))
        packed = gzip.decompress((self.folder / "a.csv.gz").read_bytes())
        self.assertEqual(packed, (self.folder / "a.csv").read_bytes())

    def test_times_lie_within_the_day_and_the_newest_is_near_its_end(self) -> None:
        for dataset, kind in generate.DATASETS.items():
            for rows in (1, 10, 4000):
                truth = self.generate(dataset, rows=rows, percent=0)
                with (self.folder / "day.csv").open(encoding="utf-8", newline="") as file:
                    times = [row[kind.time] for row in csv.DictReader(file)]
                self.assertEqual({time[:10] for time in times}, {DAY.isoformat()})
                self.assertEqual(truth["newest"], max(times))
                self.assertEqual(truth["newest"], "2026-01-01T23:59:30.000Z")

    def test_awkward_cells_are_there(self) -> None:
        self.generate()
        content = (self.folder / "day.csv").read_text(encoding="utf-8")
        for part in ('""good""', "\nthe second", "東京タワー, 夜", "🚲"):
            self.assertIn(part, content)

    def test_command_line_writes_the_truth_file(self) -> None:
        out, truth = self.folder / "x" / "o.csv", self.folder / "y" / "t.json"
        command = ["--dataset", "orders", "--day", "2026-01-02", "--rows", "1000"]
        self.assertEqual(generate.main([*command, "--out", str(out), "--truth", str(truth)]), 0)
        written = json.loads(truth.read_text(encoding="utf-8"))
        self.assertEqual(written["badPercent"], 5.0)
        self.assertEqual(written["content"]["bytes"], out.stat().st_size)

    def test_orders_of_a_day_change_some_of_the_day_before(self) -> None:
        keys = []
        for day in (DAY, DAY + dt.timedelta(days=1)):
            self.generate("orders", day=day, percent=0)
            with (self.folder / "day.csv").open(encoding="utf-8", newline="") as file:
                keys.append({row["order_id"] for row in csv.DictReader(file)})
        self.assertGreater(len(keys[0] & keys[1]), 300)


if __name__ == "__main__":
    unittest.main()
