"""Who gets in: the pages in Airflow's own web applications, with its own authentication."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from dags_in_process import InProcessAirflow
from trust_double import Ledger, dataset, miss, serving

from javatask.plugin.pages import Pages
from javatask.versions import AIRFLOW_3

# What only those see who may read.
HIDDEN = "known to few"
USERS_WORD = "let me in"
QUERIES = {
    "dataset": "name=warehouse:orders",
    "validation": "dag_id=waiting&run_id=r&task_id=run&map_index={MAP_INDEX}",
    "rows": "dag_id=waiting&run_id=r&task_id=run&rule=x",
}


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    ledger = Ledger(
        datasets=[dataset("warehouse:orders", dag_id="waiting", contract_name=HIDDEN)],
        misses=[miss(1, dag_id="waiting", detail=HIDDEN)],
    )
    with serving(ledger) as port:
        yield port


@pytest.fixture(autouse=True)
def connection(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "AIRFLOW_CONN_JAVATASK_DEFAULT", json.dumps({"conn_type": "javatask", "host": "127.0.0.1", "port": port})
    )


def path(name: str) -> str:
    return f"/javatask/{name}?{QUERIES.get(name, '')}"


@pytest.fixture(scope="module")
def application(airflow: InProcessAirflow) -> Any:
    """Airflow's web application."""
    airflow.sync()
    if AIRFLOW_3:
        return importlib.import_module("airflow.api_fastapi.app").create_app(apps="core")
    return _application_of_airflow_2()


@pytest.fixture
def web(application: Any) -> Any:
    """A client of it, with nobody logged in."""
    if AIRFLOW_3:
        return importlib.import_module("fastapi.testclient").TestClient(application, base_url="http://127.0.0.1")
    return application.test_client()


def _application_of_airflow_2() -> Any:
    app = importlib.import_module("airflow.www.app").create_app(testing=True)
    with app.app_context():
        security = app.appbuilder.sm
        for role in ("Admin", "Viewer", "Public"):
            name = role.lower()
            security.add_user(name, name, role, f"{name}@example.org", security.find_role(role), password=USERS_WORD)
    return app


def log_in(web: Any, user: str, role: str) -> dict[str, str]:
    """Return the headers that a user asks with; in Airflow 2 the client keeps a session."""
    if AIRFLOW_3:
        users = importlib.import_module("airflow.api_fastapi.auth.managers.simple.user")
        manager = importlib.import_module("airflow.api_fastapi.app").get_auth_manager()
        return {"Cookie": f"_token={manager.generate_jwt(users.SimpleAuthManagerUser(username=user, role=role))}"}
    form = web.get("/login/").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form)
    data = {"username": user, "password": USERS_WORD, "csrf_token": token[1] if token else ""}
    assert web.post("/login/", data=data).status_code == 302
    return {}


@pytest.mark.parametrize("name", Pages.ACCESS)
def test_nobody_gets_nothing(web: Any, name: str) -> None:
    response = web.get(path(name), **({} if AIRFLOW_3 else {"follow_redirects": False}))
    if AIRFLOW_3:
        assert response.status_code == 401
    else:
        assert response.status_code == 302
        assert "/login" in response.headers["Location"]
    assert HIDDEN not in response.text


def test_a_viewer_sees_what_the_pages_have(web: Any) -> None:
    headers = log_in(web, "viewer", "viewer")
    for name in ("trust", "dataset", "misses"):
        response = web.get(path(name), headers=headers)
        assert response.status_code == 200, response.text
        assert HIDDEN in response.text
        assert response.headers["Cache-Control"] == "no-store"
    # The double knows no runs.
    assert web.get(path("validation"), headers=headers).status_code == 502
    assert web.get("/javatask/validation?dag_id=other&run_id=r&task_id=t", headers=headers).status_code != 200
    assert web.get("/javatask/static/javatask.css").status_code == 200


@pytest.mark.skipif(AIRFLOW_3, reason="all users of the simple auth manager may read")
def test_who_may_not_read_is_sent_away(web: Any) -> None:
    log_in(web, "public", "public")
    for name in Pages.ACCESS:
        response = web.get(path(name), follow_redirects=False)
        assert response.status_code in (302, 403), name
        assert HIDDEN not in response.text


@pytest.mark.skipif(not AIRFLOW_3, reason="in Airflow 2 the pages are parts of its own")
def test_pages_bring_all_they_need_and_run_no_script_of_theirs(web: Any) -> None:
    response = web.get(path("trust"), headers=log_in(web, "viewer", "viewer"))
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert not re.search(r'(?:src|href)="(?:https?:)?//', response.text)
    assert not re.search(r"<script(?! src)| on[a-z]+=|style=", response.text)


def test_pages_are_in_the_navigation(web: Any) -> None:
    if not AIRFLOW_3:
        log_in(web, "admin", "admin")
        home = web.get("/home").text
        assert 'href="/javatask/trust"' in home
        assert 'href="/javatask/misses"' in home
        return
    headers = log_in(web, "admin", "admin")
    (plugin,) = [
        one for one in web.get("/api/v2/plugins", headers=headers).json()["plugins"] if one["name"] == "javatask"
    ]
    assert {view["url_route"] for view in plugin["external_views"]} == {"data-trust", "sla-misses", "validation"}
