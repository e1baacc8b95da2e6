"""What Airflow sees of the provider."""

from __future__ import annotations

import asyncio
import errno
import importlib
import json
import os
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.providers.common.compat.sdk import AirflowFailException
from airflow.providers_manager import ProvidersManager
from dags_in_process import InProcessAirflow
from local_worker import LocalWorker
from runs import Runs

from javatask.caller import Caller
from javatask.endpoint import Endpoint
from javatask.get_provider_info import get_provider_info
from javatask.hooks.javatask import JavaTaskHook
from javatask.links.report import ValidationReportLink
from javatask.operators.javatask import JavaTaskOperator, _duration
from javatask.triggers.javatask import JavaTaskTrigger
from javatask.v1 import task_run_pb2
from javatask.versions import AIRFLOW_3

UTC = timezone.utc


def test_airflow_finds_the_provider_its_connection_type_and_its_link() -> None:
    manager = ProvidersManager()
    assert "airflow-provider-javatask" in manager.providers
    hook = manager.hooks["javatask"]
    assert hook is not None
    assert hook.hook_name == "Javatask worker"
    assert "javatask.links.report.ValidationReportLink" in manager.extra_links_class_names


def test_provider_info_names_only_what_exists() -> None:
    info = get_provider_info()
    for kind in ("operators", "hooks", "triggers"):
        for module in info[kind][0]["python-modules"]:
            importlib.import_module(module)
    for path in [info["connection-types"][0]["hook-class-name"], *info["extra-links"]]:
        module, name = path.rsplit(".", 1)
        assert hasattr(importlib.import_module(module), name)


@pytest.mark.skipif(AIRFLOW_3, reason="Airflow 3 reads the form's fields from the provider's info")
def test_form_of_airflow_2_has_the_fields_of_airflow_3() -> None:
    fields = get_provider_info()["connection-types"][0]["conn-fields"]
    assert set(JavaTaskHook.get_connection_form_widgets()) == set(fields)


@pytest.mark.worker
def test_connection_can_be_tested(worker: LocalWorker) -> None:
    fine, message = JavaTaskHook().test_connection()
    assert fine, message
    assert "warehouse" in message
    worker.stop()
    fine, message = JavaTaskHook().test_connection()
    assert not fine
    assert "UNAVAILABLE" in message


@pytest.mark.parametrize(
    "connection",
    [
        '{"conn_type": "javatask", "host": "127.0.0.1", "password": "hush"}',
        "javatask://:hush@127.0.0.1",
        "javatask://:hush@127.0.0.1/?tls=false",
    ],
)
def test_connection_is_of_the_type_however_it_is_written(connection: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_WRITTEN", connection)
    hook = JavaTaskHook("written")
    assert (hook.endpoint().target, hook.endpoint().token) == ("127.0.0.1:7400", "hush")
    assert asyncio.run(hook.async_endpoint()) == hook.endpoint()


@pytest.mark.parametrize(
    ("connection", "named"),
    [
        ('{"conn_type": "postgres", "host": "127.0.0.1", "password": "hush"}', "is of type 'postgres'"),
        ("postgresql://user:hush@127.0.0.1/db", "is of type 'postgres'"),
        ('{"conn_type": "java-task", "host": "127.0.0.1", "password": "hush"}', "is of type 'java_task'"),
        ("java-task://:hush@127.0.0.1", "is of type 'java_task'"),
        ('{"host": "127.0.0.1", "password": "hush"}', "has no type"),
        ("//:hush@127.0.0.1", "has no type"),
    ],
)
def test_connection_of_another_type_is_refused(connection: str, named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_WRONG", connection)
    hook = JavaTaskHook("wrong")
    refusal = f"connection 'wrong' {named}, where a worker's is 'javatask'"
    with pytest.raises(ValueError, match=f"^{refusal}$"):
        hook.endpoint()
    with pytest.raises(ValueError, match=f"^{refusal}$"):
        asyncio.run(hook.async_endpoint())
    with pytest.raises(ValueError, match=f"^{refusal}$"):
        hook.get_conn()
    assert hook.test_connection() == (False, refusal)


@pytest.mark.worker
@pytest.mark.parametrize("dag_id", ["waiting_retried", "deferred_retried"])
def test_connection_of_another_type_fails_the_task_without_retries(
    dag_id: str,
    airflow: InProcessAirflow,
    worker: LocalWorker,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    other = {"conn_type": "postgres", "host": "127.0.0.1", "port": worker.port, "password": "hush-hush"}
    monkeypatch.setenv("AIRFLOW_CONN_JAVATASK_DEFAULT", json.dumps(other))
    conf = {"task": "validate", "source": "x", "landing": "x", "contract": "user_events", "on_violation": "fail"}

    ran = airflow.run(dag_id, "2026-01-02", conf)

    assert ran.tasks == {"run": "failed"}
    assert ran.tries == {"run": 1}
    told = capfd.readouterr()
    assert "connection 'javatask_default' is of type 'postgres'" in told.out + told.err + caplog.text
    assert "hush-hush" not in told.out + told.err + caplog.text
    assert Runs(worker).all() == []


def test_wrong_field_names_its_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_WRONG", '{"conn_type": "javatask", "extra": {"enviroment": "x"}}')
    with pytest.raises(ValueError, match=r"^connection 'wrong': extra: unknown key 'enviroment'; known are "):
        JavaTaskHook("wrong").endpoint()


@pytest.mark.parametrize(
    ("extra", "named"),
    [
        ({"enviroment": "x"}, "enviroment"),
        ({"tls": "perhaps"}, "tls"),
        ({"client_key_path": "/k"}, "client_cert_path"),
    ],
)
def test_wrong_connection_names_the_field(extra: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        Endpoint.of("localhost", 1, None, extra)


def test_a_token_neither_prints_nor_travels_in_clear() -> None:
    with pytest.raises(ValueError, match=r"in clear to 'worker\.example'") as refused:
        Endpoint.of("worker.example", 7400, "s3cret-token", {})
    assert "s3cret-token" not in str(refused.value)
    endpoint = Endpoint.of("worker.example", 7400, "s3cret-token", {"tls": True})
    assert "s3cret-token" not in repr(endpoint)
    assert endpoint.metadata == (("authorization", "Bearer s3cret-token"),)
    assert Endpoint.of("::1", None, "s3cret-token", {}).target == "[::1]:7400"


def test_examples_import(airflow: InProcessAirflow) -> None:
    assert {"data_trust_pipeline", "orders_pipeline"} <= airflow.dag_ids


def test_trigger_survives_serialization() -> None:
    trigger = JavaTaskTrigger("r", "a", 3, "c", 1.5, 2.5, 1e9)
    path, arguments = trigger.serialize()
    assert path == "javatask.triggers.javatask.JavaTaskTrigger"
    assert JavaTaskTrigger(**json.loads(json.dumps(arguments))).serialize() == trigger.serialize()


def test_link_leads_to_the_xcoms_of_the_task_instance() -> None:
    operator = JavaTaskOperator(task_id="t", task="validate")
    key: Any = SimpleNamespace(dag_id="d", task_id="t", run_id="manual__2026-01-01T00:00:00+00:00", map_index=-1)
    link = ValidationReportLink().get_link(operator, ti_key=key)
    if AIRFLOW_3:
        assert link.endswith("/dags/d/runs/manual__2026-01-01T00%3A00%3A00%2B00%3A00/tasks/t/xcom")
    else:
        assert link.endswith("/dags/d/grid?dag_run_id=manual__2026-01-01T00%3A00%3A00%2B00%3A00&task_id=t&tab=xcom")


def test_unknown_policy_is_refused() -> None:
    operator = JavaTaskOperator(task_id="t", task="validate", on_violation="quarantin")
    with pytest.raises(ValueError, match="'quarantin', not one of fail, quarantine, warn"):
        operator._plain_inputs()


def context(**run: Any) -> dict[str, Any]:
    instance = SimpleNamespace(
        id="attempt", dag_id="d", task_id="t", run_id="r", map_index=-1, try_number=2, start_date=datetime.now(UTC)
    )
    defaults = {"run_type": "manual", "data_interval_start": None, "data_interval_end": None, "logical_date": None}
    return {"ti": instance, "dag_run": SimpleNamespace(**{**defaults, **run})}


def test_interval_is_the_dag_runs() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    interval = Caller(context(data_interval_start=start, data_interval_end=start + timedelta(days=1))).interval()
    assert interval is not None
    assert interval.start_time.ToDatetime() == datetime(2026, 1, 1)
    assert interval.end_time.ToDatetime() == datetime(2026, 1, 2)


def test_run_of_no_interval_is_of_its_partition_else_of_the_moment_it_was_due() -> None:
    due = datetime(2026, 1, 1, 5, tzinfo=UTC)
    assert Caller(context(run_after=due, partition_key="eu")).interval() is None
    interval = Caller(context(run_after=due)).interval()
    assert interval is not None
    assert interval.start_time == interval.end_time


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("scheduled", task_run_pb2.RUN_TYPE_SCHEDULED),
        ("backfill", task_run_pb2.RUN_TYPE_BACKFILL),
        ("manual", task_run_pb2.RUN_TYPE_MANUAL),
        ("something_new", task_run_pb2.RUN_TYPE_MANUAL),
    ],
)
def test_run_type_is_why_the_dag_run_exists(kind: str, expected: int) -> None:
    assert Caller(context(run_type=kind)).run_type() == expected


def parent(monkeypatch: pytest.MonkeyPatch, **replaced: Any) -> task_run_pb2.ParentRun:
    """Return the parent of a task by what the OpenLineage provider has, some of its macros replaced; None has none."""
    macros = importlib.import_module("airflow.providers.openlineage.plugins.macros")
    ids = {"job_name": "d.t", "run_id": "t1", "root_job_name": "root", "root_run_id": "r1"}
    for name, answer in {**{name: (lambda _, told=told: told) for name, told in ids.items()}, **replaced}.items():
        if answer is None:
            monkeypatch.delattr(macros, f"lineage_{name}")
        else:
            monkeypatch.setattr(macros, f"lineage_{name}", answer)
    return Caller(context()).parent_run()


def test_parent_is_what_the_openlineage_provider_says(monkeypatch: pytest.MonkeyPatch) -> None:
    found = parent(monkeypatch, root_job_namespace=lambda _: "elsewhere")
    assert (found.namespace, found.job_name, found.run_id) == ("default", "d.t", "t1")
    assert (found.root_namespace, found.root_job_name, found.root_run_id) == ("elsewhere", "root", "r1")


def test_root_of_an_older_openlineage_provider_is_in_its_own_namespace(monkeypatch: pytest.MonkeyPatch) -> None:
    found = parent(monkeypatch, root_job_namespace=None)
    assert (found.root_namespace, found.root_job_name, found.root_run_id) == ("default", "root", "r1")


@pytest.mark.parametrize("answer", [None, lambda _: 1 / 0, lambda _: 5])
def test_openlineage_provider_that_has_no_ids_fails_no_task(
    answer: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    found = parent(monkeypatch, root_job_namespace=lambda _: "elsewhere", root_run_id=answer)
    assert (found.job_name, found.root_job_name) == ("d.t", "d")
    assert "The OpenLineage provider has no ids for this task" in caplog.text


@pytest.mark.parametrize("extra", ['{"tls": true, "environment": "mine"', "tls", "[true]"])
def test_extra_that_cannot_be_read_is_refused(extra: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_WRONG", json.dumps({"conn_type": "javatask", "extra": extra}))
    hook = JavaTaskHook("wrong")
    with pytest.raises(ValueError, match=r"^connection 'wrong': extra is no JSON object: "):
        hook.endpoint()
    with pytest.raises(ValueError, match=r"^connection 'wrong': extra is no JSON object: "):
        asyncio.run(hook.async_endpoint())


def test_empty_extra_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_PLAIN", '{"conn_type": "javatask", "extra": ""}')
    assert JavaTaskHook("plain").endpoint() == Endpoint("localhost:7400")


@pytest.mark.parametrize(
    "host", ["http://worker", "grpc://worker:7400", "worker:7400", "[::1]", "worker/x", "me@worker"]
)
def test_host_is_a_name_or_an_address(host: str) -> None:
    with pytest.raises(
        ValueError, match=f"^host: {re.escape(repr(host))} is no name and no address; write it without "
    ):
        Endpoint.of(host, None, None, {})


@pytest.mark.parametrize("host", ["worker", "worker.example", "worker_1", "127.0.0.1", "::1", "fe80::1%eth0"])
def test_name_or_address_is_taken(host: str) -> None:
    target = f"[{host}]:7400" if ":" in host else f"{host}:7400"
    assert Endpoint.of(host, None, None, {}).target == target


@pytest.mark.parametrize("password", ["hush-hush\n", " hush-hush", "hush-hush\r\n", "\thush-hush "])
def test_blanks_around_a_token_are_none_of_it(password: str) -> None:
    assert Endpoint.of("localhost", None, password, {}).metadata == (("authorization", "Bearer hush-hush"),)


@pytest.mark.parametrize("token", ["hush\nhush", "hush hush", "h\u00fcsh-hush", "hush\0"])
def test_token_that_no_header_can_carry_is_refused_and_not_shown(token: str) -> None:
    with pytest.raises(ValueError, match=r"^password: the token has ") as refused:
        Endpoint.of("localhost", None, token, {})
    assert "sh" not in str(refused.value)


def test_certificate_that_is_no_pem_is_refused_by_its_key(tmp_path: Path) -> None:
    file = tmp_path / "ca.der"
    file.write_bytes(b"\x30\x82")
    with pytest.raises(ValueError, match=r"^extra: ca_cert_path is '.*ca\.der', and no line .* PEM"):
        Endpoint.of("localhost", None, None, {"tls": True, "ca_cert_path": str(file)})


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/nowhere/ca.crt", ", which cannot be read on this machine: No such file or directory"),
        ("/", ", which is no file on this machine"),
        ("ca" * 200, ", which cannot be read on this machine: File name too long"),
        ("ca\0", ", which cannot be read on this machine: embedded null byte"),
        (5, ", not the path of a file"),
    ],
)
def test_certificate_that_is_not_there_fails_the_task_without_retries(
    path: object, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused_without_retries({"tls": True, "ca_cert_path": path}, f"ca_cert_path is {path!r}{reason}", monkeypatch)


@pytest.mark.parametrize("key", ["ca_cert_path", "client_cert_path", "client_key_path"])
def test_file_that_may_not_be_read_fails_the_task_without_retries(
    key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readable, secret = tmp_path / "readable.pem", tmp_path / "secret.pem"
    for file in (readable, secret):
        file.write_text("-----BEGIN CERTIFICATE-----")

    def guarded(path: Path, read: Callable[[Path], bytes] = Path.read_bytes) -> bytes:
        if path == secret:
            # As root, who may run tests, reads whatever there is.
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", guarded)
    paths = {"client_cert_path": str(readable), "client_key_path": str(readable), key: str(secret)}
    refusal = f"{key} is {str(secret)!r}, which cannot be read on this machine: Permission denied"
    refused_without_retries({"tls": True, **paths}, refusal, monkeypatch)


def refused_without_retries(extra: dict[str, Any], refusal: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_JAVATASK_DEFAULT", json.dumps({"conn_type": "javatask", "extra": extra}))
    operator = JavaTaskOperator(task_id="run", task="validate")
    context = {"ti": SimpleNamespace(), "dag_run": SimpleNamespace()}
    said = f"connection 'javatask_default': extra: {refusal}"
    with pytest.raises(AirflowFailException, match=f"^{re.escape(said)}"):
        operator.execute(context)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"task": 5}, "task is 5, not text"),
        ({"contract": 5}, "contract is 5, not text"),
        ({"schema": 5}, "schema is 5, not text"),
        ({"conn_id": 5}, "conn_id is 5, not text"),
        ({"worker_queue": 5}, "worker_queue is 5, not text"),
        ({"task_version": 1}, "task_version is 1, not text"),
        ({"memory": "256MiB"}, "memory is '256MiB', not a whole number of bytes"),
        ({"queue_timeout": "5"}, "queue_timeout is '5', not seconds or a timedelta"),
        ({"as_of": 20260102}, "as_of is 20260102, not an ISO 8601 time"),
        ({"as_of": date(2026, 1, 2)}, "as_of is datetime.date(2026, 1, 2), not an ISO 8601 time"),
    ],
)
def test_argument_of_another_type_fails_the_task_without_retries(
    given: dict[str, Any], refusal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_JAVATASK_DEFAULT", '{"conn_type": "javatask", "host": "127.0.0.1"}')
    operator = JavaTaskOperator(**{"task_id": "run", "task": "validate", **given})
    with pytest.raises(AirflowFailException, match=f"^{re.escape(refusal)}$"):
        operator.execute({**context(), "dag": None})  # type: ignore[typeddict-item]


@pytest.mark.parametrize("span", [90, 90.0, timedelta(seconds=90)])
def test_queue_timeout_is_seconds_or_a_timedelta(span: timedelta | float) -> None:
    operator = JavaTaskOperator(task_id="run", task="validate", queue_timeout=span)
    duration = _duration(operator.queue_timeout)
    assert duration is not None
    assert duration.ToTimedelta() == timedelta(seconds=90)
