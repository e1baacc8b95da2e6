"""What the sensor's triggers share: asking a worker until it has what is waited for."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import AsyncIterator
from typing import Any

import grpc
from airflow.triggers.base import BaseTrigger, TriggerEvent

from javatask.awaited import HopelessError
from javatask.client import AsyncWorkerClient, shared_client
from javatask.endpoint import Endpoint
from javatask.failures import WorkerCallError
from javatask.hooks.javatask import JavaTaskHook


class WaitingTrigger(BaseTrigger):
    """
    Asks a worker until it has what is waited for, and fires once: what ``found`` returned, or {``failure``}.

    It cancels nothing when it ends. Its parameters are fields of ``JavaTaskSensor`` and have their names, so that
    Airflow 3 can render them here where the sensor starts from its trigger.
    """

    conn_id: str
    poke_interval: float

    @abstractmethod
    def fields(self) -> dict[str, Any]:
        """Return the parameters."""

    @abstractmethod
    def prepare(self, endpoint: Endpoint) -> None:
        """Make out what is waited for; ``ValueError`` names a field that is wrong."""

    @abstractmethod
    async def found(self, client: AsyncWorkerClient) -> dict[str, Any] | None:
        """Look once, and return what to fire with, or ``None``; ``HopelessError`` ends the wait."""

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """Return what re-creates the trigger in another triggerer."""
        return f"{type(self).__module__}.{type(self).__qualname__}", self.fields()

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """Wait, through a worker that is away; Airflow bounds the time."""
        try:
            endpoint = await JavaTaskHook(self.conn_id).async_endpoint()
            self.prepare(endpoint)
        except ValueError as error:
            yield TriggerEvent({"failure": str(error)})
            return
        async with shared_client(endpoint) as client:
            event = None
            while event is None:
                event = await self._look(client)
        yield TriggerEvent(event)

    async def _look(self, client: AsyncWorkerClient) -> dict[str, Any] | None:
        try:
            return await self.found(client)
        except HopelessError as error:
            return {"failure": str(error)}
        except WorkerCallError as error:
            if error.code != grpc.StatusCode.NOT_FOUND and not error.retryable:
                return {"failure": str(error)}
            self.log.info("Nothing yet: %s", error)
        await asyncio.sleep(self.poke_interval)
        return None
