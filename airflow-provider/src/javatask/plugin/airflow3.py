"""The pages in Airflow 3: a FastAPI application that its web interface shows in frames."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from airflow.api_fastapi.app import get_auth_manager
from airflow.api_fastapi.auth.managers.models.resource_details import DagAccessEntity
from airflow.api_fastapi.core_api.security import GetUserDep, requires_access_asset, requires_access_dag
from fastapi import Depends, FastAPI, Request
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

from javatask.plugin import PREFIX
from javatask.plugin.document import HEADERS, STATIC, document
from javatask.plugin.pages import Access, Links, Pages, Viewer


class _Links(Links):
    def dag_run(self, dag_id: str, run_id: str) -> str:
        return f"{self.root}/dags/{quote(dag_id, '')}/runs/{quote(run_id, '')}"

    def task(self, dag_id: str, run_id: str, task_id: str, map_index: int = -1) -> str:
        task = f"{self.dag_run(dag_id, run_id)}/tasks/{quote(task_id, '')}"
        return f"{task}/mapped/{map_index}/plugin/validation" if map_index >= 0 else f"{task}/plugin/validation"


def _viewer(user: GetUserDep) -> Viewer:
    return Viewer(frozenset(get_auth_manager().get_authorized_dag_ids(user=user, method="GET")))


_ViewerDep = Annotated[Viewer, Depends(_viewer)]

_ALLOWED: dict[Access, Any] = {
    Access.DATASETS: requires_access_asset(method="GET"),
    Access.RUNS: requires_access_dag(method="GET", access_entity=DagAccessEntity.RUN),
    Access.RESULTS: requires_access_dag(method="GET", access_entity=DagAccessEntity.XCOM),
}


def app() -> FastAPI:
    """Return the application; every page of it asks Airflow who is there and what they may read."""
    pages = FastAPI(title="Javatask", openapi_url=None)
    pages.mount("/static", StaticFiles(directory=STATIC), name="static")
    for name, access in Pages.ACCESS.items():
        _add(pages, name, access)
    return pages


def _add(pages: FastAPI, name: str, access: Access) -> None:
    @pages.get(f"/{name}", dependencies=[Depends(_ALLOWED[access])])
    def show(request: Request, viewer: _ViewerDep) -> HTMLResponse:
        links = _Links(str(request.scope.get("root_path", "")).removesuffix(PREFIX))
        page = Pages(links).show(name, viewer, request.query_params)
        return HTMLResponse(document(page, links), page.status, headers=HEADERS)
