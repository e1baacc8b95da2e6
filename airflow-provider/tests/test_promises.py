"""What an operator promises of its task: sent with the run, and kept and shown by the worker."""

from __future__ import annotations

import time
from datetime import datetime, timezone

import pytest
from airflow.providers.common.compat.sdk import DAG
from dags_in_process import InProcessAirflow
from google.protobuf.json_format import MessageToDict
from local_worker import LocalWorker
from sample_data import SampleData
from test_pages import shown

from javatask.promises import promises

START = datetime(2026, 1, 1, tzinfo=timezone.utc)
COMPLETION = {"property": "completion", "value": 2, "unit": "h"}


def dag(schedule: str | None) -> DAG:
    return DAG("any", schedule=schedule, start_date=START)


def test_an_sla_gets_the_schedule_of_a_dag_that_runs_by_cron() -> None:
    sent = promises([COMPLETION], dag("30 3 * * *"))
    assert sent is not None
    sla = MessageToDict(sent.slas[0])
    assert sla["schedule"] == "30 3 * * *"
    assert sla["customProperties"][0]["value"] == "UTC"


def test_an_own_schedule_stays_and_without_cron_there_is_none() -> None:
    own = promises([{**COMPLETION, "schedule": "@hourly"}], dag("30 3 * * *"))
    none = promises([COMPLETION], dag(None))
    assert own is not None
    assert none is not None
    assert own.slas[0]["schedule"] == "@hourly"
    assert "schedule" not in none.slas[0]


@pytest.mark.parametrize("schedule", ["0 3 * * 1#2", "0 0 L * *", "*/5 0 3 * * *"])
def test_schedule_that_only_airflow_knows_is_none_of_an_sla(schedule: str, caplog: pytest.LogCaptureFixture) -> None:
    sent = promises([COMPLETION], dag(schedule))
    assert sent is not None
    assert "schedule" not in sent.slas[0]
    assert f"that of the DAG, {schedule!r}, is more than the five fields of cron" in caplog.text


@pytest.mark.parametrize("schedule", ["*/5 1-3,5 * JAN-mar MON-FRI", "0 0 1 */3 7"])
def test_schedule_in_the_fields_of_cron_is_that_of_an_sla(schedule: str) -> None:
    sent = promises([COMPLETION], dag(schedule))
    assert sent is not None
    assert sent.slas[0]["schedule"] == schedule


def test_nothing_leaves_and_an_empty_list_ends_what_was_promised() -> None:
    assert promises(None, dag(None)) is None
    ended = promises([], dag(None))
    assert ended is not None
    assert not ended.slas


def test_what_is_no_mapping_is_named() -> None:
    with pytest.raises(ValueError, match=r"slas\[1\] is 'completion'"):
        promises([COMPLETION, "completion"], dag(None))  # type: ignore[list-item]


@pytest.mark.worker
def test_what_a_task_promised_and_missed_is_shown(
    airflow: InProcessAirflow, worker: LocalWorker, samples: SampleData
) -> None:
    samples.user_events(worker.landing / "good.csv", rows=100)
    conf = {"task": "validate", "source": "good.csv", "contract": "user_events", "on_violation": "warn"}

    ran = airflow.run("task_promises", "2026-11-28", conf)

    assert ran.state == "success"
    known = shown("dataset", "task_promises", name="task_promises.run").said
    assert "completion" in known
    until = time.monotonic() + 20
    while "volume" not in (misses := shown("misses", "task_promises", dataset="task_promises.run").said):
        # The worker judges soon after the end of a run, not with it.
        assert time.monotonic() < until, misses
        time.sleep(0.2)
    assert "100 rows" in misses
