"""DAGs of one upsert each; a run's configuration says through which connection, and of what."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from airflow.providers.common.compat.sdk import DAG

from javatask.operators.javatask import JavaTaskOperator

# Long enough for a busy machine to bring the task into the state that is meant.
SOON = timedelta(seconds=45)
START = datetime(2026, 1, 1, tzinfo=timezone.utc)


def upserting(dag_id: str, **arguments: object) -> DAG:
    with DAG(dag_id, schedule=None, start_date=START, catchup=False, max_active_runs=100) as dag:
        JavaTaskOperator(
            task_id="run",
            task="upsert",
            conn_id="{{ dag_run.conf['conn'] }}",
            inputs={"source": "landing:events.csv", "target": "warehouse:events"},
            contract="gated",
            on_violation="fail",
            **{  # type: ignore[arg-type]
                "retries": 3,
                "retry_delay": timedelta(seconds=1),
                "connect_timeout": 20.0,
                "reconnect_timeout": 60.0,
                "defer_after": 0.0,
                **arguments,
            },
        )
    return dag


waiting = upserting("waiting", deferrable=False)
deferring = upserting("deferring", deferrable=True)
# Follows the run in its process for a while first, as a run does that may turn out short.
deferring_late = upserting("deferring_late", deferrable=True, defer_after=600.0)
waiting_timed = upserting("waiting_timed", deferrable=False, retries=0, execution_timeout=SOON)
deferring_timed = upserting("deferring_timed", deferrable=True, retries=0, execution_timeout=SOON)
