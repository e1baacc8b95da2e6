"""The example DAGs, as they are shown, from file to table."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from dags_in_process import InProcessAirflow
from local_worker import LocalWorker
from sample_data import SampleData
from target import table

pytestmark = pytest.mark.worker

# The run of this logical date is of the day before, and reads the file of its own date.
DAY = "2026-01-02"
EVENTS = f"{DAY}/user_events.csv"
PIPELINE = "data_trust_pipeline"


def test_day_within_the_contract_is_merged_without_its_bad_rows(
    airflow: InProcessAirflow, worker: LocalWorker, samples: SampleData, validation: Path
) -> None:
    truth = samples.user_events(worker.landing / EVENTS, rows=10_000, bad_percent=0.5)

    ran = airflow.run(PIPELINE, DAY)

    assert set(ran.tasks.values()) == {"success"}
    assert ran.state == "success"
    ingest, validate, upsert = (ran.results[task] for task in ("ingest", "validate", "upsert"))
    assert ingest["verdict"] == "WARN"
    assert ingest["rows"] == truth["rows"]
    assert {rule["rule"]: rule["failed"] for rule in ingest["failedRules"]} == truth["rules"]
    assert {sla["status"] for sla in ingest["sla"]} == {"MET"}
    accepted = truth["rows"]["accepted"]
    assert validate["verdict"] == "PROCEED"
    assert validate["rows"]["read"] == accepted
    assert upsert["receipt"]["inserted"] == accepted
    assert table(worker.warehouse, "user_events").rows == accepted
    written = json.loads((validation / DAY / "pipeline_validation.json").read_text())
    assert written["tasks"] == {"ingest": ingest, "validate": validate, "upsert": upsert}


def test_clearing_after_success_leaves_the_target_as_it_was(
    airflow: InProcessAirflow, worker: LocalWorker, samples: SampleData
) -> None:
    samples.user_events(worker.landing / EVENTS, rows=10_000, bad_percent=0.5)
    first = airflow.run(PIPELINE, DAY)
    assert first.state == "success"
    before = table(worker.warehouse, "user_events")

    again = airflow.run(PIPELINE, DAY)

    assert again.state == "success"
    epochs = [ran.results["upsert"]["report"]["epoch"] for ran in (first, again)]
    assert epochs[1] > epochs[0], "it was executed again"
    receipt = again.results["upsert"]["receipt"]
    assert (receipt["inserted"], receipt["updated"], receipt["deleted"]) == (0, 0, 0)
    assert receipt["unchanged"] == before.rows
    assert table(worker.warehouse, "user_events") == before


def test_day_beyond_the_contract_stops_and_lands_nothing(
    airflow: InProcessAirflow, worker: LocalWorker, samples: SampleData, validation: Path
) -> None:
    samples.user_events(worker.landing / EVENTS, rows=10_000, bad_percent=5)

    ran = airflow.run(PIPELINE, DAY)

    assert ran.state == "failed"
    assert ran.tasks == {
        "ingest": "failed",
        "validate": "upstream_failed",
        "upsert": "upstream_failed",
        "write_pipeline_validation": "success",
    }
    assert ran.tries["ingest"] == 1
    assert table(worker.warehouse, "user_events_raw").rows == 0
    assert table(worker.warehouse, "user_events").rows == 0
    written = json.loads((validation / DAY / "pipeline_validation.json").read_text())
    assert written["tasks"]["ingest"]["verdict"] == "FAIL"
    assert written["tasks"]["upsert"] is None


def test_mended_file_is_merged_when_the_day_is_cleared(
    airflow: InProcessAirflow, worker: LocalWorker, samples: SampleData
) -> None:
    samples.user_events(worker.landing / EVENTS, rows=10_000, bad_percent=5)
    assert airflow.run(PIPELINE, DAY).state == "failed"
    truth = samples.user_events(worker.landing / EVENTS, rows=10_000, bad_percent=0.5)

    ran = airflow.run(PIPELINE, DAY)

    assert ran.state == "success"
    assert table(worker.warehouse, "user_events").rows == truth["rows"]["accepted"]


def test_features_wait_for_the_merge_and_judge_its_table(
    airflow: InProcessAirflow, worker: LocalWorker, samples: SampleData
) -> None:
    truth = samples.user_events(worker.landing / EVENTS, rows=10_000, bad_percent=0.5)
    assert airflow.run(PIPELINE, DAY).state == "success"

    ran = airflow.run("user_features", DAY)

    assert set(ran.tasks.values()) == {"success"}
    assert ran.results["events_are_merged"]["receipt"]["inserted"] == truth["rows"]["accepted"]
    assert ran.results["judge"]["rows"]["read"] == truth["rows"]["accepted"]


def test_orders_are_merged_and_their_sla_told(
    airflow: InProcessAirflow, worker: LocalWorker, samples: SampleData
) -> None:
    samples.orders(worker.landing / DAY / "orders.csv", rows=3000)

    ran = airflow.run("orders_pipeline", DAY)

    assert set(ran.tasks.values()) == {"success"}
    assert ran.results["upsert"]["sla"]
    assert table(worker.warehouse, "orders").rows == 3000


def test_one_bad_order_refuses_all(airflow: InProcessAirflow, worker: LocalWorker, samples: SampleData) -> None:
    samples.orders(worker.landing / DAY / "orders.csv", rows=3000, bad_percent=0.1)

    ran = airflow.run("orders_pipeline", DAY)

    assert ran.tasks == {"ingest": "failed", "upsert": "upstream_failed", "tell_sla": "upstream_failed"}
    assert table(worker.warehouse, "orders_raw").rows == 0
