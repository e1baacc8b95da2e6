"""What a contract promises, as Airflow's own alerts, and whom a miss is told."""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from conftest import CONTRACTS
from dags_in_process import InProcessAirflow
from trust_double import Ledger, miss

from javatask import alerts, deadline
from javatask.deadline import Promise
from javatask.notifications.javatask import JavaTaskNotifier
from javatask.versions import AIRFLOW_3

UTC = timezone.utc
ORDERS = CONTRACTS / "orders.json"


def written(folder: Path, *slas: dict[str, Any]) -> Path:
    path = folder / "contract.json"
    path.write_text(json.dumps({"id": "urn:example", "slaProperties": slas}))
    return path


def promises(path: Path) -> list[Promise]:
    return list(deadline._promises(path))


def test_completion_of_the_example_is_promised() -> None:
    (promise,) = promises(ORDERS)
    assert (promise.name, promise.after) == ("orders_completion", timedelta(hours=3))


def test_backfills_and_other_promises_are_not_the_dags(tmp_path: Path) -> None:
    of_backfills = {"property": "appliesTo", "value": "backfill"}
    path = written(
        tmp_path,
        {"property": "freshness", "value": 1, "unit": "h"},
        {"property": "completion", "value": 2, "unit": "d", "customProperties": [of_backfills]},
        {"property": "completion", "value": 90, "unit": "minutes"},
    )
    assert [promise.after for promise in promises(path)] == [timedelta(minutes=90)]


@pytest.mark.parametrize(
    ("end", "due"),
    [
        # Berlin is an hour ahead in winter, two in summer; clocks are set on 29 March and 25 October.
        ("2026-01-02T00:00", "2026-01-02T05:30"),
        ("2026-03-29T00:00", "2026-03-29T04:30"),
        ("2026-07-01T04:30", "2026-07-01T04:30"),
        ("2026-07-01T04:31", "2026-07-02T04:30"),
        ("2026-10-25T00:00", "2026-10-25T05:30"),
        ("2026-01-31T12:00", "2026-02-01T05:30"),
    ],
)
def test_time_of_day_is_the_first_at_or_after_the_interval(tmp_path: Path, end: str, due: str) -> None:
    berlin = {"property": "timezone", "value": "Europe/Berlin"}
    path = written(tmp_path, {"property": "timeOfAvailability", "value": "06:30", "customProperties": [berlin]})
    (promise,) = promises(path)
    found = deadline._first_at(datetime.fromisoformat(end + "+00:00"), promise.at, promise.zone)
    assert found == datetime.fromisoformat(due + "+00:00")


@pytest.mark.parametrize(
    ("sla", "named"),
    [
        ({"property": "completion", "value": 3, "unit": "fortnight"}, "fortnight"),
        ({"property": "completion", "value": -1, "unit": "h"}, "-1"),
        ({"property": "timeOfAvailability", "value": "half past six"}, "half past six"),
        ({"property": "completion", "unit": "h"}, "value"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, sla: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        deadline.from_contract(written(tmp_path, sla))


def test_missing_contract_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"nowhere\.json"):
        deadline.from_contract(tmp_path / "nowhere.json")


@pytest.mark.skipif(not AIRFLOW_3, reason="Deadline Alerts are Airflow 3's")
def test_airflow_3_notes_when_a_run_is_due(airflow: InProcessAirflow) -> None:
    airflow.sync()
    models: Any = importlib.import_module("airflow.models.deadline")
    runs: Any = importlib.import_module("airflow.models.dagrun")
    from airflow.models.serialized_dag import SerializedDagModel
    from airflow.utils.session import create_session
    from airflow.utils.state import DagRunState
    from airflow.utils.types import DagRunTriggeredByType, DagRunType
    from sqlalchemy import select

    start = datetime(2026, 1, 5, tzinfo=UTC)
    with create_session() as session:
        dag: Any = SerializedDagModel.get_dag("promised", session=session)
        dag.create_dagrun(
            run_id="asked",
            logical_date=start,
            data_interval=(start, start + timedelta(days=1)),
            run_after=start + timedelta(days=1),
            run_type=DagRunType.MANUAL,
            triggered_by=DagRunTriggeredByType.TEST,
            state=DagRunState.QUEUED,
            session=session,
        )
        session.flush()
        due = session.scalars(
            select(models.Deadline.deadline_time).join(runs.DagRun).where(runs.DagRun.run_id == "asked")
        )
        assert list(due) == [datetime(2026, 1, 6, 3, tzinfo=UTC)]
        session.rollback()


@pytest.mark.skipif(AIRFLOW_3, reason="SLAs of tasks are Airflow 2's")
def test_airflow_2_has_it_as_the_tasks_sla(airflow: InProcessAirflow) -> None:
    dag = airflow.dag("promised")
    assert dag.get_task("publish").sla == timedelta(hours=3)
    assert isinstance(dag.sla_miss_callback, JavaTaskNotifier)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """What the connection ``javatask_webhook`` was told."""
    messages: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            messages.append((self.path, self.headers.get("Authorization"), json.loads(body)))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = {"conn_type": "http", "schema": "http", "host": "127.0.0.1", "port": server.server_port}
    connection = {**address, "password": "let me in"}
    monkeypatch.setenv("AIRFLOW_CONN_JAVATASK_WEBHOOK", json.dumps({**connection, "extra": {"path": "/misses"}}))
    yield messages
    server.shutdown()
    server.server_close()


def test_a_miss_is_told_alike_on_both_versions(airflow: InProcessAirflow, told: list[Any]) -> None:
    # In Airflow 3.3, dag.test() cannot run a DAG that has deadlines.
    run_id = "asked" if AIRFLOW_3 else airflow.run("promised", "2026-01-07").run_id
    if AIRFLOW_3:
        context = {
            "dag_run": {"dag_id": "promised", "dag_run_id": run_id},
            "deadline": {"id": "1", "deadline_time": datetime(2026, 1, 8, 3, tzinfo=UTC)},
        }
        (alert,) = airflow.dag("promised").deadline
        assert asyncio.run(called_by_airflow(alert.callback, context)) == "success"
    else:
        late = SimpleNamespace(execution_date=datetime(2026, 1, 7, tzinfo=UTC), task_id="publish")
        dag = airflow.dag("promised")
        dag.sla_miss_callback(dag, "", "", [late], [])

    task_id = None if AIRFLOW_3 else "publish"
    ((path, authorization, message),) = told
    assert (path, authorization) == ("/misses", "Bearer let me in")
    assert datetime.fromisoformat(message.pop("due")) == datetime(2026, 1, 8, 3, tzinfo=UTC)
    assert message.pop("text").startswith(
        f"MISSED: {'promised' if AIRFLOW_3 else 'promised.publish'} {run_id} orders_c"
    )
    assert message == {
        "event": "MISSED",
        "contract": "urn:javatask:contract:orders",
        "sla": "orders_completion",
        "dag_id": "promised",
        "run_id": run_id,
        "task_id": task_id,
    }


async def called_by_airflow(callback: Any, context: dict[str, Any]) -> str:
    """Call a deadline's callback as the triggerer of Airflow 3 does; return the state that it comes to."""
    callbacks: Any = importlib.import_module("airflow.triggers.callback")
    trigger = callbacks.CallbackTrigger(callback.path, {**callback.kwargs, "context": context})
    states = [event.payload["state"] async for event in trigger.run()]
    return str(states[-1])


def test_monitor_tells_of_what_the_worker_found_out_though_nothing_ran(
    airflow: InProcessAirflow, ledger: Ledger, told: list[Any]
) -> None:
    """The DAG run of a moment is of the five minutes before it."""
    found = datetime(2026, 2, 1, 12, 3, tzinfo=UTC)
    never = miss(3, dag_id="", task_id="", dag_run_id="", detail="no run was submitted")
    never.detect_time.FromDatetime(found)
    later = miss(4)
    later.detect_time.FromDatetime(found + timedelta(minutes=2))
    ledger.misses = [later, never]

    ran = airflow.run("sla_monitor", "2026-02-01T12:05:00")

    assert ran.results == {"deliver": 1}
    ((_, _, message),) = told
    assert (message["dataset"], message["cause"], message["dag_id"]) == ("warehouse:orders", "LATE_RUN", None)
    assert message["text"].endswith("of warehouse:orders: no run was submitted")
    assert not airflow.run("sla_monitor", "2026-02-01T12:20:00").results["deliver"]


def test_misses_are_told_nobody_by_a_connection_of_another_type(
    ledger: Ledger, told: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = {**json.loads(os.environ["AIRFLOW_CONN_JAVATASK_WEBHOOK"]), "conn_type": "postgres"}
    monkeypatch.setenv("AIRFLOW_CONN_JAVATASK_WEBHOOK", json.dumps(other))
    found = miss(5)
    found.detect_time.FromDatetime(datetime(2026, 2, 1, 12, 3, tzinfo=UTC))
    ledger.misses = [found]

    with pytest.raises(ValueError, match=r"^connection 'javatask_webhook' is of type 'postgres', "):
        alerts.deliver(datetime(2026, 2, 1, 12, tzinfo=UTC), datetime(2026, 2, 1, 13, tzinfo=UTC))
    assert told == []
