"""Waiting in the triggerer for data that are new enough."""

from __future__ import annotations

import asyncio
from typing import Any

from javatask import fresh
from javatask.client import AsyncWorkerClient
from javatask.endpoint import Endpoint
from javatask.fresh import AwaitedData
from javatask.triggers.waiting import WaitingTrigger


class JavaTaskDatasetTrigger(WaitingTrigger):
    """Waits until a data set is new enough and fires once, with {``failure``, ``result``}."""

    def __init__(
        self,
        conn_id: str,
        dataset: str,
        max_age: float | None,
        max_load_age: float | None,
        poke_interval: float,
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.conn_id = conn_id
        self.dataset = dataset
        self.max_age = max_age
        self.max_load_age = max_load_age
        self.poke_interval = poke_interval

    def prepare(self, endpoint: Endpoint) -> None:  # noqa: ARG002
        """Make out what is waited for."""
        self._awaited = AwaitedData.of(self.fields())

    async def found(self, client: AsyncWorkerClient) -> dict[str, Any] | None:
        """Look once; then let the interval pass."""
        trust = await client.get_dataset(self._awaited.request())
        if self._awaited.reached(trust):
            return {"failure": "", "result": fresh.summary(trust)}
        self.log.info("%s", fresh.standing(trust))
        await asyncio.sleep(self.poke_interval)
        return None

    def fields(self) -> dict[str, Any]:
        """Return the parameters."""
        return {
            "conn_id": self.conn_id,
            "dataset": self.dataset,
            "max_age": self.max_age,
            "max_load_age": self.max_load_age,
            "poke_interval": self.poke_interval,
        }
