"""The pages in Airflow 2: views of its Flask application, inside its own frame."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

from airflow.auth.managers.models.resource_details import DagAccessEntity
from airflow.www.auth import has_access_dag, has_access_dataset
from airflow.www.extensions.init_auth_manager import get_auth_manager
from flask import Blueprint, make_response, request
from flask_appbuilder import BaseView, expose

from javatask import __version__
from javatask.plugin import PREFIX
from javatask.plugin.document import STATIC
from javatask.plugin.pages import Access, Links, Pages, Viewer


class _Links(Links):
    def dag_run(self, dag_id: str, run_id: str) -> str:
        return f"{self.root}/dags/{quote(dag_id, '')}/grid?{urlencode({'dag_run_id': run_id})}"

    def task(self, dag_id: str, run_id: str, task_id: str, map_index: int = -1) -> str:
        # Airflow 2 has no room for a tab of others, so the task instance's page is ours.
        return self.page("validation", dag_id=dag_id, run_id=run_id, task_id=task_id, map_index=map_index)


_ALLOWED: dict[Access, Callable[[Any], Any]] = {
    Access.DATASETS: has_access_dataset("GET"),
    Access.RUNS: has_access_dag("GET", DagAccessEntity.RUN),
    Access.RESULTS: has_access_dag("GET", DagAccessEntity.XCOM),
}


def blueprint() -> Blueprint:
    """Return what serves the style sheet and the template that puts a page into Airflow's frame."""
    return Blueprint(
        "javatask",
        __name__,
        template_folder="templates",
        static_folder=str(STATIC),
        static_url_path=f"{PREFIX}/static",
    )


def view() -> BaseView:
    """Return the view that has every page; each asks Airflow who is there and what they may read."""
    return _PagesView()


class _PagesView(BaseView):  # type: ignore[misc]
    route_base = PREFIX
    default_view = "trust"

    def _show(self, name: str) -> Any:
        links = _Links(request.script_root)
        viewer = Viewer(frozenset(get_auth_manager().get_permitted_dag_ids(methods=["GET"])))
        page = Pages(links).show(name, viewer, request.args)
        content = self.render_template(
            "in_airflow2.html", page=page, links=links, title=page.title, version=__version__
        )
        response = make_response(content, page.status)
        response.headers["Cache-Control"] = "no-store"
        return response


def _add(name: str, access: Access) -> None:
    def show(self: _PagesView) -> Any:
        return self._show(name)

    show.__name__ = name
    setattr(_PagesView, name, expose(f"/{name}")(_ALLOWED[access](show)))


for _name, _access in Pages.ACCESS.items():
    _add(_name, _access)
