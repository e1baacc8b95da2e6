"""Tells somebody of every SLA miss that the worker finds out, also of data that no task came to make."""

from datetime import datetime, timedelta, timezone

from airflow.providers.common.compat.sdk import DAG, task
from airflow.timetables.interval import CronDataIntervalTimetable

from javatask import alerts

with DAG(
    "sla_monitor",
    description="Post the SLA misses of all data sets to the HTTP connection javatask_webhook",
    schedule=CronDataIntervalTimetable("*/5 * * * *", timezone="UTC"),
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 10, "retry_delay": timedelta(minutes=1)},
) as dag:

    @task
    def deliver(data_interval_start=None, data_interval_end=None):
        """Post what was found out within the interval; the worker's clock judged it, whoever ran."""
        return alerts.deliver(data_interval_start, data_interval_end)

    deliver()
