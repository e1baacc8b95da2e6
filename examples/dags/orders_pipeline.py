"""Orders, a day at a time, refused as a whole if any of them breaks the contract; their SLA goes to the log."""

from datetime import datetime, timedelta, timezone

from airflow.providers.common.compat.sdk import DAG, Asset, task
from airflow.timetables.interval import CronDataIntervalTimetable

from javatask.operators.javatask import JavaTaskOperator

with DAG(
    "orders_pipeline",
    description="Ingest and upsert orders under their contract, and tell how its SLAs stand",
    schedule=CronDataIntervalTimetable("@daily", timezone="UTC"),
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    max_active_runs=1,
    default_args={"contract": "orders", "on_violation": "fail", "retries": 2, "retry_delay": timedelta(minutes=1)},
) as dag:
    ingest = JavaTaskOperator(
        task_id="ingest",
        task="ingest",
        inputs={"source": "landing:{{ ds }}/orders.csv", "landing": "warehouse:orders_raw"},
    )
    upsert = JavaTaskOperator(
        task_id="upsert",
        task="upsert",
        inputs={"landing": "warehouse:orders_raw", "target": "warehouse:orders"},
        # Its events carry the receipt, so that DAGs that it triggers can tell news from a replay.
        outlets=[Asset("warehouse://shop/orders")],
    )

    @task
    def tell_sla(ti=None):
        """Log how each SLA of the contract stands as of the interval's end."""
        for sla in ti.xcom_pull(task_ids="upsert")["sla"]:
            print(f"{sla['name']}: {sla['status']} (objective {sla['objective']}, due {sla.get('due')})")

    ingest >> upsert >> tell_sla()
