"""Airflow's own backfill over the example, and the task type ``backfill``, leave the table of the scheduled runs."""

from __future__ import annotations

import csv
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import target
from local_airflow import LocalAirflow, LocalAirflow2
from local_postgres import LocalPostgres
from local_worker import LocalWorker
from sample_data import SampleData

from javatask.versions import AIRFLOW_3

pytestmark = [pytest.mark.worker, pytest.mark.live]

DAYS = ("2026-01-01", "2026-01-02", "2026-01-03")
EXAMPLE = "data_trust_pipeline"
# No run of theirs is due after the days that there are files of.
LAST = "end_date=datetime(2026, 1, 3, tzinfo=timezone.utc)"

BY_OPERATOR = """
from datetime import datetime, timezone

from airflow.providers.common.compat.sdk import DAG

from javatask.operators.javatask import JavaTaskOperator

SPAN = {
    "from": "2026-01-01",
    "to": "2026-01-04",
    "source": "landing:{start}/user_events.csv",
    "landing": "warehouse:by_operator_raw",
    "target": "warehouse:by_operator",
}

with DAG("by_operator", schedule=None, start_date=datetime(2026, 1, 1, tzinfo=timezone.utc)):
    plan, run, verify, rest = (
        JavaTaskOperator(
            task_id=task_id,
            task="backfill",
            contract="user_events",
            on_violation="quarantine",
            inputs={**SPAN, **inputs},
        )
        for task_id, inputs in (
            ("plan", {"action": "plan"}),
            ("run", {"action": "run"}),
            # The other days have events that came again, with other values, the day after.
            ("verify", {"action": "verify", "from": "2026-01-03"}),
            ("rest", {"action": "plan"}),
        )
    )
    plan >> run >> verify >> rest
"""


def days(worker: LocalWorker, samples: SampleData) -> None:
    """Write a file for each day; each has some events of the day before again, with other values."""
    before: list[list[str]] = []
    for day in DAYS:
        file = worker.landing / day / "user_events.csv"
        samples.user_events(file, rows=400, bad_percent=2, day=day)
        with file.open(newline="") as lines:
            rows = list(csv.reader(lines))
        session = rows[0].index("session_ms")
        again = [[*row[:session], "4321", *row[session + 1 :]] for row in before if len(row) == len(rows[0])]
        with file.open("a", newline="") as out:
            csv.writer(out, lineterminator="\n").writerows(again)
        before = rows[1:61]


def dags(folder: Path, example: str) -> None:
    """Write the example with an end, the same as the clock runs it into tables of its own, and the operator's mode."""
    folder.mkdir()
    assert "catchup=False" in example
    (folder / "example.py").write_text(example.replace("catchup=False", f"catchup=False, {LAST}"))
    scheduled = example.replace(EXAMPLE, "scheduled").replace("warehouse:user_events", "warehouse:scheduled")
    (folder / "scheduled.py").write_text(scheduled.replace("catchup=False", f"catchup=True, {LAST}"))
    (folder / "by_operator.py").write_text(BY_OPERATOR)


@pytest.fixture
def postgres() -> Iterator[LocalPostgres]:
    """A database for Airflow, for SQLite is locked where a backfill and the scheduler write at once."""
    home = Path(tempfile.mkdtemp(prefix="javatask-backfill-"))
    # The server's user must be able to enter it.
    home.chmod(0o755)
    postgres = LocalPostgres(home / "postgres")
    postgres.start()
    postgres.create_database("airflow")
    yield postgres
    postgres.stop()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def live(worker: LocalWorker, tmp_path: Path, examples: Path, postgres: LocalPostgres) -> Iterator[LocalAirflow]:
    dags(tmp_path / "dags", (examples / f"{EXAMPLE}.py").read_text())
    connection = {"conn_type": "javatask", "host": "127.0.0.1", "port": worker.port, "extra": {"environment": "live"}}
    variables = {
        "AIRFLOW_CONN_JAVATASK_DEFAULT": json.dumps(connection),
        "PIPELINE_VALIDATION_DIR": str(tmp_path / "validation"),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"postgresql+psycopg2://postgres@127.0.0.1:{postgres.port}/airflow",
        "AIRFLOW__SCHEDULER__USE_JOB_SCHEDULE": "True",
    }
    kind = LocalAirflow if AIRFLOW_3 else LocalAirflow2
    airflow = kind(Path(sys.executable), tmp_path / "airflow", tmp_path / "dags", variables)
    airflow.start()
    yield airflow
    airflow.stop()


def test_backfills_leave_the_table_of_the_scheduled_runs(
    live: LocalAirflow, worker: LocalWorker, samples: SampleData
) -> None:
    days(worker, samples)

    live.unpause("scheduled")
    assert live.wait_for_runs("scheduled", len(DAYS), seconds=900) == dict.fromkeys(DAYS, "success")
    scheduled = target.table(worker.warehouse, "scheduled")
    assert scheduled.rows > 1000

    for anew in (False, True):
        assert live.backfill(EXAMPLE, DAYS[0], DAYS[-1], anew=anew, seconds=900) == dict.fromkeys(DAYS, "success")
        assert target.table(worker.warehouse, "user_events") == scheduled
    replayed = [live.result(EXAMPLE, run, "upsert")["receipt"]["replayed"] for run in live.run_ids(EXAMPLE)]
    assert replayed == [True] * len(DAYS)

    states = live.run_dag("by_operator", "asked", {"logical_date": "2026-01-04T00:00:00Z"}, seconds=600)
    assert states == dict.fromkeys(("plan", "run", "verify", "rest"), "success")
    assert target.table(worker.warehouse, "by_operator") == scheduled
    came_to = {task: intervals(live, task) for task in states}
    assert came_to == {
        "plan": ["DUE"] * 3,
        "run": ["LOADED"] * 3,
        "verify": ["SAME"],
        "rest": ["DONE"] * 3,
    }


def intervals(live: LocalAirflow, task: str) -> list[Any]:
    return [interval["state"] for interval in live.result("by_operator", "asked", task)["intervals"]]
