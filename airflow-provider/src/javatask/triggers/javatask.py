"""Waiting for a task run in the triggerer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

from airflow.triggers.base import BaseTrigger, TriggerEvent
from asgiref.sync import sync_to_async

from javatask.client import shared_client
from javatask.endpoint import Endpoint
from javatask.failures import WorkerCallError
from javatask.follow import Attempt, Follower, Patience
from javatask.hooks.javatask import JavaTaskHook
from javatask.versions import AIRFLOW_3


class JavaTaskTrigger(BaseTrigger):
    """
    Follows one attempt of a task run and fires once, with how it ended and never with the report.

    The event is {``end``, ``message``, ``request_id``, ``caller_attempt``, ``epoch``}; ``end`` is a
    ``javatask.follow.End``.

    :param request_id: the run
    :param caller_attempt: the Airflow task's attempt, which a cancel names
    :param epoch: the run's attempt
    :param conn_id: connection to the worker
    :param reconnect_timeout: seconds without a sign of the worker before giving up
    :param idle_timeout: seconds of silence after which an event stream is taken for dead
    :param deadline: seconds since 1970 after which the run is cancelled; ``None`` for no bound
    :param after_sequence: sequence number of the last event that was told already
    :param not_before: seconds since 1970 before which the trigger does not fire
    """

    def __init__(
        self,
        request_id: str,
        caller_attempt: str,
        epoch: int,
        conn_id: str,
        reconnect_timeout: float = 60.0,
        idle_timeout: float = 45.0,
        deadline: float | None = None,
        after_sequence: int = 0,
        not_before: float = 0.0,
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.request_id = request_id
        self.caller_attempt = caller_attempt
        self.epoch = epoch
        self.conn_id = conn_id
        self.reconnect_timeout = reconnect_timeout
        self.idle_timeout = idle_timeout
        self.deadline = deadline
        self.after_sequence = after_sequence
        self.not_before = not_before
        self._endpoint: Endpoint | None = None
        self._fired = False

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """Return what re-creates the trigger in another triggerer."""
        return (
            f"{type(self).__module__}.{type(self).__qualname__}",
            {
                "request_id": self.request_id,
                "caller_attempt": self.caller_attempt,
                "epoch": self.epoch,
                "conn_id": self.conn_id,
                "reconnect_timeout": self.reconnect_timeout,
                "idle_timeout": self.idle_timeout,
                "deadline": self.deadline,
                "after_sequence": self.after_sequence,
                "not_before": self.not_before,
            },
        )

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """Follow the attempt and fire when that is over, however it ended."""
        self._endpoint = await JavaTaskHook(self.conn_id).async_endpoint()
        attempt = Attempt(self.request_id, self.caller_attempt, self.epoch)
        patience = Patience(self.reconnect_timeout, self.idle_timeout, self.deadline)
        async with shared_client(self._endpoint) as client:
            outcome = await Follower(client, attempt, patience, self.log, self.after_sequence).follow()
        await asyncio.sleep(max(0.0, self.not_before - time.time()))
        self._fired = True
        yield TriggerEvent(
            {
                "end": outcome.end.value,
                "message": outcome.message,
                "request_id": self.request_id,
                "caller_attempt": self.caller_attempt,
                "epoch": self.epoch,
            }
        )

    async def on_kill(self) -> None:
        """Cancel the run: a user marked or cleared the task. Airflow 3 calls it; Airflow 2 has nothing like it."""
        await self._cancel("the deferred Airflow task was marked or cleared")

    async def cleanup(self) -> None:
        """
        Cancel the run on Airflow 2 if the task is no longer deferred here.

        Airflow 2 says nothing of why a trigger ends: a restart of the triggerer looks the same as a user's cancel,
        and must not cancel anything, so the task instance decides. On Airflow 3 that is ``on_kill``'s alone.
        """
        if AIRFLOW_3 or self._fired or self._endpoint is None:
            return
        if not await sync_to_async(self._still_deferred)():
            await self._cancel("the Airflow task is no longer deferred")

    async def _cancel(self, reason: str) -> None:
        endpoint = self._endpoint or await JavaTaskHook(self.conn_id).async_endpoint()
        for last in (False, False, True):
            try:
                async with shared_client(endpoint) as client:
                    accepted = await client.cancel(self.request_id, self.caller_attempt, reason)
            except WorkerCallError as error:
                if last or not error.passing:
                    self.log.error("Run %s could not be cancelled: %s", self.request_id, error)
                    return
                await asyncio.sleep(1)
            else:
                self.log.info("Run %s %s", self.request_id, "is being cancelled" if accepted else "was over already")
                return

    def _still_deferred(self) -> bool:
        """Return whether the database has this trigger's task deferred on this trigger."""
        from airflow.models.taskinstance import TaskInstance
        from airflow.utils.session import create_session
        from airflow.utils.state import TaskInstanceState

        ours = self.task_instance
        if ours is None:
            return True
        with create_session() as session:
            found = (
                session.query(TaskInstance.state, TaskInstance.trigger_id)
                .filter_by(dag_id=ours.dag_id, task_id=ours.task_id, run_id=ours.run_id, map_index=ours.map_index)
                .one_or_none()
            )
        return found is not None and found.state == TaskInstanceState.DEFERRED and found.trigger_id == self.trigger_id
