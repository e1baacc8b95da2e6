"""Rows in the metadata database of Airflow 2."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from typing import Any

KEY: dict[str, Any] = {"dag_id": "waiting", "task_id": "run", "run_id": "manual__rows", "map_index": -1}


@contextmanager
def deferred_task_instance(deferred: bool) -> Iterator[tuple[dict[str, Any], int]]:
    """Keep a task instance in the database, deferred on a trigger or marked failed."""
    from airflow.utils.session import create_session

    # Not as Airflow 3, against which types are checked, has them.
    models: Any = importlib.import_module("airflow.models")
    operators: Any = importlib.import_module("airflow.operators.empty")

    with create_session() as session:
        when = datetime(2026, 3, 1, tzinfo=timezone.utc)
        session.add(models.DagRun(dag_id=KEY["dag_id"], run_id=KEY["run_id"], execution_date=when, run_type="manual"))
        trigger = models.Trigger(classpath="javatask.triggers.javatask.JavaTaskTrigger", kwargs={})
        session.add(trigger)
        session.flush()
        task = operators.EmptyOperator(task_id="run")
        instance = models.TaskInstance(task, run_id=KEY["run_id"], state="deferred" if deferred else "failed")
        instance.dag_id = KEY["dag_id"]
        instance.trigger_id = trigger.id if deferred else None
        session.add(instance)
        trigger_id = trigger.id
    try:
        yield KEY, trigger_id
    finally:
        with create_session() as session:
            for model in (models.TaskInstance, models.DagRun):
                session.query(model).filter_by(dag_id=KEY["dag_id"], run_id=KEY["run_id"]).delete()
            session.query(models.Trigger).filter_by(id=trigger_id).delete()
