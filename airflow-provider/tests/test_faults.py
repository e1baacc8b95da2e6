"""What happens when a caller dies, a user cancels, time runs out, or the worker is killed."""

from __future__ import annotations

import asyncio
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from dags_in_process import InProcessAirflow
from local_worker import LocalWorker
from runs import Runs
from sample_data import SLOW_ROWS, SampleData
from target import table

from javatask.client import WorkerClient
from javatask.endpoint import Endpoint
from javatask.follow import state_name
from javatask.triggers.javatask import JavaTaskTrigger
from javatask.v1 import task_run_pb2
from javatask.versions import AIRFLOW_3

pytestmark = pytest.mark.worker

DAY = "2026-01-02"
CONF = {
    "task": "validate",
    "source": "slow.csv",
    "landing": "events_raw",
    "contract": "user_events",
    "on_violation": "fail",
}


@pytest.fixture
def slow_source(worker: LocalWorker, samples: SampleData) -> None:
    """A file that the worker is busy with for some seconds."""
    samples.many_user_events(worker.landing / "slow.csv")


@pytest.fixture
def slower_source(worker: LocalWorker, samples: SampleData) -> dict[str, str]:
    """Files that keep a worker busy for longer than any test waits before it cancels; what a DAG run gets for them."""
    (worker.landing / "slow").mkdir()
    for number in range(20):
        samples.many_user_events(worker.landing / "slow" / f"{number}.csv")
    return {**CONF, "source": "slow/*.csv"}


@pytest.mark.usefixtures("slow_source")
def test_result_of_a_caller_that_died_is_found_again(
    airflow: InProcessAirflow, worker: LocalWorker, tmp_path: Path
) -> None:
    caller = airflow.start_elsewhere("waiting", DAY, CONF, tmp_path / "caller.log")
    try:
        Runs(worker).wait_for("RUNNING")
    finally:
        caller.kill()
        caller.wait()
    Runs(worker).wait_for("SUCCEEDED")

    ran = airflow.run("waiting", DAY, CONF)

    assert ran.tasks == {"run": "success"}
    assert ran.results["run"]["rows"]["read"] == SLOW_ROWS
    run = Runs(worker).only()
    assert Runs(worker).attempts() == 1, "the stored result is taken, nothing is executed again"
    assert run.acknowledged


def test_terminated_task_cancels_its_run(
    airflow: InProcessAirflow, worker: LocalWorker, slower_source: dict[str, str], tmp_path: Path
) -> None:
    caller = airflow.start_elsewhere("waiting", DAY, slower_source, tmp_path / "caller.log")
    try:
        Runs(worker).wait_for("RUNNING")
        caller.send_signal(signal.SIGTERM)
        run = Runs(worker).wait_for("CANCELLED")
        caller.wait(60)
    finally:
        caller.kill()
        caller.wait()

    assert not run.acknowledged


@pytest.mark.parametrize("dag_id", ["waiting_timed", "deferred_timed"])
def test_execution_timeout_cancels_the_run(
    dag_id: str, airflow: InProcessAirflow, worker: LocalWorker, slower_source: dict[str, str]
) -> None:
    ran = airflow.run(dag_id, DAY, slower_source)

    assert ran.tasks == {"run": "failed"}
    # The worker was told of the same bound: it may be the first to act on it, and stands in for a cancel that got lost.
    assert state_name(Runs(worker).wait_for("CANCELLED", "FAILED").state)


@pytest.mark.parametrize("dag_id", ["waiting_retried", "deferred_retried"])
@pytest.mark.usefixtures("slow_source")
def test_killed_worker_is_survived_by_a_retry(dag_id: str, airflow: InProcessAirflow, worker: LocalWorker) -> None:
    with killed_while_running(worker):
        ran = airflow.run(dag_id, DAY, CONF)

    assert ran.tasks == {"run": "success"}
    assert ran.tries["run"] > 1
    assert ran.results["run"]["rows"]["read"] == SLOW_ROWS
    assert Runs(worker).attempts() == 2


def test_killed_worker_leaves_the_target_right(
    airflow: InProcessAirflow, worker: LocalWorker, samples: SampleData
) -> None:
    samples.many_user_events(worker.landing / "slow.csv", rows=500_000)
    with killed_while_running(worker):
        ran = airflow.run("ingest_retried", DAY, {**CONF, "task": "ingest"})

    assert ran.tasks == {"run": "success"}
    worker.stop()
    assert table(worker.warehouse, "events_raw").rows == 500_000


@pytest.mark.usefixtures("slow_source")
@pytest.mark.parametrize("dag_id", ["waiting", "deferred"])
def test_killed_worker_neither_hangs_nor_succeeds(dag_id: str, airflow: InProcessAirflow, worker: LocalWorker) -> None:
    def kill() -> None:
        Runs(worker).wait_for("RUNNING")
        worker.kill()

    killer = threading.Thread(target=kill)
    killer.start()
    began = time.monotonic()

    ran = airflow.run(dag_id, DAY, CONF)

    killer.join()
    assert ran.tasks == {"run": "failed"}
    assert ran.results["run"] is None
    assert time.monotonic() - began < 60


@pytest.mark.usefixtures("slower_source")
def test_killed_trigger_cancels_and_a_restarted_one_does_not(worker: LocalWorker) -> None:
    run = submit_slow_run(worker)

    asyncio.run(restart_trigger(trigger_of(run)))
    time.sleep(0.5)
    assert not Runs(worker).only().cancel_requested

    asyncio.run(kill_trigger(trigger_of(run)))
    assert state_name(Runs(worker).wait_for("CANCELLED").state) == "CANCELLED"


@pytest.mark.usefixtures("slower_source")
def test_cancel_by_a_replaced_caller_is_ignored(worker: LocalWorker) -> None:
    first = submit_slow_run(worker, caller_attempt="first")
    submit_slow_run(worker, caller_attempt="second")

    asyncio.run(kill_trigger(trigger_of(first)))

    assert not Runs(worker).only().cancel_requested


@contextmanager
def killed_while_running(worker: LocalWorker) -> Iterator[None]:
    """Kill the worker when its run is under way, and start it again a little later."""
    trouble: list[BaseException] = []

    def kill() -> None:
        try:
            Runs(worker).wait_for("RUNNING")
            worker.kill()
            time.sleep(1)
            worker.start()
        except BaseException as error:
            trouble.append(error)

    killer = threading.Thread(target=kill)
    killer.start()
    yield
    killer.join()
    assert not trouble, trouble


def submit_slow_run(worker: LocalWorker, caller_attempt: str = "first") -> task_run_pb2.TaskRun:
    request = task_run_pb2.SubmitTaskRunRequest(
        request_id="0b9a2b1e-95c6-5f3e-8f4f-0a1f3c1d2e4b",
        caller_attempt=caller_attempt,
        input_digest="sha256:" + "0" * 64,
        task_type="validate",
        contract=task_run_pb2.ContractSource(name="user_events"),
    )
    request.inputs.update({"source": "landing:slow/*.csv"})
    with WorkerClient(Endpoint(f"127.0.0.1:{worker.port}"), patience=0) as client:
        client.submit(request)
    return Runs(worker).wait_for("RUNNING")


def trigger_of(run: task_run_pb2.TaskRun) -> JavaTaskTrigger:
    return JavaTaskTrigger(run.request_id, run.caller_attempt, run.epoch, "javatask_default")


async def kill_trigger(trigger: JavaTaskTrigger) -> None:
    """End a trigger as Airflow does when a user marks or clears its task."""
    await end_trigger(trigger, deferred=False)


async def restart_trigger(trigger: JavaTaskTrigger) -> None:
    """End a trigger as Airflow does when the triggerer restarts."""
    await end_trigger(trigger, deferred=True)


async def end_trigger(trigger: JavaTaskTrigger, deferred: bool) -> None:
    following = asyncio.ensure_future(first_event(trigger))
    await asyncio.sleep(0.5)
    with task_instance_of(trigger, deferred):
        following.cancel()
        with pytest.raises(asyncio.CancelledError):
            await following
        if AIRFLOW_3 and not deferred:
            await trigger.on_kill()
        await trigger.cleanup()


async def first_event(trigger: JavaTaskTrigger) -> Any:
    async for event in trigger.run():
        return event
    return None


@contextmanager
def task_instance_of(trigger: JavaTaskTrigger, deferred: bool) -> Iterator[None]:
    """Have the database say whether a task is deferred on this trigger, which is what Airflow 2 leaves us to ask."""
    if AIRFLOW_3:
        yield
        return
    from database import deferred_task_instance

    with deferred_task_instance(deferred) as (key, trigger_id):
        instance: Any = SimpleNamespace(**key)
        trigger.task_instance = instance
        trigger.trigger_id = trigger_id
        yield
