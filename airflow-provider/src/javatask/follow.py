"""Following a run to its end: through cut streams, silent ones and a worker that is away for a while."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from enum import Enum
from typing import Any

from javatask.client import AsyncWorkerClient
from javatask.failures import WorkerCallError
from javatask.v1 import task_run_pb2

State = task_run_pb2.TaskRunState

TERMINAL_STATES = frozenset(
    {
        State.TASK_RUN_STATE_SUCCEEDED,
        State.TASK_RUN_STATE_FAILED,
        State.TASK_RUN_STATE_CANCELLED,
        State.TASK_RUN_STATE_LOST,
    }
)

_POLL_SECONDS = 5.0
_PAUSE_SECONDS = 1.0
_PROGRESS_SECONDS = 1.0


def state_name(state: int) -> str:
    """Return a state without its prefix, such as ``SUCCEEDED``."""
    return State.Name(state).removeprefix("TASK_RUN_STATE_")


class End(str, Enum):
    """How following a run ended."""

    # The ledger has a terminal state for the attempt.
    TERMINAL = "TERMINAL"
    # The worker was out of reach for too long; the run may go on.
    UNREACHABLE = "UNREACHABLE"
    # Another attempt took this one's place.
    SUPERSEDED = "SUPERSEDED"
    # The worker knows nothing of the run, or refuses to tell.
    REFUSED = "REFUSED"
    # The deadline passed; the run was asked to stop.
    TIMED_OUT = "TIMED_OUT"


@dataclass(frozen=True)
class Outcome:
    """How it ended, and a sentence that says so."""

    end: End
    message: str


@dataclass(frozen=True)
class Attempt:
    """The attempt of a run that a caller follows, with what it needs to follow and to cancel it."""

    request_id: str
    caller_attempt: str
    epoch: int


@dataclass(frozen=True)
class Patience:
    """
    How long to wait, in seconds.

    ``reconnect`` bounds the time without a sign of life before giving up, ``idle`` the silence of a stream before it
    is taken for dead (the worker sends keepalives). ``deadline`` is a wall-clock time in seconds since 1970.
    """

    reconnect: float = 60.0
    idle: float = 45.0
    deadline: float | None = None


class Follower:
    """Follows one attempt, telling ``log`` of progress, check outcomes and the worker's own log lines."""

    def __init__(
        self, client: AsyncWorkerClient, attempt: Attempt, patience: Patience, log: Any, after_sequence: int = 0
    ) -> None:
        self._client = client
        self._attempt = attempt
        self._patience = patience
        self._log = log
        self._cursor = after_sequence
        self._heard = time.monotonic()
        self._progress_told = 0.0

    @property
    def cursor(self) -> int:
        """Return the sequence number of the last event that was told."""
        return self._cursor

    async def follow(self) -> Outcome:
        """Return when the attempt is over, replaced, out of reach for too long, or out of time."""
        while True:
            outcome = await self._round()
            if outcome is not None:
                return outcome
            if self._seconds_left() <= 0:
                return await self._out_of_time()
            await asyncio.sleep(min(_PAUSE_SECONDS, self._seconds_left()))

    async def _round(self) -> Outcome | None:
        """Watch until the stream ends, then ask: a stream that ends proves nothing."""
        try:
            outcome = await self._watch()
        except WorkerCallError as error:
            self._log.warning("The event stream broke; asking for the state instead. %s", error)
            outcome = None
        if outcome is not None or self._seconds_left() <= 0:
            return outcome
        try:
            run = await self._client.wait(self._attempt.request_id, min(_POLL_SECONDS, self._seconds_left()))
        except WorkerCallError as error:
            return self._unanswered(error)
        self._heard = time.monotonic()
        return self._of_state(run.epoch, run.state)

    async def _watch(self) -> Outcome | None:
        async for event in self._client.watch(self._attempt.request_id, self._cursor, self._silence):
            self._heard = time.monotonic()
            if event.sequence:
                self._cursor = event.sequence
            outcome = self._take(event)
            if outcome is not None:
                return outcome
        return None

    def _take(self, event: task_run_pb2.TaskRunEvent) -> Outcome | None:
        kind = event.WhichOneof("event")
        if kind == "keepalive" or event.epoch < self._attempt.epoch:
            return None
        if kind == "state":
            return self._of_state(event.epoch, event.state.state)
        if event.epoch == self._attempt.epoch:
            self._tell(event, kind)
        return None

    def _of_state(self, epoch: int, state: int) -> Outcome | None:
        if epoch > self._attempt.epoch:
            return Outcome(End.SUPERSEDED, f"attempt {self._attempt.epoch} was replaced by attempt {epoch}")
        if state in TERMINAL_STATES:
            return Outcome(End.TERMINAL, state_name(state))
        return None

    def _tell(self, event: task_run_pb2.TaskRunEvent, kind: str | None) -> None:
        if kind == "progress":
            self._tell_progress(event.progress)
        elif kind == "check":
            check = event.check
            tell = self._log.info if check.status == "PASSED" else self._log.warning
            outcome = check.message or f"{check.failed} of {check.evaluated} failed"
            tell("Rule %s: %s, %s", check.rule, check.status, outcome)
        elif kind == "log":
            self._log.log(_LEVELS.get(event.log.level, 20), "[worker] %s", event.log.message)

    def _tell_progress(self, progress: task_run_pb2.ProgressEvent) -> None:
        if time.monotonic() - self._progress_told >= _PROGRESS_SECONDS:
            self._progress_told = time.monotonic()
            self._log.info("Progress: %d rows, %d bytes", progress.rows, progress.bytes)

    def _unanswered(self, error: WorkerCallError) -> Outcome | None:
        if not error.retryable:
            return Outcome(End.REFUSED, str(error))
        away = time.monotonic() - self._heard
        if away >= self._patience.reconnect:
            return Outcome(End.UNREACHABLE, f"no sign of the worker for {away:.0f} s: {error}")
        self._log.warning(
            "The worker is out of reach for %.0f s; giving up after %.0f s. %s", away, self._patience.reconnect, error
        )
        return None

    async def _out_of_time(self) -> Outcome:
        try:
            accepted = await self._client.cancel(
                self._attempt.request_id, self._attempt.caller_attempt, "execution_timeout of the Airflow task"
            )
        except WorkerCallError as error:
            return Outcome(End.TIMED_OUT, f"execution_timeout passed, and the run could not be cancelled: {error}")
        told = "the run was asked to stop" if accepted else "the run was over or replaced already"
        return Outcome(End.TIMED_OUT, f"execution_timeout passed; {told}")

    def _seconds_left(self) -> float:
        deadline = self._patience.deadline
        return float("inf") if deadline is None else deadline - time.time()

    def _silence(self) -> float:
        return max(0.0, min(self._patience.idle, self._seconds_left()))


_LEVELS: dict[int, int] = {
    task_run_pb2.LOG_LEVEL_DEBUG: 10,
    task_run_pb2.LOG_LEVEL_INFO: 20,
    task_run_pb2.LOG_LEVEL_WARNING: 30,
    task_run_pb2.LOG_LEVEL_ERROR: 40,
}
