"""The generated files, and whether an answer is what was planted in them."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import contestants
from contestants import BENCH, REPOSITORY

SEED = 1
BAD_PERCENT = 0.5
RULES = (
    "event_id.not_null",
    "event_id.unique",
    "user_id.type",
    "user_id.not_null",
    "event_type.in_set",
    "event_time.type",
    "event_time.not_null",
    "email.pattern",
    "amount.type",
    "amount.range",
)


def csv(rows: int) -> Path:
    """Return a CSV file of so many rows, made if need be."""
    file, truth = BENCH / f"user_events-{rows}.csv", _truth(rows)
    if not file.exists() or not truth.exists() or file.stat().st_size != _planted(rows)["content"]["bytes"]:
        print(f"==> generating {rows} rows", file=sys.stderr, flush=True)
        BENCH.mkdir(parents=True, exist_ok=True)
        generator = REPOSITORY / "contracts" / "sample" / "generate.py"
        options = ["--rows", str(rows), "--seed", str(SEED), "--bad-percent", str(BAD_PERCENT)]
        subprocess.run([sys.executable, generator, *options, "--out", file, "--truth", truth], check=True)
    return file


def other_formats(rows: int) -> list[Path]:
    """Return the records with as many cells as the header as Parquet and as JSON Lines, made if need be."""
    source = csv(rows)
    files = [source.with_suffix(ending) for ending in (".parquet", ".jsonl")]
    if not all(file.exists() for file in files):
        print(f"==> writing {rows} rows as Parquet and JSON Lines", file=sys.stderr, flush=True)
        script = Path(__file__).parent / "peers" / "other_formats.py"
        subprocess.run([contestants.python("duckdb"), script, source, *files], check=True)
    return files


def _truth(rows: int) -> Path:
    return BENCH / f"user_events-{rows}.json"


def _planted(rows: int) -> dict[str, Any]:
    planted: dict[str, Any] = json.loads(_truth(rows).read_text())
    return planted


def wrong(answer: dict[str, Any], file: Path, ragged: bool) -> list[str]:
    """
    Return where an answer differs from what is planted.

    :param ragged: whether records with a wrong number of cells may count as rows
    """
    planted = _planted(int(file.stem.rpartition("-")[2]))
    rows, rejected = planted["rows"]["read"], planted["rows"]["rejected"]
    slack = rejected if ragged else 0
    expected = {rule: (planted["rules"].get(rule, 0), 0) for rule in RULES}
    found = {rule: answer["rules"].get(rule) for rule in RULES}
    if file.suffix == ".parquet":
        # its columns have types, so that what is of another is not in it
        expected |= {rule: (0, 0) for rule in RULES if rule.endswith(".type")}
    if "members" in answer:
        del expected["event_id.unique"]
        expected["members"], found["members"] = (planted["duplicates"]["event_id.unique"]["rows"], 0), answer["members"]
    expected["rows"], found["rows"] = (rows - rejected, slack), answer["rows"]
    for column in ("amount", "email"):
        nulls = planted["nulls"][column] + planted["rules"].get(f"{column}.type", 0)
        expected[f"{column}.nulls"], found[f"{column}.nulls"] = (nulls, slack), answer["nulls"][column]
    differs = [
        f"{what} is {found[what]}, and {least} to {least + more} is planted"
        for what, (least, more) in expected.items()
        if found[what] is None or not least <= found[what] <= least + more
    ]
    newest, planted_newest = (_time(text) for text in (answer["newest"], planted["newest"]))
    # some tell it in whole seconds
    if abs(newest - planted_newest) > dt.timedelta(seconds=1):
        differs.append(f"the newest time is {newest}, and {planted_newest} is planted")
    return differs


def _time(text: str) -> dt.datetime:
    time = dt.datetime.fromisoformat(text)
    return time if time.tzinfo else time.replace(tzinfo=dt.UTC)
