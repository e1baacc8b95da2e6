"""Gates before features, repairs and what both lead to; a run's configuration says which data set they ask about."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from airflow.providers.common.compat.sdk import DAG, TaskGroup, task, task_group

from javatask.operators.gate import ErrorBudgetGate

START = datetime(2026, 1, 1, tzinfo=timezone.utc)
DATASET = "{{ dag_run.conf['dataset'] }}"


@task
def done() -> None:
    """Do nothing."""


def named(task_id: str) -> Any:
    return done.override(task_id=task_id)()


with DAG("gated", schedule=None, start_date=START, catchup=False):
    gate = ErrorBudgetGate(
        task_id="gate",
        dataset=DATASET,
        purpose="{{ dag_run.conf.get('purpose', '') }}",
        on_unknown="{{ dag_run.conf.get('on_unknown', '') }}",
        exempt=["repair", "mend"],
        connect_timeout=1.0,
    )
    with TaskGroup("mend") as mend:
        named("rows")
    gate >> named("features") >> named("train")
    gate >> named("repair") >> named("verify")
    gate >> mend
    gate >> done.override(task_id="tidy")().as_teardown()

with DAG("gated_by_function", schedule=None, start_date=START, catchup=False):

    @task.error_budget_gate(dataset=DATASET, connect_timeout=1.0)
    def gate_by_function(answer: str, decision=None, dag_run=None):  # type: ignore[no-untyped-def]
        """Answer as the run says, else leave it to the decision."""
        assert decision["dataset"] == dag_run.conf["dataset"]
        return {"pass": True, "stop": False}.get(answer)

    gate_by_function("{{ dag_run.conf.get('answer', '') }}") >> named("features")

with DAG("gated_wrongly", schedule=None, start_date=START, catchup=False):
    ErrorBudgetGate(task_id="gate", dataset=DATASET, exempt=["repiar"]) >> named("repair")

with DAG("gated_mapped", schedule=None, start_date=START, catchup=False):
    ErrorBudgetGate.partial(task_id="gate").expand(dataset=["warehouse:orders"]) >> named("features")

with DAG("gated_in_a_mapped_group", schedule=None, start_date=START, catchup=False):

    @task_group
    def each(dataset: str) -> None:
        """Gate one of several data sets."""
        ErrorBudgetGate(task_id="gate", dataset=dataset) >> named("features")

    each.expand(dataset=["warehouse:orders"])

with DAG("gated_out_of_a_mapped_group", schedule=None, start_date=START, catchup=False):

    @task_group
    def one_of(dataset: str) -> Any:
        """Gate one of several data sets, for what is not of the group."""
        return ErrorBudgetGate(task_id="gate", dataset=dataset).output

    one_of.expand(dataset=["warehouse:orders"]) >> named("features")
