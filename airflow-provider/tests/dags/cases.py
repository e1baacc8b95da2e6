"""DAGs of one task each; a run's configuration says what it does."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from airflow.providers.common.compat.sdk import DAG

from javatask.operators.javatask import JavaTaskOperator

START = datetime(2026, 1, 1, tzinfo=timezone.utc)


def one_task(dag_id: str, **arguments: object) -> DAG:
    with DAG(dag_id, schedule=None, start_date=START, catchup=False) as dag:
        JavaTaskOperator(
            task_id="run",
            task="{{ dag_run.conf['task'] }}",
            inputs={
                "source": "landing:{{ dag_run.conf['source'] }}",
                "landing": "warehouse:{{ dag_run.conf['landing'] }}",
            }
            if dag_id.startswith("ingest")
            else {"source": "landing:{{ dag_run.conf['source'] }}"},
            contract="{{ dag_run.conf['contract'] }}",
            **{  # type: ignore[arg-type]
                "on_violation": "{{ dag_run.conf['on_violation'] }}",
                "retry_delay": timedelta(seconds=1),
                "connect_timeout": 3.0,
                "reconnect_timeout": 3.0,
                # Those that defer do so at once, however short the run.
                "defer_after": 0.0,
                **arguments,
            },
        )
    return dag


waiting = one_task("waiting", deferrable=False, retries=0)
deferred = one_task("deferred", deferrable=True, retries=0)
waiting_retried = one_task("waiting_retried", deferrable=False, retries=4)
deferred_retried = one_task("deferred_retried", deferrable=True, retries=4)
ingest_retried = one_task("ingest_retried", deferrable=True, retries=4)
waiting_timed = one_task("waiting_timed", deferrable=False, retries=0, execution_timeout=timedelta(seconds=2))
deferred_timed = one_task("deferred_timed", deferrable=True, retries=0, execution_timeout=timedelta(seconds=2))
much = [{"property": "completion", "value": 1, "unit": "m"}, {"property": "volume", "value": 1000, "unit": "rows"}]
task_promises = one_task("task_promises", deferrable=False, retries=0, slas=much)
