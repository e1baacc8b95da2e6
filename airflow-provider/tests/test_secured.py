"""A worker that encrypts its calls and asks its callers who they are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from certificates import Authority
from conftest import CONTRACTS
from dags_in_process import InProcessAirflow
from local_worker import LocalWorker
from sample_data import SampleData

from javatask.hooks.javatask import JavaTaskHook

pytestmark = pytest.mark.worker

RUNNER = "runner-0123456789abcdef"
READER = "reader-0123456789abcdef"
CONF = {"task": "validate", "source": "events.csv", "contract": "user_events", "on_violation": "fail"}


@dataclass(frozen=True)
class Secured:
    """A worker with mutual TLS and tokens, and how to reach it."""

    worker: LocalWorker
    extra: dict[str, Any]
    monkeypatch: pytest.MonkeyPatch

    def connect(self, token: str | None, **changes: Any) -> None:
        """Let the default connection lead to the worker."""
        connection = {
            "conn_type": "javatask",
            "host": "127.0.0.1",
            "port": self.worker.port,
            "password": token,
            "extra": {**self.extra, **changes},
        }
        self.monkeypatch.setenv("AIRFLOW_CONN_JAVATASK_DEFAULT", json.dumps(connection))


@pytest.fixture
def secured(javatask_binary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Secured]:
    authority = Authority(tmp_path, "authority")
    server, client = authority.sign("server"), authority.sign("client")
    tokens = tmp_path / "tokens"
    tokens.write_text(f"airflow run {RUNNER}\ngrafana read {READER}\n")
    security = (
        f"tls: {{certificate: {server.certificate}, key: {server.key}, clientCa: {authority.file}}}\n"
        f"tokensFile: {tokens}\n"
    )
    worker = LocalWorker(javatask_binary, tmp_path / "worker", CONTRACTS, security)
    worker.start()
    extra = {
        "tls": True,
        "ca_cert_path": str(authority.file),
        "client_cert_path": str(client.certificate),
        "client_key_path": str(client.key),
    }
    yield Secured(worker, extra, monkeypatch)
    worker.stop()


@pytest.mark.parametrize("dag_id", ["waiting", "deferred"])
def test_certificate_and_token_let_a_task_run(
    dag_id: str, airflow: InProcessAirflow, secured: Secured, samples: SampleData
) -> None:
    samples.user_events(secured.worker.landing / "events.csv", rows=1000)
    secured.connect(RUNNER)

    ran = airflow.run(dag_id, "2026-01-03", CONF)

    assert ran.tasks == {"run": "success"}
    assert RUNNER not in json.dumps(ran.results)
    assert RUNNER not in secured.worker.log.read_text()


def test_a_token_that_may_only_read_fails_the_task_without_retries(
    airflow: InProcessAirflow, secured: Secured, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    secured.connect(READER)

    ran = airflow.run("waiting_retried", "2026-01-03", CONF)

    assert ran.tasks == {"run": "failed"}
    assert ran.tries == {"run": 1}
    told = capfd.readouterr()
    told_all = told.out + told.err + caplog.text
    assert "PERMISSION_DENIED" in told_all
    assert READER not in told_all


def test_the_form_tells_what_is_missing(secured: Secured, tmp_path: Path) -> None:
    secured.connect(RUNNER)
    fine, message = JavaTaskHook().test_connection()
    assert fine, message
    secured.connect(None)
    fine, message = JavaTaskHook().test_connection()
    assert not fine
    assert "UNAUTHENTICATED" in message
    stranger = Authority(tmp_path, "stranger").sign("nobody")
    secured.connect(RUNNER, client_cert_path=str(stranger.certificate), client_key_path=str(stranger.key))
    fine, message = JavaTaskHook().test_connection()
    assert not fine
    assert RUNNER not in message
