"""
The pages in Airflow's own web interface: data trust, SLA misses, and the validation of a task instance.

Entry point: ``JavataskPlugin``, which Airflow finds by its entry point. ``pages`` makes the pages of both
versions; ``airflow3`` and ``airflow2`` put them into their web server, behind its authentication.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from airflow.plugins_manager import AirflowPlugin

from javatask.versions import AIRFLOW_3

PREFIX = "/javatask"

_TASK_INSTANCE = "dag_id={DAG_ID}&run_id={RUN_ID}&task_id={TASK_ID}&map_index={MAP_INDEX}"


class _OnDemand:
    """A list that is made when it is first read: all of Airflow's processes load plugins, and one shows pages."""

    def __init__(self, make: Callable[[], list[Any]]) -> None:
        self._make = make
        self._made: list[Any] | None = None

    def __get__(self, instance: object, owner: type) -> list[Any]:
        if self._made is None:
            self._made = self._make()
        return self._made


def _apps() -> list[Any]:
    from javatask.plugin.airflow3 import app

    return [{"app": app(), "url_prefix": PREFIX, "name": "Javatask"}]


def _external_views() -> list[Any]:
    nav = {"destination": "nav", "category": "browse"}
    return [
        {"name": "Data trust", "href": f"{PREFIX}/trust", "url_route": "data-trust", **nav},
        {"name": "SLA misses", "href": f"{PREFIX}/misses", "url_route": "sla-misses", **nav},
        {
            "name": "Validation",
            "href": f"{PREFIX}/validation?{_TASK_INSTANCE}",
            "url_route": "validation",
            "destination": "task_instance",
        },
    ]


def _deadline_references() -> list[Any]:
    from javatask.deadline import IntervalEndDeadline

    return [IntervalEndDeadline]


def _blueprints() -> list[Any]:
    from javatask.plugin.airflow2 import blueprint

    return [blueprint()]


def _views() -> list[Any]:
    from javatask.plugin.airflow2 import view

    return [{"name": "Data trust", "category": "Browse", "view": view()}]


def _menu_items() -> list[Any]:
    # Airflow 2 has a page of SLA misses of its own, those of its tasks.
    return [{"name": "SLA misses of data", "category": "Browse", "href": f"{PREFIX}/misses"}]


class JavataskPlugin(AirflowPlugin):
    """What Airflow adds to its web interface."""

    name = "javatask"

    if AIRFLOW_3:
        fastapi_apps = _OnDemand(_apps)
        external_views = _OnDemand(_external_views)
        deadline_references = _OnDemand(_deadline_references)
    else:
        flask_blueprints = _OnDemand(_blueprints)
        appbuilder_views = _OnDemand(_views)
        appbuilder_menu_items = _OnDemand(_menu_items)
