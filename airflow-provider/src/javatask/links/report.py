"""The link from a task to its validation report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from airflow.providers.common.compat.sdk import BaseOperatorLink, conf

from javatask.versions import AIRFLOW_3

if TYPE_CHECKING:
    from airflow.providers.common.compat.sdk import BaseOperator, TaskInstanceKey


class ValidationReportLink(BaseOperatorLink):
    """Opens the task instance's XComs, where ``return_value`` is the report's summary."""

    name = "Validation report"

    def get_link(self, operator: BaseOperator, *, ti_key: TaskInstanceKey) -> str:  # noqa: ARG002
        """Return the URL of the XCom tab of a task instance."""
        return _airflow_3(ti_key) if AIRFLOW_3 else _airflow_2(ti_key)


def _airflow_3(key: Any) -> str:
    base = conf.get("api", "base_url", fallback="/").rstrip("/")
    task = f"{base}/dags/{quote(key.dag_id)}/runs/{quote(key.run_id)}/tasks/{quote(key.task_id)}"
    return f"{task}/mapped/{key.map_index}/xcom" if key.map_index >= 0 else f"{task}/xcom"


def _airflow_2(key: Any) -> str:
    base = conf.get("webserver", "base_url").rstrip("/")
    query = {"dag_run_id": key.run_id, "task_id": key.task_id, "tab": "xcom"}
    if key.map_index >= 0:
        query["map_index"] = str(key.map_index)
    return f"{base}/dags/{quote(key.dag_id)}/grid?{urlencode(query)}"
