"""Waiting in the triggerer for a run that somebody else asked for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import grpc
from airflow.triggers.base import BaseTrigger, TriggerEvent

from javatask.awaited import AwaitedRun, UnwantedVerdictError, standing
from javatask.client import AsyncWorkerClient, shared_client
from javatask.failures import WorkerCallError
from javatask.follow import TERMINAL_STATES
from javatask.hooks.javatask import JavaTaskHook

# Of one long poll; the worker's own bound is a minute.
_WAIT_SECONDS = 30.0


class JavaTaskRunTrigger(BaseTrigger):
    """
    Waits for a run to come to a verdict and fires once, with {``request_id``, ``failure``}.

    It cancels nothing when it ends: the run is another task's. The parameters are those of ``JavaTaskSensor``, which
    have the same names, so that Airflow 3 can render them here where the sensor starts from its trigger.
    """

    def __init__(
        self,
        conn_id: str,
        request_id: str | None,
        external_dag_id: str | None,
        external_task_id: str | None,
        external_run_id: str | None,
        external_map_index: int | str,
        verdicts: Sequence[str],
        poke_interval: float,
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.conn_id = conn_id
        self.request_id = request_id
        self.external_dag_id = external_dag_id
        self.external_task_id = external_task_id
        self.external_run_id = external_run_id
        self.external_map_index = external_map_index
        self.verdicts = verdicts
        self.poke_interval = poke_interval

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """Return what re-creates the trigger in another triggerer."""
        return f"{type(self).__module__}.{type(self).__qualname__}", self._fields()

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """Wait for the verdict, through failed attempts and a worker that is away; Airflow bounds the time."""
        try:
            awaited = AwaitedRun.of(self._fields())
            endpoint = await JavaTaskHook(self.conn_id).async_endpoint()
        except ValueError as error:
            yield TriggerEvent({"request_id": "", "failure": str(error)})
            return
        request_id = awaited.id_in(endpoint.environment)
        async with shared_client(endpoint) as client:
            failure = ""
            try:
                while not await self._reached(client, awaited, request_id):
                    pass
            except UnwantedVerdictError as error:
                failure = str(error)
        yield TriggerEvent({"request_id": request_id, "failure": failure})

    async def _reached(self, client: AsyncWorkerClient, awaited: AwaitedRun, request_id: str) -> bool:
        """Wait for a while, and return whether the verdict is there."""
        try:
            run = await client.wait(request_id, _WAIT_SECONDS)
        except WorkerCallError as error:
            if error.code != grpc.StatusCode.NOT_FOUND and not error.retryable:
                raise UnwantedVerdictError(str(error)) from None
            self.log.info("Nothing yet: %s", error)
        else:
            if awaited.reached(run):
                return True
            self.log.info("%s", standing(run))
            if run.state not in TERMINAL_STATES:
                return False
        await asyncio.sleep(self.poke_interval)
        return False

    def _fields(self) -> dict[str, Any]:
        return {
            "conn_id": self.conn_id,
            "request_id": self.request_id,
            "external_dag_id": self.external_dag_id,
            "external_task_id": self.external_task_id,
            "external_run_id": self.external_run_id,
            "external_map_index": self.external_map_index,
            "verdicts": list(self.verdicts),
            "poke_interval": self.poke_interval,
        }
