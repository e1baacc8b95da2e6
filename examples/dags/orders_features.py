"""Orders and the features that are built on them: only while the error budget of the orders is not spent."""

from datetime import datetime, timedelta, timezone

from airflow.providers.common.compat.sdk import DAG, task
from airflow.timetables.interval import CronDataIntervalTimetable

from javatask.operators.gate import ErrorBudgetGate
from javatask.operators.javatask import JavaTaskOperator

with DAG(
    "orders_features",
    description="Keep back features while the orders that they are made of break their contract too often",
    schedule=CronDataIntervalTimetable("@daily", timezone="UTC"),
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 2, "retry_delay": timedelta(minutes=1)},
) as dag:
    ingest = JavaTaskOperator(
        task_id="ingest",
        task="ingest",
        contract="orders",
        on_violation="quarantine",
        inputs={"source": "landing:{{ ds }}/orders.csv", "landing": "warehouse:orders_raw"},
    )
    upsert = JavaTaskOperator(
        task_id="upsert",
        task="upsert",
        contract="orders",
        inputs={"landing": "warehouse:orders_raw", "target": "warehouse:orders"},
    )
    # Asks about the rows as they came: those that were kept back are what the budget is spent on. That they come late
    # is no reason to build nothing on them.
    gate = ErrorBudgetGate(
        task_id="gate", dataset="warehouse:orders_raw", slas=["orders_violating_rows"], exempt=["tell_owner"]
    )

    @task
    def build_features():
        """Stand for what must not be built on bad orders."""
        print("features are built")

    @task
    def tell_owner(ti=None):
        """Say what the gate decided; it runs in any case."""
        print("; ".join(ti.xcom_pull(task_ids="gate")["reasons"]))

    ingest >> upsert >> gate >> [build_features(), tell_owner()]
