#!/usr/bin/env python3
"""Write a day of sample data with planted faults, and the truth about them.

    generate.py --dataset user_events --day 2026-01-01 --rows 100000 --out user_events.csv --truth truth.json

The same arguments give the same bytes on every machine: every value is a function of seed, data
set, day and row. The truth is counted from what was planted, never by reading the file again, so it
can be held against what a validation reports. Standard library only.
"""

from __future__ import annotations

import argparse
import collections
import datetime as dt
import gzip
import hashlib
import io
import itertools
import json
import multiprocessing
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

Row = dict[str, str]

PHRASES = (
    "running shoes",
    "winter coat",
    "espresso machine",
    "desk lamp",
    "travel backpack",
    "garden hose",
    "noise cancelling headphones",
    "road bike",
)
# what a reader of CSV must get right: separators, line breaks and quotes inside a cell, and Unicode
AWKWARD = (
    "shoes, size 42",
    'the "good" pan',
    "two lines:\nthe second",
    "a, \"b\"\nand 'c'",
    "Grüße aus Köln",
    "東京タワー, 夜",
    "emoji 🚲 bike",
    "naïve café\nsecond line",
)
COUNTRIES = ("DE", "FR", "IT", "ES", "NL", "PL", "SE", "AT")
NAMES = ("anna", "ben", "chloé", "dmitri", "elif", "françois", "grace", "hiro")


class Draw:
    """Numbers that depend on nothing but the words they are drawn with."""

    def __init__(self, *words: object) -> None:
        text = ":".join(str(word) for word in words) + ":"
        self._begun = hashlib.blake2b(text.encode(), digest_size=8)

    def of(self, *words: object) -> int:
        """Draw a number from 0 to 2**64 - 1."""
        text = ":".join(map(str, words))
        digest = self._begun.copy()
        digest.update(text.encode())
        return int.from_bytes(digest.digest(), "big")

    def below(self, limit: int, *words: object) -> int:
        """Draw a number from 0 to ``limit`` - 1."""
        return self.of(*words) % limit


class Fault:
    """One way in which a row is bad, and the rules that it makes fail."""

    def __init__(self, name: str, rules: tuple[str, ...], plant: Callable[[Row], None]) -> None:
        self.name = name
        self.rules = rules
        self.plant = plant


def put(column: str, value: str) -> Callable[[Row], None]:
    """Plant a fault by writing this value."""

    def plant(row: Row) -> None:
        row[column] = value

    return plant


def nothing(_row: Row) -> None:
    """Plant a fault that is not one of a single cell."""


DUPLICATE = "duplicate"
MISSING_CELL = "missing cell"
EXTRA_CELL = "extra cell"


class UserEvents:
    """What users did: one row per event."""

    columns = (
        "event_id",
        "user_id",
        "event_type",
        "event_time",
        "email",
        "amount",
        "country",
        "device",
        "session_ms",
        "note",
    )
    key = "event_id"
    time = "event_time"
    # a cell that does not parse is null to its column's other rules
    faults = (
        Fault("null key", ("event_id.not_null",), put("event_id", "")),
        Fault(DUPLICATE, ("event_id.unique",), nothing),
        Fault(
            "bad timestamp",
            ("event_time.type", "event_time.not_null"),
            put("event_time", "2026-13-45T99:00:00Z"),
        ),
        Fault("out of range", ("amount.range",), put("amount", "-19.99")),
        Fault(MISSING_CELL, (), nothing),
        Fault("null user", ("user_id.not_null",), put("user_id", "")),
        Fault("bad enum", ("event_type.in_set",), put("event_type", "purchsae")),
        Fault("bad number", ("amount.type",), put("amount", "twelve")),
        Fault("lower case country", ("country.pattern",), put("country", "de")),
        Fault(EXTRA_CELL, (), nothing),
        Fault("long country", ("country.length",), put("country", "DEU")),
        Fault("no address", ("email.pattern",), put("email", "anna at example.org")),
        Fault("key without form", ("event_id.format",), put("event_id", "not-a-uuid-{row}")),
        Fault("too large", ("session_ms.range",), put("session_ms", "99999999999")),
        Fault("bad device", ("device.in_set",), put("device", "toaster")),
        Fault("bad integer", ("user_id.type", "user_id.not_null"), put("user_id", "12.5")),
    )

    def __init__(self, draw: Draw, day: dt.date, rows: int) -> None:
        self.draw = draw
        self.day = day
        self.rows = rows

    def key_of(self, number: int) -> str:
        """Return the key of a good row."""
        high = self.draw.of("id", number)
        low = self.draw.of("id, low", number)
        # version 4 and the variant of RFC 9562
        digits = f"{(high & ~0xF000 | 0x4000) << 64 | low & ~(0xC000 << 48) | 0x8000 << 48:032x}"
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"

    def row(self, number: int) -> Row:
        """Return a good row."""
        user = 1 + self.draw.below(20_000, "user", number)
        bits = self.draw.of("event", number)
        event = ("view", "view", "view", "click", "click", "search", "add_to_cart", "purchase")[bits % 8]
        awkward = bits // 8 % 16 == 0
        return {
            "event_id": self.key_of(number),
            "user_id": str(user),
            "event_type": event,
            "event_time": time_text(self.day, millis_of(self.draw, number, self.rows)),
            "email": "" if bits // 128 % 5 == 0 else f"{NAMES[user % 8]}.{user}@example.org",
            "amount": f"{bits // 1024 % 1_000_000 / 100:.2f}" if event in ("purchase", "add_to_cart") else "",
            "country": COUNTRIES[bits // 2**30 % 8],
            "device": ("mobile", "desktop", "tablet", "")[bits // 2**33 % 4],
            "session_ms": str(bits // 2**35 % 3_600_000),
            "note": AWKWARD[bits // 2**57 % 8]
            if awkward
            else f"{PHRASES[bits // 2**57 % 8]} {bits // 2**40 % 1000:03d} of the catalogue",
        }


class Orders:
    """The shop's orders: one row per order that was placed or changed on the day."""

    columns = (
        "order_id",
        "customer_id",
        "status",
        "quantity",
        "unit_price",
        "currency",
        "ordered_at",
        "updated_at",
        "comment",
    )
    key = "order_id"
    time = "updated_at"
    faults = (
        Fault("null customer", ("customer_id.not_null",), put("customer_id", "")),
        Fault(DUPLICATE, ("order_id.unique",), nothing),
        Fault("none ordered", ("quantity.range",), put("quantity", "0")),
        Fault("bad price", ("unit_price.type", "unit_price.not_null"), put("unit_price", "12,50")),
        Fault(MISSING_CELL, (), nothing),
        Fault("null key", ("order_id.not_null",), put("order_id", "")),
        Fault("bad status", ("status.in_set",), put("status", "lost")),
        Fault("free of charge", ("unit_price.range",), put("unit_price", "0.00")),
        Fault("lower case currency", ("currency.pattern",), put("currency", "eur")),
        Fault(EXTRA_CELL, (), nothing),
        Fault("bad timestamp", ("ordered_at.type", "ordered_at.not_null"), put("ordered_at", "yesterday")),
        Fault("too many", ("quantity.range",), put("quantity", "100000")),
        Fault("key without form", ("order_id.pattern",), put("order_id", "order-{row}")),
    )

    def __init__(self, draw: Draw, day: dt.date, rows: int) -> None:
        self.draw = draw
        self.day = day
        self.rows = rows

    def is_change(self, number: int) -> bool:
        """Tell whether the row is of an order of the day before, as every tenth is after the first day."""
        return self.day > FIRST_DAY and self.draw.below(10, "change", number) == 0

    def key_of(self, number: int) -> str:
        """Return the key of a good row."""
        day = self.day - dt.timedelta(days=1) if self.is_change(number) else self.day
        return f"O-{day:%Y%m%d}-{number:06d}"

    def row(self, number: int) -> Row:
        """Return a good row."""
        bits = self.draw.of("order", number)
        millis = millis_of(self.draw, number, self.rows)
        change = self.is_change(number)
        ordered = self.day - dt.timedelta(days=1) if change else self.day
        statuses = ("shipped", "delivered", "cancelled") if change else ("placed", "paid")
        comment = bits // 2**30 % 8
        return {
            "order_id": self.key_of(number),
            "customer_id": str(1 + bits % 5_000),
            "status": statuses[bits // 8192 % len(statuses)],
            "quantity": str(1 + bits // 65_536 % 20),
            "unit_price": f"{(1 + bits // 2**21 % 50_000) / 100:.2f}",
            "currency": ("EUR", "EUR", "EUR", "USD", "GBP", "SEK", "PLN", "CHF")[bits // 2**40 % 8],
            "ordered_at": time_text(ordered, millis),
            "updated_at": time_text(self.day, millis),
            "comment": AWKWARD[bits // 2**50 % 8] if comment == 0 else ("" if comment < 5 else "please ring twice"),
        }


Dataset = UserEvents | Orders
DATASETS: dict[str, type[UserEvents] | type[Orders]] = {"user_events": UserEvents, "orders": Orders}
FIRST_DAY = dt.date(2026, 1, 1)


def millis_of(draw: Draw, number: int, rows: int) -> int:
    """Return a millisecond of the day, roughly in the order of the rows; that of the last row is 23:59:30."""
    millis = 86_400_000
    slot = millis // rows
    offset = millis - 30_000 if number == rows - 1 else number * slot + draw.below(max(slot, 1), "time", number)
    return min(offset, millis - 30_000)


def time_text(day: dt.date, millis: int) -> str:
    """Return ISO 8601 with milliseconds."""
    seconds, fraction = divmod(millis, 1000)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return f"{day}T{hour:02d}:{minute:02d}:{second:02d}.{fraction:03d}Z"


def cell(text: str) -> str:
    """Quote a cell of CSV where it needs it."""
    if "," in text or '"' in text or "\n" in text or "\r" in text:
        return '"' + text.replace('"', '""') + '"'
    return text


class Plan:
    """Which rows are bad, and how.

    The first and the last row are good, so that a duplicate has an earlier row to repeat, and the newest event
    is a good one.
    """

    def __init__(self, dataset: Dataset, draw: Draw, percent: float) -> None:
        self.faults: dict[int, Fault] = {}
        self.repeats: dict[int, int] = {}
        count = min(round(dataset.rows * percent / 100), max(dataset.rows - 2, 0))
        for i in range(count):
            start = 1 + i * (dataset.rows - 2) // count
            end = 1 + (i + 1) * (dataset.rows - 2) // count
            number = start + draw.below(end - start, "bad row", i)
            self.faults[number] = dataset.faults[i % len(dataset.faults)]
        last = 0
        for i, number in enumerate(n for n, fault in sorted(self.faults.items()) if fault.name == DUPLICATE):
            # every fourth repeats what the one before it repeats: keys, surplus and rows then differ
            last = last if i % 4 == 3 else self._good_before(number, draw)
            self.repeats[number] = last

    def _good_before(self, number: int, draw: Draw) -> int:
        other = draw.below(number, "repeats", number)
        while other in self.faults:
            other -= 1
        return other


class Counts:
    """What some records are."""

    def __init__(self) -> None:
        self.rules: collections.Counter[str] = collections.Counter()
        self.planted: collections.Counter[str] = collections.Counter()
        self.nulls: collections.Counter[str] = collections.Counter()
        self.rejected = 0
        self.quarantined = 0
        self.newest = ""

    def count(self, fault: Fault) -> None:
        """Count a bad record."""
        self.planted[fault.name] += 1
        self.rules.update(fault.rules)
        if fault.name in (MISSING_CELL, EXTRA_CELL):
            self.rejected += 1
        else:
            self.quarantined += 1

    def add(self, other: Counts) -> None:
        """Count what others are as well."""
        self.rules.update(other.rules)
        self.planted.update(other.planted)
        self.nulls.update(other.nulls)
        self.rejected += other.rejected
        self.quarantined += other.quarantined
        self.newest = max(self.newest, other.newest)


class Writer:
    """Writes rows as CSV and counts what they are."""

    def __init__(self, dataset: Dataset, plan: Plan) -> None:
        self.dataset = dataset
        self.plan = plan
        self.counts = Counts()

    def lines(self, first: int, end: int) -> str:
        """Give some records of the file."""
        return "".join(map(self._line, range(first, end)))

    def _line(self, number: int) -> str:
        row = self.dataset.row(number)
        fault = self.plan.faults.get(number)
        if fault is not None:
            fault.plant(row)
            if fault.name == DUPLICATE:
                row[self.dataset.key] = self.dataset.key_of(self.plan.repeats[number])
            row[self.dataset.key] = row[self.dataset.key].replace("{row}", str(number))
            self.counts.count(fault)
        cells = [cell(row[column]) for column in self.dataset.columns]
        if fault is not None and fault.name == MISSING_CELL:
            cells = cells[:-2]
        elif fault is not None and fault.name == EXTRA_CELL:
            cells.append("surplus")
        else:
            self.counts.nulls.update(column for column, text in row.items() if not text)
        if fault is None:
            self.counts.newest = max(self.counts.newest, row[self.dataset.time])
        return ",".join(cells) + "\n"


def truth(dataset: Dataset, plan: Plan, counts: Counts) -> dict[str, object]:
    """Return what was written, in the words of a validation report."""
    repeated = collections.Counter(plan.repeats.values())
    surplus = sum(repeated.values())
    return {
        "rows": {
            "read": dataset.rows,
            "accepted": dataset.rows - counts.quarantined - counts.rejected,
            "quarantined": counts.quarantined,
            "rejected": counts.rejected,
        },
        "rules": dict(sorted(counts.rules.items())),
        "duplicates": {
            f"{dataset.key}.unique": {
                "keys": len(repeated),
                "surplus": surplus,
                "rows": surplus + len(repeated),
            }
        },
        "planted": dict(sorted(counts.planted.items())),
        # empty cells of the records that have as many cells as the header
        "nulls": dict(sorted(counts.nulls.items())),
        # of the good rows; the last row is one, so that no bad row is newer
        "newest": counts.newest,
    }


class Parts:
    """A file in parts of some thousand records, which are made in processes of their own where there are many."""

    ROWS = 20_000

    def __init__(self, dataset: Dataset, plan: Plan) -> None:
        self.dataset = dataset
        self.plan = plan

    def __call__(self, first: int) -> tuple[bytes, Counts]:
        """Make the part that begins with this row."""
        writer = Writer(self.dataset, self.plan)
        return writer.lines(first, min(first + self.ROWS, self.dataset.rows)).encode(), writer.counts

    def all(self) -> Iterator[tuple[bytes, Counts]]:
        """Make all parts, in order."""
        firsts = range(0, self.dataset.rows, self.ROWS)
        if len(firsts) < 10:
            yield from map(self, firsts)
            return
        # forked, so that the plan is not sent to the processes with every part
        with multiprocessing.get_context("fork").Pool(initializer=PARTS.append, initargs=(self,)) as pool:
            yield from pool.imap(part, firsts)


PARTS: list[Parts] = []


def part(first: int) -> tuple[bytes, Counts]:
    """Make one part, in a process of the pool."""
    return PARTS[0](first)


def write(parts: Parts, out: BinaryIO) -> tuple[str, int, Counts]:
    """Write header and parts; return SHA-256 and number of their bytes, and what they are."""
    digest = hashlib.sha256()
    size = 0
    counts = Counts()
    header = ",".join(parts.dataset.columns) + "\n"
    for data, made in itertools.chain([(header.encode(), Counts())], parts.all()):
        digest.update(data)
        size += len(data)
        out.write(data)
        counts.add(made)
    return digest.hexdigest(), size, counts


def generate(dataset: str, day: dt.date, rows: int, percent: float, seed: int, out: Path) -> dict[str, object]:
    """Write one file, and return the truth about it."""
    draw = Draw(seed, dataset, day.isoformat())
    data = DATASETS[dataset](draw, day, rows)
    plan = Plan(data, draw, percent)
    parts = Parts(data, plan)
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.open("wb") as file:
        if out.suffix == ".gz":
            packed = gzip.GzipFile(filename="", fileobj=file, mode="wb", mtime=0)
            with io.BufferedWriter(packed) as buffer:
                digest, size, counts = write(parts, buffer)
        else:
            digest, size, counts = write(parts, file)
    return {
        "dataset": dataset,
        "day": day.isoformat(),
        "seed": seed,
        "badPercent": percent,
        "content": {"sha256": digest, "bytes": size},
        **truth(data, plan, counts),
    }


def percent_of(day: dt.date) -> float:
    """Return the share of bad rows; that of every second day is more than the contracts allow."""
    return 5.0 if (day - FIRST_DAY).days % 2 else 0.5


def parse(arguments: list[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Write a day of sample data with planted faults.")
    parser.add_argument("--dataset", choices=sorted(DATASETS), default="user_events")
    parser.add_argument("--day", type=dt.date.fromisoformat, default=FIRST_DAY, help="UTC day (default: 2026-01-01)")
    parser.add_argument("--rows", type=int, default=100_000, help="records without the header (default: 100000)")
    parser.add_argument(
        "--bad-percent", type=float, help="bad rows in percent (default: 0.5, and 5 on every second day)"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True, help="CSV file to write; packed if it ends in .gz")
    parser.add_argument("--truth", type=Path, help="JSON file to write what was planted to (default: standard output)")
    options = parser.parse_args(arguments)
    if options.rows < 1:
        parser.error("--rows must be 1 or more")
    if options.bad_percent is None:
        options.bad_percent = percent_of(options.day)
    if not 0 <= options.bad_percent <= 100:
        parser.error("--bad-percent must be between 0 and 100")
    return options


def main(arguments: list[str]) -> int:
    """Run the command."""
    options = parse(arguments)
    truth = generate(options.dataset, options.day, options.rows, options.bad_percent, options.seed, options.out)
    text = json.dumps(truth, indent=2) + "\n"
    if options.truth:
        options.truth.parent.mkdir(parents=True, exist_ok=True)
        options.truth.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
