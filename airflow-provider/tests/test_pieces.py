"""The provider's other pieces, each in a DAG, with a real worker under a real Airflow."""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.providers.common.compat.sdk import (
    AirflowException,
    AirflowFailException,
    AirflowNotFoundException,
    AirflowSkipException,
    TaskDeferred,
)
from dags_in_process import InProcessAirflow
from local_worker import LocalWorker
from runs import Runs
from sample_data import SampleData
from trust_double import NOW, Ledger, dataset

from javatask import client as javatask_client
from javatask.caller import timestamp
from javatask.endpoint import Endpoint
from javatask.failures import WorkerCallError
from javatask.fresh import AwaitedData
from javatask.hooks.javatask import JavaTaskHook
from javatask.identity import request_id
from javatask.operators.javatask import JavaTaskOperator
from javatask.result import MOST_RULES
from javatask.sensors.javatask import JavaTaskSensor
from javatask.triggers.dataset import JavaTaskDatasetTrigger
from javatask.triggers.run import JavaTaskRunTrigger
from javatask.v1 import task_run_pb2, trust_pb2
from javatask.versions import AIRFLOW_3, airflow_3

pytestmark = pytest.mark.worker

DAY = "2026-01-02"
TODAY = datetime.now(timezone.utc).date()
CONF = {"source": "events.csv"}
SOFT_FAILS: tuple[dict[str, Any], Any] = ({"soft_fail": True}, AirflowSkipException)
NEVER_FAILS: tuple[dict[str, Any], Any] = ({"never_fail": True}, AirflowSkipException)
VALIDATE = {"task": "validate", "contract": "user_events", "on_violation": "fail", "source": "events.csv"}


@pytest.mark.parametrize("version", ["3.0.0", "3.0.6", "2.10.5"])
def test_airflow_that_is_not_supported_is_refused_in_a_sentence(version: str) -> None:
    with pytest.raises(RuntimeError, match=r"use 2\.11, or 3\.1 or later"):
        airflow_3(version)


@pytest.mark.parametrize(("version", "three"), [("2.11.2", False), ("3.1.0", True), ("3.3.2", True), ("4.0.0", True)])
def test_airflow_that_is_supported_is_told_apart(version: str, three: bool) -> None:
    assert airflow_3(version) == three


def test_mapped_task_is_a_run_of_its_own_for_each_input(
    airflow: InProcessAirflow, worker: LocalWorker, samples: SampleData
) -> None:
    samples.user_events(worker.landing / "a.csv", rows=1000)
    samples.user_events(worker.landing / "b.csv", rows=2000, bad_percent=1)

    ran = airflow.run("mapped", DAY)

    assert ran.state == "success"
    runs = {run.labels["map_index"]: run for run in Runs(worker).all()}
    assert set(runs) == {"0", "1"}
    assert all(run.acknowledged for run in runs.values())
    assert [runs[index].request_id for index in ("0", "1")] == [
        request_id("test", "mapped", runs["0"].labels["run_id"], "run", index) for index in (0, 1)
    ]


def test_what_mapped_tasks_left_reaches_the_worker_as_a_list(
    airflow: InProcessAirflow,
    worker: LocalWorker,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert airflow.run("gathering", DAY).tasks["run"] == "failed"
    told = capfd.readouterr()
    assert "inputs.source: array found, string expected" in told.out + told.err + caplog.text


@pytest.mark.parametrize("dag_id", ["decorated", "decorated_deferred"])
def test_decorated_function_makes_the_inputs(
    dag_id: str, airflow: InProcessAirflow, worker: LocalWorker, samples: SampleData
) -> None:
    samples.user_events(worker.landing / "events.csv", rows=1000)

    ran = airflow.run(dag_id, DAY, CONF)

    assert ran.tasks == {"run": "success"}
    assert ran.results["run"]["source"] == "landing:events.csv"
    assert Runs(worker).only().acknowledged


@pytest.mark.parametrize("dag_id", ["decorated_parts", "decorated_parts_deferred"])
@pytest.mark.parametrize(("bad_percent", "verdict"), [(0, "PROCEED"), (5, "FAIL")])
def test_parts_of_a_result_are_inputs_of_other_tasks(
    bad_percent: int, verdict: str, dag_id: str, airflow: InProcessAirflow, worker: LocalWorker, samples: SampleData
) -> None:
    samples.user_events(worker.landing / "events.csv", rows=1000, bad_percent=bad_percent)

    ran = airflow.run(dag_id, DAY, CONF)

    assert ran.results["told"] == [verdict, 1000]


def test_decorated_function_that_returns_no_inputs_fails_the_task(
    airflow: InProcessAirflow, worker: LocalWorker
) -> None:
    assert airflow.run("decorated_wrongly", DAY).tasks == {"no_inputs": "failed"}
    assert Runs(worker).all() == []


@pytest.mark.parametrize("dag_id", ["sensing", "sensing_deferred"])
def test_sensor_waits_for_a_run_that_is_not_there_yet(
    dag_id: str, airflow: InProcessAirflow, worker: LocalWorker, samples: SampleData
) -> None:
    samples.user_events(worker.landing / "events.csv", rows=1000)
    conf = {"run_id": "some_run"}
    submitter = threading.Timer(4, submit, args=(worker, sensed("some_run")))
    submitter.start()

    ran = airflow.run(dag_id, DAY, conf)

    submitter.join()
    assert ran.tasks == {"seen": "success"}
    assert ran.results["seen"]["verdict"] == "PROCEED"
    assert ran.results["seen"]["report"]["requestId"] == sensed("some_run")


@pytest.mark.parametrize("dag_id", ["sensing", "sensing_deferred"])
def test_sensor_fails_at_a_verdict_that_is_not_waited_for(
    dag_id: str, airflow: InProcessAirflow, worker: LocalWorker, samples: SampleData
) -> None:
    samples.user_events(worker.landing / "events.csv", rows=1000, bad_percent=5)
    submitter = threading.Timer(2, submit, args=(worker, sensed("bad_run")))
    submitter.start()

    ran = airflow.run(dag_id, DAY, {"run_id": "bad_run"})

    submitter.join()
    assert ran.tasks == {"seen": "failed"}
    assert ran.tries == {"seen": 1}
    assert not Runs(worker).only().acknowledged, "the run is another task's"


@pytest.mark.parametrize(
    ("lenience", "comes_to"),
    [
        ({}, AirflowFailException),
        SOFT_FAILS,
        NEVER_FAILS,
    ],
)
def test_sensor_that_would_defer_fails_as_softly_as_any(
    airflow: InProcessAirflow, worker: LocalWorker, samples: SampleData, lenience: dict[str, Any], comes_to: Any
) -> None:
    samples.user_events(worker.landing / "events.csv", rows=1000, bad_percent=5)
    first = airflow.run("waiting", DAY, {**VALIDATE, "landing": ""})
    sensor = JavaTaskSensor(
        task_id="t", request_id=first.results["run"]["report"]["requestId"], deferrable=True, **lenience
    )
    with pytest.raises(comes_to, match="waited for PROCEED or WARN: FAIL by contract"):
        sensor.execute({})


@pytest.mark.parametrize(
    ("lenience", "comes_to"),
    [({}, AirflowNotFoundException), ({"soft_fail": True}, AirflowNotFoundException), NEVER_FAILS],
)
@pytest.mark.parametrize("deferrable", [False, True])
def test_sensor_without_its_connection_fails_as_softly_as_any(
    deferrable: bool, lenience: dict[str, Any], comes_to: Any
) -> None:
    sensor = JavaTaskSensor(task_id="t", request_id="r", conn_id="none_such", deferrable=deferrable, **lenience)
    with pytest.raises(comes_to):
        sensor.execute({})


@pytest.mark.parametrize(("lenience", "comes_to"), [({}, AirflowException), SOFT_FAILS, NEVER_FAILS])
def test_sensor_whose_trigger_fails_does_so_as_softly_as_any(lenience: dict[str, Any], comes_to: Any) -> None:
    sensor = JavaTaskSensor(task_id="t", request_id="r", deferrable=True, **lenience)
    with pytest.raises(comes_to):
        sensor.resume_execution("__fail__", {"error": "Trigger failure", "traceback": []}, {})


@pytest.mark.parametrize(("lenience", "comes_to"), [({}, AirflowFailException), SOFT_FAILS, NEVER_FAILS])
def test_sensor_that_deferred_fails_as_softly_as_any(lenience: dict[str, Any], comes_to: Any) -> None:
    sensor = JavaTaskSensor(task_id="t", request_id="r", deferrable=True, **lenience)
    with pytest.raises(comes_to):
        sensor.resume_execution("execute_complete", {"event": {"failure": "FAIL by contract"}}, {})


def test_sensor_that_fails_silently_waits_on_where_its_first_look_fails() -> None:
    sensor = JavaTaskSensor(task_id="t", request_id="r", conn_id="none", silent_fail=True, deferrable=True)
    with pytest.raises(TaskDeferred):
        sensor.execute({})


def test_sensor_that_never_fails_is_skipped_where_the_worker_is_away_after_its_trigger(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_JAVATASK_DEFAULT", '{"conn_type": "javatask", "host": "127.0.0.1", "port": 9}')
    monkeypatch.setattr(JavaTaskHook.__init__, "__defaults__", ("javatask_default", 0.0))
    event = {"event": {"failure": "", "request_id": "r"}}
    with pytest.raises(WorkerCallError):
        JavaTaskSensor(task_id="t", request_id="r").resume_execution("execute_complete", event, {})
    with pytest.raises(AirflowSkipException, match="UNAVAILABLE"):
        JavaTaskSensor(task_id="t", request_id="r", never_fail=True).resume_execution("execute_complete", event, {})


def test_sensor_that_defers_waits_for_a_worker_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_JAVATASK_DEFAULT", '{"conn_type": "javatask", "host": "127.0.0.1", "port": 9}')
    monkeypatch.setattr(JavaTaskHook.__init__, "__defaults__", ("javatask_default", 0.0))
    with pytest.raises(TaskDeferred):
        JavaTaskSensor(task_id="t", dataset="warehouse:orders", max_age=1, deferrable=True).execute({})


def test_sensor_finds_a_run_by_its_id(airflow: InProcessAirflow, worker: LocalWorker, samples: SampleData) -> None:
    samples.user_events(worker.landing / "events.csv", rows=1000)

    ran = airflow.run("sensing_by_id", DAY, CONF)

    assert ran.tasks == {"run": "success", "seen": "success"}
    assert ran.results["seen"] == ran.results["run"]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({}, "one of dataset, request_id"),
        ({"request_id": "r", "external_task_id": "t", "external_dag_id": "d"}, "one of dataset, request_id"),
        ({"request_id": "r", "dataset": "orders"}, "dataset and request_id are both given"),
        ({"request_id": "r", "max_age": 60}, "give dataset with them"),
        ({"dataset": "orders", "max_age": 0}, "max_age is 0 seconds"),
        ({"external_task_id": "t"}, "needs external_dag_id"),
        ({"request_id": "r", "verdicts": ("PROCED",)}, "'PROCED', not one of PROCEED"),
    ],
)
def test_sensor_of_nothing_is_refused(arguments: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        JavaTaskSensor(task_id="t", **arguments)


@pytest.mark.parametrize("index", [None, "None"])
def test_map_index_that_is_no_number_fails_the_sensor_without_retries(index: Any) -> None:
    sensor = JavaTaskSensor(
        task_id="t", external_dag_id="d", external_task_id="t", external_run_id="r", external_map_index=index
    )
    with pytest.raises(AirflowFailException, match=f"^external_map_index is {index!r}, not a number$"):
        sensor.execute({})


@pytest.mark.parametrize(
    ("awaited", "kind"),
    [
        ({"request_id": "r"}, JavaTaskRunTrigger),
        ({"dataset": "orders", "max_age": timedelta(hours=2)}, JavaTaskDatasetTrigger),
    ],
)
def test_sensor_that_starts_in_the_triggerer_hands_its_fields_over(awaited: dict[str, Any], kind: Any) -> None:
    sensor = JavaTaskSensor(task_id="t", **awaited, start_from_trigger=True, timeout=60)
    arguments = sensor.start_trigger_args
    assert arguments is not None
    assert arguments.trigger_cls == f"{kind.__module__}.{kind.__qualname__}"
    assert arguments.trigger_kwargs is not None
    trigger = kind(**json.loads(json.dumps(arguments.trigger_kwargs)))
    assert trigger.serialize() == (arguments.trigger_cls, arguments.trigger_kwargs)


@pytest.mark.parametrize("deferrable", [False, True])
def test_sensor_waits_for_data_that_are_not_there_yet(
    deferrable: bool, airflow: InProcessAirflow, worker: LocalWorker, samples: SampleData
) -> None:
    samples.user_events(worker.landing / "events.csv", rows=1000, day=str(TODAY))
    loader = threading.Timer(4, load, args=(worker, "first"))
    loader.start()

    # The events are of this day, and those of the contract's promise of two hours; each is waited for by one task.
    ran = airflow.run("fresh_deferred" if deferrable else "fresh", DAY, {"dataset": "warehouse:events"})

    loader.join()
    assert ran.tasks == {"new_enough": "success", "loaded": "success"}
    assert ran.results["new_enough"]["dataset"] == "warehouse:events"
    assert ran.results["new_enough"]["newest"].startswith(str(TODAY))
    assert set(ran.results["new_enough"]["slas"]) == {"user_events_freshness"}
    assert ran.results["loaded"]["loaded"] >= ran.results["loaded"]["newest"][:10]


def test_sensor_does_not_take_old_data_for_new(
    airflow: InProcessAirflow, worker: LocalWorker, samples: SampleData
) -> None:
    samples.user_events(worker.landing / "events.csv", rows=1000)
    load(worker, "old")

    ran = airflow.run("fresh_by_contract", DAY)

    assert ran.tasks == {"promised": "failed"}, "the newest event is months old, and two hours are promised"

    async def deferred() -> Any:
        trigger = JavaTaskDatasetTrigger("javatask_default", "warehouse:events", None, None, 0.2)
        return await asyncio.wait_for(anext(trigger.run()), timeout=2)

    with pytest.raises(asyncio.TimeoutError):
        asyncio.run(deferred())


@pytest.mark.parametrize("deferrable", [False, True])
def test_sensor_fails_where_nothing_says_what_fresh_is(
    deferrable: bool, airflow: InProcessAirflow, ledger: Ledger
) -> None:
    known = dataset("warehouse:events")
    del known.slas[:]
    ledger.datasets = [known]

    ran = airflow.run("fresh_by_contract_deferred" if deferrable else "fresh_by_contract", DAY)

    assert ran.tasks == {"promised": "failed"}
    assert ran.tries == {"promised": 1}


@pytest.mark.parametrize(
    ("status", "enough"),
    [
        (trust_pb2.SLA_STATUS_MET, True),
        (trust_pb2.SLA_STATUS_AT_RISK, True),
        (trust_pb2.SLA_STATUS_MISSED, False),
        (trust_pb2.SLA_STATUS_UNKNOWN, False),
    ],
)
def test_contract_decides_where_no_bound_is_given(status: Any, enough: bool) -> None:
    assert AwaitedData("orders", None, None).reached(dataset("orders", status=status)) == enough


@pytest.mark.parametrize(
    ("newest", "loaded", "enough"), [(59, 599, True), (61, 599, False), (59, 601, False), (None, 599, False)]
)
def test_bounds_hold_together_and_nothing_known_is_not_enough(newest: int | None, loaded: int, enough: bool) -> None:
    known = dataset("orders", status=trust_pb2.SLA_STATUS_MISSED)
    known.publish_time.CopyFrom(timestamp(NOW - timedelta(seconds=loaded)))
    if newest is not None:
        known.newest_time.CopyFrom(timestamp(NOW - timedelta(seconds=newest)))
    assert AwaitedData("orders", 60.0, 600.0).reached(known) == enough


@pytest.mark.skipif(AIRFLOW_3, reason="Airflow 3 renders them")
def test_templates_that_airflow_2_would_not_render_are_refused() -> None:
    with pytest.raises(ValueError, match="external_run_id is a template"):
        JavaTaskSensor(task_id="t", external_dag_id="d", external_task_id="t", start_from_trigger=True)


def test_asset_event_carries_the_receipt(airflow: InProcessAirflow, worker: LocalWorker, samples: SampleData) -> None:
    samples.user_events(worker.landing / "events.csv", rows=1000)

    ran = airflow.run("updating", DAY, CONF)

    assert ran.tasks == {"run": "success"}
    told = asset_events("warehouse://shop/events")[-1]["javatask"]
    assert told["receipt"]["inserted"] == 1000
    assert told["verdict"] == "PROCEED"
    assert told["report"] == ran.results["run"]["report"]


def test_notifier_tells_of_a_failed_verdict_and_of_nothing_else(
    airflow: InProcessAirflow, worker: LocalWorker, samples: SampleData, webhook: Webhook
) -> None:
    samples.user_events(worker.landing / "events.csv", rows=1000)
    assert airflow.run("telling", DAY, CONF).state == "success"
    assert webhook.received == []
    samples.user_events(worker.landing / "events.csv", rows=1000, bad_percent=5)

    ran = airflow.run("telling", DAY, CONF)

    assert ran.tasks == {"run": "failed"}
    (message,) = webhook.received
    assert message["event"] == "FAIL"
    assert message["text"].startswith("telling says: FAIL: telling.run")
    assert message["result"] == ran.results["run"]
    assert webhook.authorizations == ["Bearer hush"]


def test_notifier_tells_nobody_by_a_connection_of_another_type(
    airflow: InProcessAirflow,
    worker: LocalWorker,
    samples: SampleData,
    webhook: Webhook,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    other = {**json.loads(os.environ["AIRFLOW_CONN_WEBHOOK"]), "conn_type": "postgres", "password": "hush-hush"}
    monkeypatch.setenv("AIRFLOW_CONN_WEBHOOK", json.dumps(other))
    samples.user_events(worker.landing / "events.csv", rows=1000, bad_percent=5)

    ran = airflow.run("telling", DAY, CONF)

    assert ran.tasks == {"run": "failed"}
    assert webhook.received == []
    told = capfd.readouterr()
    assert "connection 'webhook' is of type 'postgres'" in told.out + told.err + caplog.text
    assert "hush-hush" not in told.out + told.err + caplog.text


@pytest.mark.parametrize("dag_id", ["failing", "failing_deferred"])
def test_exception_of_a_failed_verdict_says_why_and_shows_nothing_classified(
    dag_id: str, airflow: InProcessAirflow, worker: LocalWorker, samples: SampleData
) -> None:
    file = worker.landing / "events.csv"
    samples.user_events(file, rows=1000, bad_percent=5)
    header, first, rest = file.read_text().split("\n", 2)
    cells = first.split(",")
    cells[header.split(",").index("email")] = "hush at example.org"
    file.write_text("\n".join([header, ",".join(cells), rest]))

    ran = airflow.run(dag_id, DAY, CONF)

    assert ran.tasks == {"run": "failed"}
    told = Path(os.environ["JAVATASK_TEST_WHY"]).read_text()
    result = ran.results["run"]
    verdict, *lines = told.split("\n")
    assert verdict.startswith("FAIL by contract urn:javatask:contract:user_events 1.0.0: 1000 read, ")
    assert "email.pattern" in [rule["rule"] for rule in result["failedRules"]]
    assert "hush at" not in told
    violated = [text.split(":")[0] for text in result["violations"]]
    assert verdict.split("; violated: ")[1].split(", ")[:MOST_RULES] == violated[:MOST_RULES]
    assert [line.split()[0] for line in lines[:MOST_RULES]] == violated[:MOST_RULES]
    assert len(lines) < MOST_RULES + 5
    assert f", {result['rows']['quarantined']} quarantined, " in verdict
    kept = Path(lines[-1].removeprefix("  quarantine: "))
    assert len(kept.read_text().splitlines()) == result["rows"]["quarantined"] + result["rows"]["rejected"]


def test_inputs_of_none_are_not_given(airflow: InProcessAirflow, worker: LocalWorker, samples: SampleData) -> None:
    samples.user_events(worker.landing / "events.csv", rows=1000)

    ran = airflow.run("inputs_not_given", DAY, CONF)

    assert ran.tasks == {"run": "success"}
    assert ran.results["run"]["receipt"]["inserted"] == 1000


def test_inputs_that_are_no_dict_are_refused() -> None:
    with pytest.raises(ValueError, match="inputs is str, not a dict"):
        JavaTaskOperator(task_id="t", task="validate", inputs="landing:x")._plain_inputs()  # type: ignore[arg-type]


def test_none_within_an_input_is_its_tasks_own() -> None:
    operator = JavaTaskOperator(task_id="t", task="own", inputs={"a": None, "b": {"c": None}, "d": [None], "e": ""})
    assert operator._plain_inputs() == {"b": {"c": None}, "d": [None], "e": ""}


def test_refusal_says_each_thing_once(worker: LocalWorker) -> None:
    with pytest.raises(WorkerCallError) as refused:
        submit(worker, sensed("refused"), "valdate")

    assert str(refused.value) == (
        f"SubmitTaskRun at 127.0.0.1:{worker.port}: TASK_TYPE_NOT_FOUND: "
        "task_type: there is no task type 'valdate'; did you mean 'validate'?"
    )
    assert not refused.value.retryable


def test_triggers_of_one_event_loop_share_a_channel(worker: LocalWorker, samples: SampleData) -> None:
    samples.user_events(worker.landing / "events.csv", rows=1000)
    run = submit(worker, sensed("shared"))

    async def many() -> int:
        of_task = (None, None, None, -1)
        triggers = [JavaTaskRunTrigger("javatask_default", run, *of_task, ["PROCEED"], 1.0) for _ in range(200)]
        waiting = [asyncio.ensure_future(anext(trigger.run())) for trigger in triggers]
        most = 0
        while not all(one.done() for one in waiting):
            most = max(most, *(len(leases) for leases in javatask_client._leases.values()), 0)
            await asyncio.sleep(0)
        assert all(one.result().payload["failure"] == "" for one in waiting)
        return most

    assert asyncio.run(many()) == 1


def test_lineage_has_the_run_as_another_systems(worker: LocalWorker) -> None:
    assert worker.port
    operator = JavaTaskOperator(task_id="t", task="validate")
    assert operator.get_openlineage_facets_on_start().run_facets == {}
    instance = SimpleNamespace(dag_id="d", task_id="t", run_id="r", map_index=-1)
    facets = operator.get_openlineage_facets_on_complete(instance).run_facets
    assert facets["externalQuery"].externalQueryId == request_id("test", "d", "r", "t", -1)
    assert facets["externalQuery"].source == f"javatask://127.0.0.1:{worker.port}"


def sensed(run_id: str) -> str:
    return request_id("test", "waiting", run_id, "run", -1)


def load(worker: LocalWorker, run_id: str) -> str:
    return submit(worker, sensed(run_id), "upsert", target="warehouse:events")


def submit(worker: LocalWorker, request: str, task: str = "validate", **inputs: str) -> str:
    asked = task_run_pb2.SubmitTaskRunRequest(
        request_id=request,
        caller_attempt="other",
        task_type=task,
        contract=task_run_pb2.ContractSource(name="user_events"),
    )
    asked.inputs.update({"source": "landing:events.csv", **inputs})
    with javatask_client.WorkerClient(Endpoint(f"127.0.0.1:{worker.port}"), patience=5) as client:
        client.submit(asked)
    return request


def asset_events(uri: str) -> list[dict[str, Any]]:
    from airflow.utils.session import create_session

    models: Any = importlib.import_module("airflow.models.asset" if AIRFLOW_3 else "airflow.models.dataset")
    event, asset = (models.AssetEvent, models.AssetModel) if AIRFLOW_3 else (models.DatasetEvent, models.DatasetModel)
    key = event.asset_id if AIRFLOW_3 else event.dataset_id
    with create_session() as session:
        found = session.query(event.extra).join(asset, asset.id == key).filter(asset.uri == uri).order_by(event.id)
        return [extra for (extra,) in found]


@dataclass
class Webhook:
    """What was posted to it."""

    received: list[dict[str, Any]] = field(default_factory=list)
    authorizations: list[str | None] = field(default_factory=list)


@pytest.fixture
def webhook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Webhook]:
    """A server that the connection ``webhook`` leads to."""
    hook = Webhook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            hook.authorizations.append(self.headers["Authorization"])
            hook.received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    connection = {"conn_type": "http", "schema": "http", "host": "127.0.0.1", "port": server.server_port}
    monkeypatch.setenv("AIRFLOW_CONN_WEBHOOK", json.dumps({**connection, "password": "hush", "extra": {"path": "/x"}}))
    yield hook
    server.shutdown()
    server.server_close()
