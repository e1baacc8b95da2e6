"""DAGs that use the provider's other pieces; a run's configuration says on what."""

from __future__ import annotations

import os
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from airflow.providers.common.compat.sdk import DAG, Asset, task

from javatask.notifications.javatask import JavaTaskNotifier
from javatask.operators.javatask import JavaTaskOperator
from javatask.sensors.javatask import JavaTaskSensor

START = datetime(2026, 1, 1, tzinfo=timezone.utc)
SOURCE = "landing:{{ dag_run.conf['source'] }}"


def dag(dag_id: str) -> DAG:
    return DAG(
        dag_id,
        schedule=None,
        start_date=START,
        catchup=False,
        default_args={"retries": 0, "retry_delay": timedelta(seconds=1)},
    )


with dag("mapped") as mapped:
    JavaTaskOperator.partial(task_id="run", task="validate", contract="user_events", on_violation="warn").expand(
        inputs=[{"source": "landing:a.csv"}, {"source": "landing:b.csv"}]
    )

with dag("gathering") as gathering:

    @task
    def file(name: str) -> str:
        return f"landing:{name}.csv"

    # Which takes no list: what became of it is in the refusal.
    JavaTaskOperator(
        task_id="run", task="validate", contract="user_events", inputs={"source": file.expand(name=["a", "b"])}
    )

for name, deferrable in (("decorated", False), ("decorated_deferred", True)):
    with dag(name) as decorated:

        @task.java_task(task="validate", contract="user_events", deferrable=deferrable, defer_after=0.0)
        def run(folder: str, ds: str | None = None) -> dict[str, Any]:
            assert ds
            return {"source": folder + "{{ dag_run.conf['source'] }}"}

        run("landing:")

for name, deferrable in (("decorated_parts", False), ("decorated_parts_deferred", True)):
    with dag(name) as decorated_parts:

        @task.java_task(task="validate", contract="user_events", deferrable=deferrable, defer_after=0.0)
        def validated():  # type: ignore[no-untyped-def]
            return {"source": SOURCE}

        @task(trigger_rule="all_done")
        def told(verdict: str, rows: dict[str, int]) -> list[Any]:
            return [verdict, rows["read"]]

        found = validated()
        told(found["verdict"], found["rows"])  # type: ignore[index]

with dag("decorated_wrongly") as decorated_wrongly:

    @task.java_task(task="validate", contract="user_events")
    def no_inputs() -> str:
        return "landing:events.csv"

    no_inputs()

for name, deferrable in (("sensing", False), ("sensing_deferred", True)):
    with dag(name) as sensing:
        JavaTaskSensor(
            task_id="seen",
            external_dag_id="waiting",
            external_task_id="run",
            external_run_id="{{ dag_run.conf['run_id'] }}",
            poke_interval=1,
            timeout=60,
            deferrable=deferrable,
        )

with dag("sensing_by_id") as sensing_by_id:
    first = JavaTaskOperator(task_id="run", task="validate", contract="user_events", inputs={"source": SOURCE})
    first >> JavaTaskSensor(
        task_id="seen", request_id="{{ ti.xcom_pull('run')['report']['requestId'] }}", poke_interval=1, timeout=30
    )

for suffix, deferrable in (("", False), ("_deferred", True)):
    with dag(f"fresh{suffix}") as fresh:
        common: dict[str, Any] = {"poke_interval": 1, "timeout": 60, "deferrable": deferrable}
        name = "{{ dag_run.conf['dataset'] }}"
        JavaTaskSensor(task_id="new_enough", dataset=name, max_age=timedelta(days=2), **common)
        JavaTaskSensor(task_id="loaded", dataset=name, max_load_age=600, **common)

    with dag(f"fresh_by_contract{suffix}") as fresh_by_contract:
        JavaTaskSensor(
            task_id="promised", dataset="warehouse:events", poke_interval=1, timeout=3, deferrable=deferrable
        )

with dag("updating") as updating:
    JavaTaskOperator(
        task_id="run",
        task="upsert",
        contract="user_events",
        inputs={"source": SOURCE, "target": "warehouse:events"},
        outlets=[Asset("warehouse://shop/events")],
    )

with dag("inputs_not_given") as inputs_not_given:
    JavaTaskOperator(
        task_id="run",
        task="upsert",
        contract="user_events",
        inputs={"source": SOURCE, "target": "warehouse:not_given", "mode": None, "quarantine": None},
    )


def keep_why(context: Any) -> None:
    """Keep what a callback of a task that failed finds in its context."""
    Path(os.environ["JAVATASK_TEST_WHY"]).write_text(str(context["exception"]))


for suffix, deferrable in (("", False), ("_deferred", True)):
    with dag(f"failing{suffix}") as failing:
        JavaTaskOperator(
            task_id="run",
            task="validate",
            contract="user_events",
            on_violation="fail",
            inputs={"source": SOURCE},
            deferrable=deferrable,
            defer_after=0.0,
            on_failure_callback=keep_why,
        )

with dag("telling") as telling:
    JavaTaskOperator(
        task_id="run",
        task="validate",
        contract="user_events",
        on_violation="fail",
        inputs={"source": SOURCE},
        on_failure_callback=JavaTaskNotifier("webhook", text="{{ dag.dag_id }} says:"),
        on_success_callback=JavaTaskNotifier("webhook", events=("WARN", "MISSED", "AT_RISK")),
    )
