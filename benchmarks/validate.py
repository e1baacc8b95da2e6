"""
Times the validation of one generated file: ours as a cold command, and hand-written DuckDB SQL in a cold process.

    python3 benchmarks/validate.py [--rows 1000000] [--rounds 5]

The contestants take turns on the same file, and must find the same planted faults, or the benchmark fails. Prints
medians and the ratio of ours to DuckDB; writes build/bench/validate.json.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY / "scripts"))

import environment  # noqa: E402

BENCH = environment.BUILD / "bench"
CONTRACT = REPOSITORY / "contracts" / "user_events.json"
JAVATASK = REPOSITORY / "worker" / "target" / "javatask" / "bin" / "javatask"

# The rules that both count; the contract has a few more, which only make ours slower.
RULES = (
    "event_id.not_null",
    "event_id.unique",
    "user_id.type",
    "user_id.not_null",
    "event_type.in_set",
    "event_time.type",
    "email.pattern",
    "amount.type",
    "amount.range",
    "country.pattern",
    "device.in_set",
    "session_ms.range",
)

SQL = r"""
SELECT count(*) AS read,
  count(*) FILTER (event_id IS NULL) AS "event_id.not_null",
  count(event_id) - count(DISTINCT event_id) AS "event_id.unique",
  count(*) FILTER (user_id IS NOT NULL AND TRY_CAST(user_id AS BIGINT) IS NULL OR user_id LIKE '%.%') AS "user_id.type",
  count(*) FILTER (TRY_CAST(user_id AS BIGINT) IS NULL OR user_id LIKE '%.%') AS "user_id.not_null",
  count(*) FILTER (event_type NOT IN ('view', 'click', 'search', 'add_to_cart', 'purchase')) AS "event_type.in_set",
  count(*) FILTER (event_time IS NOT NULL AND TRY_CAST(event_time AS TIMESTAMPTZ) IS NULL) AS "event_time.type",
  count(*) FILTER (NOT regexp_matches(email, '^[^@\s]+@[^@\s]+\.[^@\s]+$')) AS "email.pattern",
  count(*) FILTER (amount IS NOT NULL AND TRY_CAST(amount AS DOUBLE) IS NULL) AS "amount.type",
  count(*) FILTER (TRY_CAST(amount AS DOUBLE) NOT BETWEEN 0 AND 10000) AS "amount.range",
  count(*) FILTER (NOT regexp_matches(country, '^[A-Z]+$')) AS "country.pattern",
  count(*) FILTER (device NOT IN ('mobile', 'desktop', 'tablet')) AS "device.in_set",
  count(*) FILTER (TRY_CAST(session_ms AS BIGINT) NOT BETWEEN 0 AND 86400000) AS "session_ms.range",
  CAST(max(TRY_CAST(event_time AS TIMESTAMPTZ)) AS VARCHAR) AS newest,
  count(*) FILTER (amount IS NULL) AS amount_nulls
FROM read_csv(?, header = true, all_varchar = true, ignore_errors = true)
"""

BY_HAND = """
import json, sys, duckdb
connection = duckdb.connect()
cursor = connection.execute(sys.argv[1], [sys.argv[2]])
names = [column[0] for column in cursor.description]
print(json.dumps(dict(zip(names, map(str, cursor.fetchone())))))
"""


@dataclass(frozen=True)
class Measured:
    """One round of one contestant: seconds of wall and of CPU, peak memory in MiB, and what it counted."""

    wall: float
    cpu: float
    memory: float
    counts: dict[str, int]


def ours(file: Path) -> Measured:
    """Validate with the command, as a user starts it."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [JAVATASK, "validate", "--contract", CONTRACT, "--source", file, "--report", report, "--sample", "5"]
        wall, cpu, memory, _ = timed(command, (0, 1))
        results = json.loads(report.read_text())["results"]
    return Measured(wall, cpu, memory, {one["rule"]: one["failed"] for one in results if one["rule"] in RULES})


def by_hand(file: Path) -> Measured:
    """Count with DuckDB's SQL, in a process of its own."""
    wall, cpu, memory, said = timed([environment.ensure("3.3"), "-c", BY_HAND, SQL, file], (0,))
    counted: dict[str, Any] = json.loads(said)
    return Measured(wall, cpu, memory, {rule: int(counted[rule]) for rule in RULES})


def timed(command: list[str | Path], codes: tuple[int, ...]) -> tuple[float, float, float, str]:
    """Run a command; return its wall and CPU seconds, its peak memory in MiB and its standard output."""
    with tempfile.TemporaryFile("w+") as output:
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=output)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in codes:
            raise SystemExit(f"{command[0]} ended with {process.returncode}")
        output.seek(0)
        return wall, usage.ru_utime + usage.ru_stime, peak(usage), output.read()


def peak(usage: resource.struct_rusage) -> float:
    """Return the peak resident memory in MiB."""
    return usage.ru_maxrss / 1024


def generated(rows: int) -> tuple[Path, dict[str, Any]]:
    """Return a file of so many rows with 0.5 % planted faults, and what is planted in it."""
    file, truth = BENCH / f"user_events-{rows}.csv", BENCH / f"user_events-{rows}.json"
    if not file.exists() or not truth.exists():
        BENCH.mkdir(parents=True, exist_ok=True)
        generator = REPOSITORY / "contracts" / "sample" / "generate.py"
        options = ["--rows", str(rows), "--bad-percent", "0.5", "--out", str(file), "--truth", str(truth)]
        subprocess.run([sys.executable, generator, *options], check=True)
    planted: dict[str, Any] = json.loads(truth.read_text())
    return file, planted


def main() -> int:
    """Run the rounds and print what came of them."""
    parser = argparse.ArgumentParser(description="Time validation, ours and DuckDB's.")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    file, truth = generated(options.rows)
    contestants = {"javatask, cold": ours, "DuckDB by hand, cold": by_hand}
    rounds: dict[str, list[Measured]] = {name: [] for name in contestants}
    for number in range(options.rounds + 1):
        for name, run in contestants.items():
            measured = run(file)
            wrong = {
                rule: (found, truth["rules"].get(rule, 0))
                for rule, found in measured.counts.items()
                if found != truth["rules"].get(rule, 0)
            }
            if wrong:
                raise SystemExit(f"{name} counts otherwise than planted: {wrong}")
            if number:  # the first round warms the page cache
                rounds[name].append(measured)
    figures = {
        name: {key: statistics.median(getattr(one, key) for one in measured) for key in ("wall", "cpu", "memory")}
        for name, measured in rounds.items()
    }
    base = figures["DuckDB by hand, cold"]["wall"]
    print(f"{options.rows} rows, {file.stat().st_size / 2**20:.0f} MiB, medians of {options.rounds} rounds")
    print(f"{'':<24}{'wall s':>8}{'cpu s':>8}{'peak MiB':>10}{'ratio':>8}")
    for name, figure in figures.items():
        ratio = figure["wall"] / base
        print(f"{name:<24}{figure['wall']:>8.2f}{figure['cpu']:>8.2f}{figure['memory']:>10.0f}{ratio:>8.2f}")
    summary = {"rows": options.rows, "rounds": options.rounds, "figures": figures}
    (BENCH / "validate.json").write_text(json.dumps(summary, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
