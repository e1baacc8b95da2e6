"""The faults, each with what it must come to: one committed effect, and no run left over."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psutil
from local_airflow import LocalAirflow
from stage import ROWS, Effects, Stage

from javatask.follow import state_name
from javatask.versions import AIRFLOW_3

ONE_EFFECT = Effects(ROWS, 1)
NO_EFFECT = Effects(0, 0)

TASK = "run"
_SECONDS = 240.0


class Task:
    """The one task of a DAG run in a live Airflow."""

    def __init__(self, airflow: LocalAirflow, stage: Stage, dag_id: str, run_id: str = "") -> None:
        self._airflow = airflow
        self._stage = stage
        self.dag_id = dag_id
        self.run_id = run_id or stage.name

    def start(self) -> None:
        """Make the DAG run, anew if there is one."""
        when = {"logical_date": None} if self._airflow.api == "/api/v2" else {}
        self._airflow.start_run(self.dag_id, self.run_id, {**when, "conf": {"conn": self._stage.name}})

    def get(self) -> dict[str, Any]:
        """Return the task instance as Airflow has it."""
        return self._airflow.task(self.dag_id, self.run_id, TASK)

    def wait_for(self, *states: str, seconds: float = _SECONDS) -> dict[str, Any]:
        """Wait until the task instance is in one of the states."""
        found: dict[str, Any] = {}

        def there() -> bool:
            found.update(self.get())
            return found["state"] in states

        try:
            self._stage.until(f"the task to be {' or '.join(states)}", there, seconds, pause=1)
        except AssertionError as error:
            raise AssertionError(f"{error}; the task is {found.get('state')}, try {found.get('try_number')}") from None
        return found

    def clear(self) -> None:
        """Clear the task, as a user does; one that is over when Airflow has seen that its DAG run is, too."""
        if self.get()["state"] in ("success", "failed"):
            self._airflow.wait_for_run(self.dag_id, self.run_id, _SECONDS)
        self._airflow.clear(self.dag_id, self.run_id, TASK)

    def mark(self, state: str) -> None:
        """Mark the task, as a user does."""
        self._airflow.mark(self.dag_id, self.run_id, TASK, state)

    def delete(self) -> None:
        """Delete the DAG run; Airflow wants one that is under way to be marked first."""
        self._airflow.delete_run(self.dag_id, self.run_id)

    def kill(self) -> None:
        """Kill the process that executes the task, and what supervises it, as a crash of the Airflow worker would."""
        for process in _processes(self.get()):
            process.kill()

    def log(self, try_number: int) -> str:
        """Return what a try told."""
        return self._airflow.log(self.dag_id, self.run_id, TASK, try_number)


@dataclass(frozen=True)
class Case:
    """
    A fault, and how it is tried.

    ``alone`` says that it needs all of Airflow for itself, ``sharing`` which stage it is tried on.
    """

    fault: str
    state: str
    play: Callable[[LocalAirflow, Stage], str]
    short: bool = False
    alone: bool = False
    sharing: int = 0

    @property
    def name(self) -> str:
        """Return a name for files and connections."""
        words = f"{self.fault} {self.state}".lower()
        return "_".join("".join(letter if letter.isalnum() else " " for letter in words).split())


CASES: list[Case] = []

Play = Callable[[LocalAirflow, Stage, str], str]


def case(
    fault: str, *states: str, short: bool = False, alone: bool = False, sharing: int = 0
) -> Callable[[Play], Play]:
    """Enter a function as a case, once for each state."""

    def enter(play: Play) -> Play:
        for number, state in enumerate(states):
            of_choice = short and number == len(states) - 1
            CASES.append(Case(fault, state, _of_state(play, state), of_choice, alone, sharing))
        return play

    return enter


def _of_state(play: Play, state: str) -> Callable[[LocalAirflow, Stage], str]:
    return lambda airflow, stage: play(airflow, stage, state)


def reach(airflow: LocalAirflow, stage: Stage, state: str, suffix: str = "") -> Task:
    """
    Bring a task's run into a state: queued or running with the task waiting in place, deferred, or done.

    Of one that is done the task, deferred, has not heard: the network is cut.
    """
    if state == "done":
        task = reach(airflow, stage, "deferred")
        stage.proxy.cut()
        release(stage)
        stage.wait_for("SUCCEEDED")
        return task
    deferred = state in ("deferred", "deferred, queued")
    task = Task(airflow, stage, ("deferring" if deferred else "waiting") + suffix)
    if "queued" in state:
        stage.block()
    task.start()
    stage.wait_for("QUEUED" if "queued" in state else "RUNNING", seconds=_SECONDS)
    task.wait_for("deferred" if deferred else "running")
    if deferred:
        stage.until("the trigger to follow the run", lambda: stage.proxy.connections > 0)
    return task


def release(stage: Stage) -> None:
    """Let everything go on."""
    stage.open_gate("blocking")
    stage.open_gate()


def succeed(task: Task, stage: Stage) -> None:
    """Open the gates and wait for the task's success, which acknowledges the run."""
    release(stage)
    task.wait_for("success")
    stage.until("the run to be acknowledged", lambda: stage.runs()[0].acknowledged, 30)


def again(task: Task, stage: Stage) -> str:
    """Show that a run that was ended left nothing, and that its task can be cleared."""
    ended = stage.wait_for("CANCELLED", "FAILED", seconds=60)
    _equal("effects of the ended attempt", stage.effects(), NO_EFFECT)
    release(stage)
    task.clear()
    succeed(task, stage)
    _later(stage, ended.epoch)
    return f"run {state_name(ended.state)}, nothing committed; cleared: success"


@case("mark failed", "queued", "running", "deferred", short=True)
def mark_failed(airflow: LocalAirflow, stage: Stage, state: str) -> str:
    task = reach(airflow, stage, state)
    task.mark("failed")
    told = again(task, stage)
    return f"task failed, {told}"


@case("mark success", "queued", "running", "deferred")
def mark_success(airflow: LocalAirflow, stage: Stage, state: str) -> str:
    task = reach(airflow, stage, state)
    task.mark("success")
    told = again(task, stage)
    return f"task success, {told}"


@case("clear", "queued", "running", "deferred")
def clear(airflow: LocalAirflow, stage: Stage, state: str) -> str:
    task = reach(airflow, stage, state)
    task.clear()
    later = "deferred" if state == "deferred" else "running"
    before = stage.runs()[0]
    stage.until("the new try to take the run over", lambda: stage.runs()[0].caller_attempt != before.caller_attempt)
    task.wait_for(later, "success")
    release(stage)
    task.wait_for("success")
    told = "success"
    try:
        stage.until("the run to be acknowledged", lambda: stage.runs()[0].acknowledged, 30)
    except AssertionError:
        # Airflow 2 may leave the process of a cleared try alive: its heartbeat fails, and ends nothing. Where both then
        # return at once, they push one XCom, and the one that would acknowledge may die of the other's row.
        if AIRFLOW_3 or state == "deferred":
            raise
        told = "success of both tries, which Airflow 2 let live: one died of the other's XCom"
    return f"new try took over: {_epochs(before.epoch, stage)}; {told}"


@case("execution_timeout", "queued", "running", "deferred")
def timeout(airflow: LocalAirflow, stage: Stage, state: str) -> str:
    task = reach(airflow, stage, state, "_timed")
    task.wait_for("failed")
    told = again(task, stage)
    return f"task failed, {told}"


@case("clear racing a new try", "deferred", short=True)
def clear_racing(airflow: LocalAirflow, stage: Stage, state: str) -> str:
    task = reach(airflow, stage, state)
    first = stage.runs()[0]
    task.clear()
    stage.until("the new try to take the run over", lambda: stage.runs()[0].caller_attempt != first.caller_attempt)
    task.clear()
    release(stage)
    succeed(task, stage)
    return f"three tries overlapped: {_epochs(first.epoch, stage)}; success"


@case("clear after FAIL, file mended", "done", short=True)
def clear_after_fail(airflow: LocalAirflow, stage: Stage, state: str) -> str:
    del state
    stage.spoil()
    release(stage)
    task = Task(airflow, stage, "deferring")
    task.start()
    found = task.wait_for("failed")
    _equal("try that failed", found["try_number"], 1)
    _equal("effects of a FAIL", stage.effects(), NO_EFFECT)
    failed = stage.runs()[0]
    stage.mend()
    task.clear()
    succeed(task, stage)
    _later(stage, failed.epoch)
    return "task failed without retries, nothing committed; cleared: executed again, success"


@case("clear after success", "done", short=True)
def clear_after_success(airflow: LocalAirflow, stage: Stage, state: str) -> str:
    del state
    task = Task(airflow, stage, "deferring")
    task.start()
    succeed(task, stage)
    first = stage.runs()[0]
    task.clear()
    stage.until("a second attempt", lambda: stage.runs()[0].epoch > first.epoch, _SECONDS)
    succeed(task, stage)
    return "executed again, which changed nothing; success"


@case("DAG run deleted and made again under its id", "deferred", "done")
def deleted(airflow: LocalAirflow, stage: Stage, state: str) -> str:
    if state == "deferred":
        task = reach(airflow, stage, state)
    else:
        task = Task(airflow, stage, "deferring")
        task.start()
        succeed(task, stage)
    first = stage.runs()[0]
    task.delete()
    task.start()
    stage.until("the new run to be asked for", lambda: stage.runs()[0].caller_attempt != first.caller_attempt, _SECONDS)
    succeed(task, stage)
    return f"one request for both: {_epochs(first.epoch, stage)}; success"


@case("same DAG and run id from two Airflows", "done")
def two_airflows(airflow: LocalAirflow, stage: Stage, state: str) -> str:
    del state
    release(stage)
    run_id = elsewhere(airflow, stage)
    task = Task(airflow, stage, "waiting", run_id)
    task.start()
    succeed(task, stage)
    runs = stage.runs()
    _equal("requests", len({run.request_id for run in runs}), 2)
    _equal("run ids", {run.labels["run_id"] for run in runs}, {run_id})
    return "two requests, both succeeded; the second found its rows there"


@case("Airflow worker process killed between submit and defer", "running", short=True)
def caller_killed(airflow: LocalAirflow, stage: Stage, state: str) -> str:
    del state
    task = Task(airflow, stage, "deferring_late")
    task.start()
    first = stage.wait_for("RUNNING", seconds=_SECONDS)
    task.wait_for("running")
    task.kill()
    stage.until("the retry to join", lambda: stage.runs()[0].caller_attempt != first.caller_attempt, _SECONDS)
    succeed(task, stage)
    _equal("attempt", stage.runs()[0].epoch, first.epoch)
    return f"the retry joined the run (try {task.get()['try_number']}); success"


@case("Airflow worker process killed before its acknowledgement", "done")
def caller_killed_late(airflow: LocalAirflow, stage: Stage, state: str) -> str:
    del state
    task = reach(airflow, stage, "running")
    stage.proxy.swallow("AckTaskRun")
    release(stage)
    done = stage.wait_for("SUCCEEDED")
    stage.until("the acknowledgement to be on its way", lambda: stage.proxy.lost == 1, 30)
    task.kill()
    succeed(task, stage)
    _equal("attempt", stage.runs()[0].epoch, done.epoch)
    return f"the retry took the stored result (try {task.get()['try_number']}); success"


@case("Javatask worker killed", "queued", "running", "deferred, queued", "deferred", "done", short=True)
def worker_killed(airflow: LocalAirflow, stage: Stage, state: str) -> str:
    task = reach(airflow, stage, state)
    before = stage.runs()[0]
    stage.worker.kill()
    stage.proxy.cut()
    stage.restart_worker()
    stage.proxy.restore()
    succeed(task, stage)
    return f"{_epochs(before.epoch, stage)}; success"


@case("Javatask worker killed, its ledger lost", "deferred", "done")
def ledger_lost(airflow: LocalAirflow, stage: Stage, state: str) -> str:
    task = reach(airflow, stage, state)
    before = stage.runs()[0]
    stage.proxy.cut()
    stage.worker.kill()
    stage.forget_everything()
    stage.restart_worker()
    stage.proxy.restore()
    succeed(task, stage)
    _later(stage, before.epoch)
    return "executed again by a retry, which found its receipt; success" if state == "done" else "a retry; success"


@case("Javatask worker killed for good beside another", "queued", "running", "deferred", "done", short=True, sharing=2)
def worker_gone(airflow: LocalAirflow, stage: Stage, state: str) -> str:
    task = reach(airflow, stage, state)
    before = stage.runs()[0]
    stage.lose_worker(before)
    succeed(task, stage)
    # What was running is lost with its worker; what waits, and what is known, is the ledger's.
    lost = state in ("running", "deferred")
    _equal("lost", stage.runs()[0].epoch > before.epoch, lost)
    _equal("tries", task.get()["try_number"], 2 if lost else 1)
    return f"{_epochs(before.epoch, stage)} on the other; success"


@case("PostgreSQL of the ledger killed", "queued", "running", "deferred, queued", "deferred", "done", sharing=1)
def database_killed(airflow: LocalAirflow, stage: Stage, state: str) -> str:
    task = reach(airflow, stage, state)
    before = stage.runs()[0]
    _restart_database(stage, 5)
    succeed(task, stage)
    _equal("attempt", stage.runs()[0].epoch, before.epoch)
    _equal("tries", task.get()["try_number"], 1)
    return "followed on, one try; success"


@case("PostgreSQL of the ledger killed for longer than a lease", "queued", "running", "deferred", "done", sharing=1)
def database_away(airflow: LocalAirflow, stage: Stage, state: str) -> str:
    task = reach(airflow, stage, state)
    before = stage.runs()[0]
    _restart_database(stage, 25)
    succeed(task, stage)
    # One that runs is lost if it comes to a checkpoint before its worker has renewed the lease.
    lost = stage.runs()[0].epoch > before.epoch
    _equal("lost", lost and state in ("queued", "done"), False)
    _equal("tries", task.get()["try_number"], 2 if lost else 1)
    return f"{_epochs(before.epoch, stage)}; success"


@case("answer to the submission lost", "queued")
def submission_unanswered(airflow: LocalAirflow, stage: Stage, state: str) -> str:
    del state
    stage.proxy.lose_answer("SubmitTaskRun")
    task = Task(airflow, stage, "deferring")
    task.start()
    succeed(task, stage)
    _equal("answers lost", stage.proxy.lost, 1)
    _equal("tries", task.get()["try_number"], 1)
    return "asked again, and joined; success"


@case("answer to the acknowledgement lost", "done", short=True)
def acknowledgement_unanswered(airflow: LocalAirflow, stage: Stage, state: str) -> str:
    del state
    stage.proxy.lose_answer("AckTaskRun")
    task = Task(airflow, stage, "deferring")
    task.start()
    succeed(task, stage)
    _equal("answers lost", stage.proxy.lost, 1)
    return "asked again; success"


@case("answer to the cancel lost", "deferred")
def cancel_unanswered(airflow: LocalAirflow, stage: Stage, state: str) -> str:
    task = reach(airflow, stage, state)
    stage.proxy.lose_answer("CancelTaskRun")
    task.mark("failed")
    return f"task failed, {again(task, stage)}"


@case("network cut for 15 s", "running", "deferred", "done")
def network_cut(airflow: LocalAirflow, stage: Stage, state: str) -> str:
    task = reach(airflow, stage, state)
    before = stage.runs()[0]
    stage.proxy.cut()
    time.sleep(15)
    stage.proxy.restore()
    succeed(task, stage)
    _equal("attempt", stage.runs()[0].epoch, before.epoch)
    return f"followed on (try {task.get()['try_number']}); success"


@case("network slow: 300 ms each way", "running", "deferred")
def network_slow(airflow: LocalAirflow, stage: Stage, state: str) -> str:
    stage.proxy.slow(0.3)
    task = reach(airflow, stage, state)
    succeed(task, stage)
    _equal("tries", task.get()["try_number"], 1)
    return "one try; success"


# In each of these states, in one crash of the triggerer.
_TRIGGERER_STATES = ("deferred, queued", "deferred", "done", "marked failed meanwhile")
_crash = threading.Barrier(len(_TRIGGERER_STATES), timeout=600)


@case("triggerer killed", *_TRIGGERER_STATES, alone=True)
def triggerer_killed(airflow: LocalAirflow, stage: Stage, state: str) -> str:
    marked = state == "marked failed meanwhile"
    try:
        task = reach(airflow, stage, state if "queued" in state else "deferred")
        before = stage.runs()[0]
        if _crash.wait() == 0:
            airflow.kill_process("triggerer")
        _crash.wait()
        if marked:
            task.mark("failed")
        if marked or state == "done":
            release(stage)
            stage.wait_for("SUCCEEDED")
        if _crash.wait() == 0:
            airflow.start_process("triggerer")
    except BaseException:
        _crash.abort()
        raise
    _equal("cancels", stage.runs()[0].cancel_requested, False)
    if marked:
        task.clear()
    succeed(task, stage)
    _equal("attempt", stage.runs()[0].epoch, before.epoch)
    if marked:
        return "task failed, the run went on; cleared: the stored result, success"
    _equal("tries", task.get()["try_number"], 1)
    return "followed on by the next triggerer; success"


def elsewhere(airflow: LocalAirflow, stage: Stage) -> str:
    """Run the DAG ``waiting`` in another Airflow, by its command line; return the id of its run."""
    name = f"AIRFLOW_CONN_{stage.name.upper()}"
    connection = {**stage.connection, "extra": {"environment": "elsewhere"}}
    airflow.run_elsewhere("waiting", "2026-01-02", {"conn": stage.name}, {name: json.dumps(connection)})
    (run,) = stage.runs()
    return run.labels["run_id"]


def _restart_database(stage: Stage, seconds: float) -> None:
    """Kill the database of the ledger, let everything go on, and start it again after a while."""
    stage.postgres.kill()
    stage.proxy.restore()
    release(stage)
    time.sleep(seconds)
    stage.postgres.start()


def _processes(task: dict[str, Any]) -> list[psutil.Process]:
    """Return the processes of a running task instance: what Airflow has noted, what it started, what watches it."""
    noted = psutil.Process(task["pid"])
    return [*noted.children(recursive=True), noted]


def _epochs(before: int, stage: Stage) -> str:
    return "the same attempt" if stage.runs()[0].epoch == before else "a new attempt"


def _later(stage: Stage, epoch: int) -> None:
    if stage.runs()[0].epoch <= epoch:
        raise AssertionError(f"attempt {stage.runs()[0].epoch} is not later than {epoch}")


def _equal(what: str, found: object, wanted: object) -> None:
    if found != wanted:
        raise AssertionError(f"{what}: {found}, not {wanted}")
