"""User events, a day at a time: judged by their contract at the door, landed, judged again, merged by key."""

import json
import os
from datetime import datetime, timezone
from pathlib import Path

from airflow.providers.common.compat.sdk import DAG, task
from airflow.timetables.interval import CronDataIntervalTimetable

from javatask.operators.javatask import JavaTaskOperator

with DAG(
    "data_trust_pipeline",
    description="Ingest, validate and upsert user events under their contract",
    schedule=CronDataIntervalTimetable("@daily", timezone="UTC"),
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    max_active_runs=1,
    default_args={"contract": "user_events", "on_violation": "quarantine", "deferrable": True, "retries": 2},
) as dag:
    ingest = JavaTaskOperator(
        task_id="ingest",
        task="ingest",
        inputs={"source": "landing:{{ ds }}/user_events.csv", "landing": "warehouse:user_events_raw"},
    )
    validate = JavaTaskOperator(
        task_id="validate",
        task="validate",
        inputs={"table": "warehouse:user_events_raw"},
    )
    upsert = JavaTaskOperator(
        task_id="upsert",
        task="upsert",
        inputs={"landing": "warehouse:user_events_raw", "target": "warehouse:user_events"},
    )

    @task
    def write_pipeline_validation(ti=None, ds=None):
        """Gather what the tasks came to in one file for the day."""
        results = {name: ti.xcom_pull(task_ids=name) for name in ("ingest", "validate", "upsert")}
        folder = Path(os.environ.get("PIPELINE_VALIDATION_DIR", ".")) / ds
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "pipeline_validation.json").write_text(json.dumps({"day": ds, "tasks": results}, indent=2))

    # A teardown runs after a failed day too, and leaves it a failed day.
    ingest >> validate >> upsert >> write_pipeline_validation().as_teardown()
