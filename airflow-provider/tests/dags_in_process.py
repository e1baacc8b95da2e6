"""Runs DAGs inside this process, with a real metadata database, on Airflow 2 and 3."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from javatask.versions import AIRFLOW_3


@dataclass(frozen=True)
class Ran:
    """What Airflow recorded of a DAG run."""

    run_id: str
    state: str
    tasks: dict[str, str]
    tries: dict[str, int]
    results: dict[str, Any]


class InProcessAirflow:
    """Airflow's own ``dag.test()`` over the DAGs of one folder."""

    def __init__(self, dags: Path) -> None:
        from airflow.utils.db import initdb

        initdb()
        self._bag = _dag_bag(dags)
        if self._bag.import_errors:
            raise RuntimeError(str(self._bag.import_errors))
        if not AIRFLOW_3:
            # Which makes the data sets that events are of; Airflow 3 does so when it runs a DAG.
            self._bag.sync_to_db()

    @property
    def dag_ids(self) -> set[str]:
        return set(self._bag.dags)

    def dag(self, dag_id: str) -> Any:
        """Return a DAG as its file makes it."""
        return self._bag.get_dag(dag_id)

    def run(self, dag_id: str, day: str, conf: dict[str, Any] | None = None) -> Ran:
        """Run a DAG for a logical date; a run of that date is deleted and made again under the same run id."""
        dag = self._bag.get_dag(dag_id)
        when = datetime.fromisoformat(day).replace(tzinfo=timezone.utc)
        if AIRFLOW_3:
            run = dag.test(run_after=when, logical_date=when, run_conf=conf or {})
        else:
            run = _run_on_airflow_2(dag, when, conf or {})
        instances = run.get_task_instances()
        return Ran(
            run_id=run.run_id,
            state=str(run.state),
            tasks={instance.task_id: str(instance.state) for instance in instances},
            tries={instance.task_id: instance.try_number for instance in instances},
            results={instance.task_id: _result(dag_id, run.run_id, instance.task_id) for instance in instances},
        )

    def sync(self) -> None:
        """Write the DAGs to the database, where the web applications look for them."""
        if AIRFLOW_3:
            importlib.import_module("airflow.dag_processing.bundles.manager").DagBundlesManager().sync_bundles_to_db()
            importlib.import_module("airflow.dag_processing.dagbag").sync_bag_to_db(self._bag, "dags-folder", None)
        else:
            self._bag.sync_to_db()

    def start_elsewhere(self, dag_id: str, day: str, conf: dict[str, Any], log: Path) -> subprocess.Popen[bytes]:
        """Start the same in a process of its own, with the same database."""
        code = (
            "import sys, json; from pathlib import Path; sys.path[:0] = json.loads(sys.argv[1]); "
            "from dags_in_process import InProcessAirflow; "
            "InProcessAirflow(Path(sys.argv[2])).run(sys.argv[3], sys.argv[4], json.loads(sys.argv[5]))"
        )
        arguments = [json.dumps(sys.path), str(self._bag.dag_folder), dag_id, day, json.dumps(conf)]
        with log.open("wb") as output:
            return subprocess.Popen([sys.executable, "-c", code, *arguments], stdout=output, stderr=output)


def _run_on_airflow_2(dag: Any, when: datetime, conf: dict[str, Any]) -> Any:
    from airflow.exceptions import AirflowTaskTimeout

    runs: Any = importlib.import_module("airflow.models").DagRun
    try:
        return dag.test(execution_date=when, run_conf=conf)
    except AirflowTaskTimeout:
        # There no Exception, so dag.test() lets it through, after it has recorded the failure.
        return runs.find(dag_id=dag.dag_id, execution_date=when)[0]


def _dag_bag(dags: Path) -> Any:
    if AIRFLOW_3:
        from airflow.dag_processing.dagbag import DagBag
    else:
        from airflow.models import DagBag
    return DagBag(dag_folder=str(dags))


def _result(dag_id: str, run_id: str, task_id: str) -> Any:
    from airflow.utils.session import create_session
    from sqlalchemy import select

    models: Any = importlib.import_module("airflow.models.xcom")
    model = models.XComModel if AIRFLOW_3 else models.BaseXCom
    wanted = {"dag_id": dag_id, "run_id": run_id, "task_id": task_id, "key": "return_value"}
    with create_session() as session:
        value = session.scalar(select(model.value).filter_by(**wanted))
    # Airflow 2 has JSON there, as bytes or text, Airflow 3 the value itself.
    return value if AIRFLOW_3 or value is None else json.loads(value)
