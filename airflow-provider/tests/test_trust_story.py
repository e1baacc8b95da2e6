"""From bad rows to a held gate and back, with a real worker: what the ledger, the gate and the pages say."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from dags_in_process import InProcessAirflow
from local_worker import LocalWorker
from sample_data import SampleData
from test_pages import shown

pytestmark = pytest.mark.worker

DAG_ID = "orders_features"
DATASET = "warehouse:orders_raw"


def test_bad_rows_spend_the_budget_and_a_repair_wins_it_back(
    airflow: InProcessAirflow, worker: LocalWorker, samples: SampleData
) -> None:
    today = datetime.now(timezone.utc).date()
    days = [str(today - timedelta(days=before)) for before in (2, 1)]
    # The run of a logical date is of the day before, and reads the file of its own date.
    samples.orders(worker.landing / days[0] / "orders.csv", rows=3000, day=days[0])
    good = airflow.run(DAG_ID, days[0])
    assert good.tasks["build_features"] == "success", good.results["gate"]

    samples.orders(worker.landing / days[1] / "orders.csv", rows=3000, bad_percent=1.5, day=days[1])
    bad = airflow.run(DAG_ID, days[1])

    assert bad.results["gate"]["action"] == "BLOCK"
    assert bad.results["gate"]["skipped"] == ["build_features"]
    assert (bad.tasks["build_features"], bad.tasks["tell_owner"]) == ("skipped", "success")
    spent = next(one for one in bad.results["gate"]["budgets"] if one["sla"] == "orders_violating_rows")
    assert spent["exhausted"]
    assert 0 < spent["valid"] - spent["good"] <= 100
    assert DATASET in shown("trust", DAG_ID).said
    assert "Gate for features block" in shown("dataset", DAG_ID, name=DATASET).said
    missed = shown("misses", DAG_ID, dataset=DATASET, state="open")
    assert "orders_violating_rows" in missed.said
    instance = {"dag_id": DAG_ID, "run_id": bad.run_id, "task_id": "ingest"}
    assert any("task_id=ingest" in link or "/ingest/" in link for link in missed.links)
    # The history of each rule: the good day and the bad one.
    assert shown("validation", DAG_ID, **instance).said.count("passed, 0 of") >= 10

    samples.orders(worker.landing / days[1] / "orders.csv", rows=3000, day=days[1])
    repaired = airflow.run(DAG_ID, days[1])

    assert repaired.tasks["build_features"] == "success", repaired.results["gate"]
    assert repaired.results["gate"]["action"] != "BLOCK"
    assert "Gate for features block" not in shown("dataset", DAG_ID, name=DATASET).said
    assert "orders_violating_rows" in shown("misses", DAG_ID, dataset=DATASET, state="closed").said
