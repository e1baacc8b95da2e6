"""A DAG that Airflow itself watches, by what a contract promises."""

from __future__ import annotations

import os
from datetime import datetime, timezone
from pathlib import Path

from airflow.providers.common.compat.sdk import DAG, task
from airflow.timetables.interval import CronDataIntervalTimetable

from javatask import deadline

PROMISES = deadline.from_contract(Path(os.environ["JAVATASK_TEST_CONTRACTS"]) / "orders.json")

with DAG(
    "promised",
    schedule=CronDataIntervalTimetable("@daily", timezone="UTC"),
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    **PROMISES.dag,
):

    @task(**PROMISES.task)  # type: ignore[untyped-decorator]
    def publish() -> None:
        """Do nothing."""

    publish()
