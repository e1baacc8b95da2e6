"""What a task comes to, with a real worker under a real Airflow."""

from __future__ import annotations

from typing import Any

import pytest
from dags_in_process import InProcessAirflow
from local_worker import LocalWorker
from runs import Runs
from sample_data import SampleData

pytestmark = pytest.mark.worker

DAY = "2026-01-02"
EITHER_WAY = pytest.mark.parametrize("dag_id", ["waiting", "deferred"])


def conf(**changes: str) -> dict[str, Any]:
    return {
        "task": "validate",
        "source": "events.csv",
        "landing": "events_raw",
        "contract": "user_events",
        "on_violation": "fail",
        **changes,
    }


@EITHER_WAY
def test_good_data_leave_a_result(
    dag_id: str, airflow: InProcessAirflow, worker: LocalWorker, samples: SampleData
) -> None:
    samples.user_events(worker.landing / "events.csv", rows=2000)

    ran = airflow.run(dag_id, DAY, conf())

    assert ran.tasks == {"run": "success"}
    result = ran.results["run"]
    assert result["verdict"] == "PROCEED"
    assert result["rows"] == {"read": 2000, "accepted": 2000, "quarantined": 0, "rejected": 0}
    assert result["failedRules"] == []
    run = Runs(worker).only()
    assert result["report"] == {"requestId": run.request_id, "epoch": run.epoch}
    assert run.acknowledged
    assert run.labels["dag_id"] == dag_id


@EITHER_WAY
def test_violated_contract_fails_without_retries_and_leaves_its_result(
    dag_id: str, airflow: InProcessAirflow, worker: LocalWorker, samples: SampleData
) -> None:
    truth = samples.user_events(worker.landing / "events.csv", rows=2000, bad_percent=5)
    assert truth

    ran = airflow.run(f"{dag_id}_retried", DAY, conf())

    assert ran.tasks == {"run": "failed"}
    assert ran.tries == {"run": 1}
    result = ran.results["run"]
    assert result["verdict"] == "FAIL"
    assert result["failedRules"]
    assert all(rule["status"] != "PASSED" for rule in result["failedRules"])
    assert any("row" in rule.get("sample", {}) for rule in result["failedRules"])
    assert Runs(worker).only().acknowledged


def test_warning_lets_the_task_succeed(airflow: InProcessAirflow, worker: LocalWorker, samples: SampleData) -> None:
    samples.user_events(worker.landing / "events.csv", rows=2000, bad_percent=5)

    ran = airflow.run("waiting", DAY, conf(on_violation="warn"))

    assert ran.tasks == {"run": "success"}
    assert ran.results["run"]["verdict"] == "WARN"


def test_contract_beside_the_dag_is_sent_and_recorded_by_hash(
    airflow: InProcessAirflow, worker: LocalWorker, samples: SampleData, contract_beside_dags: str
) -> None:
    samples.user_events(worker.landing / "events.csv", rows=2000)

    by_name = airflow.run("waiting", DAY, conf())
    by_file = airflow.run("deferred", DAY, conf(contract=contract_beside_dags))

    assert by_file.tasks == {"run": "success"}
    assert by_file.results["run"]["contract"]["hash"] == by_name.results["run"]["contract"]["hash"]


def test_clearing_after_a_violation_and_a_mended_file_succeeds(
    airflow: InProcessAirflow, worker: LocalWorker, samples: SampleData
) -> None:
    samples.user_events(worker.landing / "events.csv", rows=2000, bad_percent=5)
    assert airflow.run("deferred", DAY, conf()).tasks == {"run": "failed"}
    samples.user_events(worker.landing / "events.csv", rows=2000)

    ran = airflow.run("deferred", DAY, conf())

    assert ran.tasks == {"run": "success"}
    assert ran.results["run"]["verdict"] == "PROCEED"
    assert Runs(worker).attempts() == 2


def test_wrong_request_fails_without_retries(
    airflow: InProcessAirflow,
    worker: LocalWorker,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    ran = airflow.run("waiting_retried", DAY, conf(task="valdate"))

    assert ran.tasks == {"run": "failed"}
    assert ran.tries == {"run": 1}
    told = capfd.readouterr()
    assert "task_type" in told.out + told.err + caplog.text
    assert Runs(worker).all() == []


def test_missing_file_is_retried(airflow: InProcessAirflow, worker: LocalWorker) -> None:
    ran = airflow.run("deferred_retried", DAY, conf(source="late.csv"))

    assert ran.tasks == {"run": "failed"}
    assert ran.tries == {"run": 5}
    assert Runs(worker).attempts() == 5


def test_worker_that_is_away_is_a_failure_to_retry(airflow: InProcessAirflow, worker: LocalWorker) -> None:
    worker.stop()

    ran = airflow.run("waiting", DAY, conf())

    assert ran.tasks == {"run": "failed"}
    assert ran.results["run"] is None
