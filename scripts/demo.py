"""
Runs the example pipeline for two days in a real Airflow 3.3 against a real worker, and checks what comes out.

    python3 scripts/demo.py [--rows 100000]

The first day's file is within the contract, the second day's is not. Everything is below build/demo, and stays there:
running it again repeats both days over the same target. Writes build/demo/summary.json. Exits with 1 if anything is
not as it must be.
"""

from __future__ import annotations

import argparse
import csv
import json
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import environment
from local_airflow import LocalAirflow
from local_worker import LocalWorker

REPOSITORY = environment.REPOSITORY
JAVATASK = REPOSITORY / "worker" / "target" / "javatask" / "bin" / "javatask"
CONTRACTS = REPOSITORY / "contracts"
DEMO = environment.BUILD / "demo"

DAG_ID = "data_trust_pipeline"
TASKS = ("ingest", "validate", "upsert", "write_pipeline_validation")
TARGET = "user_events"
RUN_SECONDS = 300


@dataclass(frozen=True)
class Day:
    """A day of the demo: its file, how bad that is, and what must become of it."""

    day: date
    bad_percent: float
    verdict: str
    tasks: dict[str, str]

    @property
    def run_id(self) -> str:
        """Return the DAG run's id, the same each time."""
        return f"demo__{self.day}"


DAYS = (
    Day(date(2026, 1, 1), 0.5, "WARN", dict.fromkeys(TASKS, "success")),
    Day(
        date(2026, 1, 2),
        5.0,
        "FAIL",
        dict(zip(TASKS, ("failed", "upstream_failed", "upstream_failed", "success"), strict=True)),
    ),
)


class Demo:
    """The demo from start to end; ``problems`` collects what is not as it must be."""

    def __init__(self, rows: int) -> None:
        self._rows = rows
        self._python = environment.ensure("3.3")
        self._worker = LocalWorker(JAVATASK, DEMO / "worker", CONTRACTS)
        self._validation = DEMO / "validation"
        self._truths: dict[date, dict[str, Any]] = {}
        self.problems: list[str] = []

    def run(self) -> None:
        """Run both days, print what came of them, and write the summary."""
        for day in DAYS:
            self._generate(day)
        with ExitStack() as stack:
            tell("starting the worker")
            stack.callback(self._worker.stop)
            self._worker.start()
            airflow = self._airflow()
            tell("starting Airflow 3.3: API server, scheduler, DAG processor, triggerer (half a minute)")
            stack.callback(airflow.stop)
            airflow.start()
            days = [self._run_day(airflow, day) for day in DAYS]
            trust = self._trust()
            tell("stopping Airflow and the worker")
        self._compare_with_last_time(days)
        summary = {"days": days, "problems": self.problems}
        (DEMO / "summary.json").write_text(json.dumps(summary, indent=2) + "\n")
        for outcome in days:
            print_day(outcome)
        print(f"\nTrust, by what the runs left in the ledger\n{trust}")
        print("The pages of it are in Airflow's web interface: make ui leaves one open, at /plugin/data-trust")

    def _trust(self) -> str:
        # as of now, not of the days' own time: a ledger knows of no run before it ran
        worker = ["--worker", f"127.0.0.1:{self._worker.port}"]
        told = []
        for what in ([], [f"warehouse:{TARGET}_raw"]):
            command: list[str | Path] = [JAVATASK, "trust", *what, *worker]
            told.append(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
        return "\n".join(told)

    def _generate(self, day: Day) -> None:
        tell(f"generating {self._rows} rows for {day.day}, {day.bad_percent} % of them bad")
        truth = DEMO / "truth" / f"{day.day}.json"
        truth.parent.mkdir(parents=True, exist_ok=True)
        generator: list[str | Path] = [sys.executable, CONTRACTS / "sample" / "generate.py", "--dataset", "user_events"]
        options = ["--day", str(day.day), "--rows", str(self._rows), "--bad-percent", str(day.bad_percent)]
        subprocess.run([*generator, *options, "--out", self._source(day), "--truth", truth], check=True)
        self._truths[day.day] = json.loads(truth.read_text())

    def _source(self, day: Day) -> Path:
        path = self._worker.landing / str(day.day) / "user_events.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def _airflow(self) -> LocalAirflow:
        connection = {"conn_type": "javatask", "host": "127.0.0.1", "port": self._worker.port}
        connection["extra"] = {"environment": "demonstration"}
        variables = {
            "AIRFLOW_CONN_JAVATASK_DEFAULT": json.dumps(connection),
            "PIPELINE_VALIDATION_DIR": str(self._validation),
        }
        return LocalAirflow(self._python, DEMO / "airflow", REPOSITORY / "examples" / "dags", variables)

    def _run_day(self, airflow: LocalAirflow, day: Day) -> dict[str, Any]:
        tell(f"running {DAG_ID} for {day.day}")
        interval = {
            "logical_date": f"{day.day}T00:00:00Z",
            "data_interval_start": f"{day.day}T00:00:00Z",
            "data_interval_end": f"{day.day + timedelta(days=1)}T00:00:00Z",
        }
        states = airflow.run_dag(DAG_ID, day.run_id, interval, RUN_SECONDS)
        results = {task: airflow.result(DAG_ID, day.run_id, task) for task in TASKS[:3]}
        reports = {task: self._report(result) for task, result in results.items() if result}
        outcome = {
            "day": str(day.day),
            "tasks": states,
            "source": str(self._source(day)),
            # The task that judged the source itself.
            "report": reports.get("ingest"),
            "reports": reports,
            "target": self._target(),
            "validation": str(self._validation / str(day.day) / "pipeline_validation.json"),
            "warehouse": str(self._worker.warehouse),
            "logs": str(airflow.logs / f"dag_id={DAG_ID}" / f"run_id={day.run_id}"),
        }
        self._check(day, outcome)
        return outcome

    def _report(self, result: dict[str, Any]) -> Any:
        script = REPOSITORY / "scripts" / "fetch_report.py"
        command = [self._python, script, f"127.0.0.1:{self._worker.port}", result["report"]["requestId"]]
        return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)

    def _target(self) -> dict[str, Any]:
        script = REPOSITORY / "scripts" / "table_digest.py"
        command: list[str | Path] = [self._python, script, self._worker.warehouse, TARGET]
        digest: dict[str, Any] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
        return digest

    def _check(self, day: Day, outcome: dict[str, Any]) -> None:
        """Hold the outcome against the plan, the generator's truth, and a count of the file of our own."""
        report, truth = outcome["report"], self._truths[day.day]
        self._same(day, "task states", outcome["tasks"], day.tasks)
        if report is None:
            self._same(day, "report of ingest", None, "a report")
            return
        counted = count(self._source(day))
        self._same(day, "verdict", report["verdict"], day.verdict)
        self._same(day, "rows", report["rows"], truth["rows"])
        self._same(day, "rows read, by our own count", report["rows"]["read"], counted["read"])
        self._same(day, "rows rejected, by our own count", report["rows"]["rejected"], counted["rejected"])
        failed = {rule["rule"]: rule["failed"] for rule in report["results"] if rule["failed"] and of_rows(rule)}
        self._same(day, "failing rows by rule", failed, truth["rules"])
        duplicates = {
            found["rule"]: {key: found[key] for key in ("keys", "surplus", "rows")} for found in report["duplicates"]
        }
        self._same(day, "duplicates", duplicates, truth["duplicates"])
        self._same(day, "duplicate keys, by our own count", duplicates.get("event_id.unique"), counted["duplicates"])
        self._same(day, "rows in the target", outcome["target"]["rows"], self._truths[DAYS[0].day]["rows"]["accepted"])

    def _compare_with_last_time(self, days: list[dict[str, Any]]) -> None:
        try:
            before = json.loads((DEMO / "summary.json").read_text())["days"]
        except (OSError, ValueError, KeyError):
            return
        for day, earlier in zip(DAYS, before, strict=False):
            now = next(one for one in days if one["day"] == str(day.day))
            if earlier["report"] and now["report"] and self._same_source(earlier, now):
                self._same(day, "target after repeating the day", now["target"], earlier["target"])

    def _same_source(self, one: dict[str, Any], other: dict[str, Any]) -> bool:
        return bool(one["report"]["sourceDigest"] == other["report"]["sourceDigest"])

    def _same(self, day: Day, what: str, found: Any, wanted: Any) -> None:
        if found != wanted:
            self.problems.append(f"{day.day}: {what}: {found}, not {wanted}")


def count(source: Path) -> dict[str, Any]:
    """Count a file of events with nothing but a CSV reader."""
    keys: dict[str, int] = {}
    read = rejected = 0
    with source.open(newline="", encoding="utf-8") as file:
        rows = csv.reader(file)
        header = next(rows)
        key = header.index("event_id")
        for row in rows:
            read += 1
            if len(row) != len(header):
                rejected += 1
            elif row[key]:
                keys[row[key]] = keys.get(row[key], 0) + 1
    repeated = [times for times in keys.values() if times > 1]
    duplicates = {"keys": len(repeated), "surplus": sum(repeated) - len(repeated), "rows": sum(repeated)}
    return {"read": read, "rejected": rejected, "duplicates": duplicates}


def print_day(day: dict[str, Any]) -> None:
    """Print what came of a day."""
    print(f"\n{day['day']}  {relative(day['source'])}")
    print(f"  {'task':<27}{'state':<17}{'verdict':<9}{'read':>8}{'accepted':>10}{'quarantined':>13}{'rejected':>10}")
    for task in TASKS:
        report = day["reports"].get(task)
        line = f"  {task:<27}{day['tasks'].get(task, '-'):<17}"
        if report:
            rows = report["rows"]
            line += f"{report['verdict']:<9}{rows['read']:>8}{rows['accepted']:>10}{rows['quarantined']:>13}"
            line += f"{rows['rejected']:>10}"
        print(line.rstrip())
    if day["report"]:
        print_findings(day["report"])
    target = day["target"]
    print(f"  target {TARGET}: {target['rows']} rows, {target['hash']}")
    print(f"  report {relative(day['validation'])}")
    print(f"  table  {TARGET} in {relative(day['warehouse'])}")
    print(f"  logs   {relative(day['logs'])}")


def print_findings(report: dict[str, Any]) -> None:
    """Print the rules that rows failed, each with a row, and how the SLAs stand."""
    failing = [rule for rule in report["results"] if rule["status"] != "PASSED" or (rule["failed"] and of_rows(rule))]
    print(f"  {'failing rule':<27}{'status':<17}{'rows':>8}  for example")
    for rule in failing:
        row = next(iter(rule["sample"]), None)
        value = repr(row["value"]) if row and row["value"] is not None else "null"
        example = f"row {row['row']}, line {row['line']}: {value}" if row else rule["message"]
        print(f"  {rule['rule']:<27}{rule['status']:<17}{rule['failed']:>8}  {example}")
    for sla in report["sla"]:
        observed = f", observed {sla['observed']}" if "observed" in sla else ""
        print(f"  SLA {sla['name']}: {sla['status']} (objective {sla['objective']}{observed})")


def of_rows(rule: dict[str, Any]) -> bool:
    """Tell a rule that blames rows from one about the batch."""
    return bool(rule["attribution"] != "set")


def relative(path: str) -> str:
    """Return a path as one would type it in the repository."""
    return str(Path(path).relative_to(REPOSITORY))


def tell(what: str) -> None:
    """Say what is being done."""
    print(f"==> {what}", flush=True)


def main() -> int:
    """Run the demo; return the exit code."""
    parser = argparse.ArgumentParser(description="Run the example pipeline for two days in a real Airflow.")
    parser.add_argument("--rows", type=int, default=100_000, help="rows of each day's file (default: 100000)")
    options = parser.parse_args()
    if not JAVATASK.is_file():
        raise SystemExit(f"{relative(str(JAVATASK))} is not there: build the worker first (make worker)")
    # A terminated demo must stop what it started, as an interrupted one does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    began = time.monotonic()
    demo = Demo(options.rows)
    try:
        demo.run()
    except KeyboardInterrupt:
        raise SystemExit("\ninterrupted; everything that was started is stopped") from None
    print(f"\nsummary {relative(str(DEMO / 'summary.json'))}, after {time.monotonic() - began:.0f} s")
    for problem in demo.problems:
        print(f"NOT AS IT MUST BE: {problem}", file=sys.stderr)
    if not demo.problems:
        print("All counts equal an independent count of the files.")
    return 1 if demo.problems else 0


if __name__ == "__main__":
    sys.exit(main())
