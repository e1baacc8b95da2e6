"""The example pipeline in a whole Airflow 3: four processes, asked over REST, as a user would."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import DAGS
from local_airflow import LocalAirflow
from local_worker import LocalWorker
from sample_data import SampleData

from javatask.versions import AIRFLOW_3

pytestmark = [
    pytest.mark.worker,
    pytest.mark.live,
    pytest.mark.skipif(not AIRFLOW_3, reason="the four processes are Airflow 3's"),
]

DAG_ID = "data_trust_pipeline"
INTERVAL = {
    "logical_date": "2026-01-01T00:00:00Z",
    "data_interval_start": "2026-01-01T00:00:00Z",
    "data_interval_end": "2026-01-02T00:00:00Z",
}


@pytest.fixture
def live(worker: LocalWorker, tmp_path: Path, python: Path) -> Iterator[LocalAirflow]:
    connection: dict[str, Any] = {"conn_type": "javatask", "host": "127.0.0.1", "port": worker.port}
    connection["extra"] = {"environment": "live"}
    variables = {
        "AIRFLOW_CONN_JAVATASK_DEFAULT": json.dumps(connection),
        "PIPELINE_VALIDATION_DIR": str(tmp_path / "validation"),
    }
    airflow = LocalAirflow(python, tmp_path / "airflow", DAGS, variables)
    airflow.start()
    yield airflow
    airflow.stop()


def test_pipeline_runs_in_a_whole_airflow(
    live: LocalAirflow, worker: LocalWorker, samples: SampleData, tmp_path: Path
) -> None:
    truth = samples.user_events(worker.landing / "2026-01-01" / "user_events.csv", rows=50_000, bad_percent=0.5)

    states = live.run_dag(DAG_ID, "asked", INTERVAL, seconds=180)

    assert set(states.values()) == {"success"}, states
    result = live.result(DAG_ID, "asked", "ingest")
    assert result["verdict"] == "WARN"
    assert result["rows"] == truth["rows"]
    told = live.log(DAG_ID, "asked", "ingest")
    assert "Progress: " in told
    assert "Rule event_id.not_null: FAILED" in told
    written = json.loads((tmp_path / "validation" / "2026-01-01" / "pipeline_validation.json").read_text())
    assert written["tasks"]["ingest"]["report"] == result["report"]
    assert_deferral_is_one_try(live, worker, samples)
    links = live.call("GET", f"/dags/{DAG_ID}/dagRuns/asked/taskInstances/ingest/links")
    assert links["extra_links"]["Validation report"].endswith(f"/dags/{DAG_ID}/runs/asked/tasks/ingest/xcom")


def assert_deferral_is_one_try(live: LocalAirflow, worker: LocalWorker, samples: SampleData) -> None:
    """A run that ends right after its deferral is where Airflow 3.3 would take one process's end for another's."""
    samples.user_events(worker.landing / "short.csv", rows=1000, bad_percent=0.5)
    conf = {"task": "validate", "source": "short.csv", "contract": "user_events", "on_violation": "warn"}
    assert live.run_dag("deferred", "short", {"logical_date": None, "conf": conf}, seconds=120) == {"run": "success"}
    path = "/dags/deferred/dagRuns/short/taskInstances/run"
    assert live.call("GET", path)["try_number"] == 1
    assert "Trigger fired" in live.log("deferred", "short", "run")
