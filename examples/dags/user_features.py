"""Features of users, made once the day's events are merged: waits for that verdict, and judges what it reads."""

from datetime import datetime, timezone

from airflow.providers.common.compat.sdk import DAG, task
from airflow.timetables.interval import CronDataIntervalTimetable

from javatask.notifications.javatask import JavaTaskNotifier
from javatask.sensors.javatask import JavaTaskSensor

with DAG(
    "user_features",
    description="Wait until user events are merged, judge the table, and make features of it",
    schedule=CronDataIntervalTimetable("@daily", timezone="UTC"),
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 2, "on_failure_callback": JavaTaskNotifier("data_team", text="{{ dag.dag_id }}:")},
) as dag:
    # Scheduled for the same days, the other DAG's runs have the ids of this one's.
    merged = JavaTaskSensor(
        task_id="events_are_merged",
        external_dag_id="data_trust_pipeline",
        external_task_id="upsert",
        deferrable=True,
        timeout=6 * 60 * 60,
    )

    @task.java_task(task="validate", contract="user_events", on_violation="warn", deferrable=True)
    def judge(merge: dict) -> dict:
        """Judge the table that the merge's receipt names."""
        return {"table": merge["receipt"]["dataset"]}

    @task
    def make_features(judged=None):
        """Stand for what would be made of the table."""
        print(f"features of {judged['rows']['accepted']} events")

    judged = judge(merged.output)
    make_features(judged)
