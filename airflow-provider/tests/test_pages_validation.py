"""The validation of a task instance, as the page shows what a real worker recorded of it."""

from __future__ import annotations

import pytest
from dags_in_process import InProcessAirflow
from local_worker import LocalWorker
from sample_data import SampleData
from test_pages import page, shown

pytestmark = pytest.mark.worker

PIPELINE = "data_trust_pipeline"
DAY = "2026-01-02"


def test_results_samples_quarantine_and_receipt_are_shown(
    airflow: InProcessAirflow, worker: LocalWorker, samples: SampleData
) -> None:
    samples.user_events(worker.landing / DAY / "user_events.csv", rows=10_000, bad_percent=0.5)
    run_id = airflow.run(PIPELINE, DAY).run_id

    text = shown("validation", PIPELINE, dag_id=PIPELINE, run_id=run_id, task_id="ingest", map_index="{MAP_INDEX}")

    assert "10,000 read" in text.said
    assert "repeats the value of an earlier row" in text.said
    # What did not pass comes first.
    assert text.said.index("event_id.not_null") < text.said.index("event_id.exists")
    assert "Nothing was kept back" not in text.said
    assert "contentHash sum128:" in text.said
    assert "user_events_freshness" in text.said
    assert any("rule=event_id.unique" in link and "map_index=-1" in link for link in text.links)

    rows = shown("rows", PIPELINE, dag_id=PIPELINE, run_id=run_id, task_id="ingest", rule="event_id.not_null")
    assert "null" in rows.said
    assert "validation of ingest" in rows.said

    other = shown("validation", PIPELINE, dag_id=PIPELINE, run_id=run_id, task_id="write_pipeline_validation")
    assert "knows no run of this task instance" in other.said


def test_failure_is_shown_with_its_code(airflow: InProcessAirflow, worker: LocalWorker) -> None:
    conf = {"task": "validate", "source": "late.csv", "contract": "user_events", "on_violation": "fail"}
    ran = airflow.run("waiting", DAY, conf)
    assert ran.tasks == {"run": "failed"}
    found = page("validation", "waiting", dag_id="waiting", run_id=ran.run_id, task_id="run")
    assert "SOURCE_NOT_FOUND" in found.content
    assert "may pass with a retry" in found.content
