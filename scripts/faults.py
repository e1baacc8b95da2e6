"""
Tries every fault on live Airflows, 3.3 and 2.11, and prints what came of each: build/faults/table.json.

    python3 scripts/faults.py [--short] [--only WORDS ...] [--airflow 3.3] [--at-once 4]

Each fault meets a worker, a ledger and a target of its own, over a network that can be cut, and processes that can be
killed. It must leave one committed effect, and no run that is not over. Exits with 1 if one left anything else.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import environment

FAULTS = environment.BUILD / "faults"
JAVATASK = environment.REPOSITORY / "worker" / "target" / "javatask" / "bin" / "javatask"


def main() -> int:
    """Try the faults on each Airflow, and write the table."""
    parser = argparse.ArgumentParser(description="Try faults on live Airflows.")
    parser.add_argument("--short", action="store_true", help="only a choice of the faults")
    parser.add_argument("--only", nargs="*", default=[""], help="only faults whose name has one of these words")
    parser.add_argument("--airflow", choices=environment.VERSIONS, help="only on this Airflow")
    parser.add_argument("--at-once", type=int, default=4, help="how many at a time (default: 4)")
    options = parser.parse_args()
    if not JAVATASK.is_file():
        raise SystemExit(f"{JAVATASK.relative_to(environment.REPOSITORY)} is not there: build it first (make worker)")
    rows: list[dict[str, Any]] = []
    for version in [options.airflow] if options.airflow else environment.VERSIONS:
        rows += played(version, options)
    (FAULTS / "table.json").write_text(json.dumps(rows, indent=2) + "\n")
    print_table(rows)
    bad = sum(not row["ok"] for row in rows)
    print(f"\n{len(rows) - bad} passed, {bad} failed; {(FAULTS / 'table.json').relative_to(environment.REPOSITORY)}")
    return 1 if bad or not rows else 0


def played(version: str, options: argparse.Namespace) -> list[dict[str, Any]]:
    """Try the faults on one Airflow."""
    print(f"==> faults on Airflow {version}", flush=True)
    table = FAULTS / f"table-{version}.json"
    table.unlink(missing_ok=True)
    command: list[str | Path] = [environment.ensure(version), environment.PROVIDER / "faults" / "play.py"]
    choice = ["--out", str(table), "--at-once", str(options.at_once), "--only", *options.only]
    subprocess.run([*command, *(["--short"] if options.short else []), *choice], check=False)
    if not table.exists():
        return [{"fault": "all", "state": "", "airflow": version, "ok": False, "outcome": "the faults were not tried"}]
    found: list[dict[str, Any]] = json.loads(table.read_text())
    return found


def print_table(rows: list[dict[str, Any]]) -> None:
    """Print a line for each fault."""
    print(f"\n{'':4}{'Airflow':<9}{'fault':<56}{'state':<24}{'how':<6}{'commits':>8}{'rows':>6}  outcome")
    for row in rows:
        line = f"{'ok' if row['ok'] else 'BAD':<4}{row['airflow']:<9}{row['fault']:<56}{row['state']:<24}"
        counts = f"{row.get('how', '-'):<6}{row.get('commits', '-'):>8}{row.get('rows', '-'):>6}"
        print(f"{line}{counts}  {row['outcome']}")


if __name__ == "__main__":
    sys.exit(main())
