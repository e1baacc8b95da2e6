"""
Three days of a data set in a live Airflow: a good one, one that breaks the contract, one that is good again.

The second day spends the error budget, and from then on the gate keeps features back; the repair of the second day wins
it back. The browser tests look at it from day to day, and ``make ui`` leaves it to be clicked through.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import environment
from local_airflow import LocalAirflow, LocalAirflow2
from local_worker import LocalWorker

REPOSITORY = environment.REPOSITORY
JAVATASK = REPOSITORY / "worker" / "target" / "javatask" / "bin" / "javatask"
CONTRACTS = REPOSITORY / "contracts"

DAG_ID = "orders_features"
DATASET = "warehouse:orders_raw"
_ROWS = 4000
_BAD_PERCENT = 1.5
_RUN_SECONDS = 900


@dataclass(frozen=True)
class Story:
    """A live Airflow and its worker; days count from the first one."""

    airflow: LocalAirflow
    worker: LocalWorker
    first: date

    def day(self, number: int) -> date:
        """Return a day of the story, from 0."""
        return self.first + timedelta(days=number)

    def run_id(self, number: int) -> str:
        """Return the DAG run of a day."""
        return f"story__{self.day(number)}"

    def generate(self, number: int, bad_percent: float = 0.0) -> None:
        """Write the file of a day, or write it anew."""
        day = self.day(number)
        file = self.worker.landing / str(day) / "orders.csv"
        file.parent.mkdir(parents=True, exist_ok=True)
        generator: list[str | Path] = [sys.executable, CONTRACTS / "sample" / "generate.py", "--dataset", "orders"]
        options = ["--day", str(day), "--rows", str(_ROWS), "--bad-percent", str(bad_percent)]
        subprocess.run([*generator, *options, "--out", file], check=True, stdout=subprocess.DEVNULL)

    def run(self, number: int) -> dict[str, str]:
        """Run the DAG for a day; return each task's state."""
        start = datetime.combine(self.day(number), datetime.min.time(), timezone.utc)
        times = {"data_interval_start": start, "data_interval_end": start + timedelta(days=1), "logical_date": start}
        body = {key: time.isoformat() for key, time in times.items()}
        return self.airflow.run_dag(DAG_ID, self.run_id(number), body, _RUN_SECONDS)

    def repeat(self, number: int, task_id: str) -> dict[str, str]:
        """Clear a task of a day and all behind it, as a user does, and return each task's state when it is over."""
        what = {"task_ids": [task_id], "include_downstream": True, "only_failed": False, "reset_dag_runs": True}
        body = {"dry_run": False, "dag_run_id": self.run_id(number), **what}
        self.airflow.call("POST", f"/dags/{DAG_ID}/clearTaskInstances", body)
        return self.airflow.wait_for_run(DAG_ID, self.run_id(number), _RUN_SECONDS)

    def decision(self, number: int) -> Any:
        """Return what the gate decided on a day."""
        return self.airflow.result(DAG_ID, self.run_id(number), "gate")

    def good_day(self) -> dict[str, str]:
        """Tell the first day."""
        self.generate(0)
        return self.run(0)

    def bad_day(self) -> dict[str, str]:
        """Tell the second day, which breaks the contract."""
        self.generate(1, _BAD_PERCENT)
        return self.run(1)

    def repair(self) -> dict[str, str]:
        """Mend the second day's file, and clear that day."""
        self.generate(1)
        return self.repeat(1, "ingest")


@contextmanager
def told_in(version: str, home: Path) -> Iterator[Story]:
    """Start a worker and a live Airflow below ``home``, whose story begins three days ago; stop them at the end."""
    worker = LocalWorker(JAVATASK, home / "worker", CONTRACTS)
    with ExitStack() as stack:
        stack.callback(worker.stop)
        worker.start()
        connection = {"conn_type": "javatask", "host": "127.0.0.1", "port": worker.port}
        variables = {
            "AIRFLOW_CONN_JAVATASK_DEFAULT": json.dumps({**connection, "extra": {"environment": f"story-{version}"}}),
            "PIPELINE_VALIDATION_DIR": str(home / "validation"),
        }
        kind = LocalAirflow if version.startswith("3") else LocalAirflow2
        airflow = kind(environment.ensure(version), home / "airflow", REPOSITORY / "examples" / "dags", variables)
        stack.callback(airflow.stop)
        airflow.start()
        yield Story(airflow, worker, datetime.now(timezone.utc).date() - timedelta(days=3))
