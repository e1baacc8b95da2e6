"""Waiting in the triggerer for a run that somebody else asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from javatask.awaited import AwaitedRun, standing
from javatask.client import AsyncWorkerClient
from javatask.endpoint import Endpoint
from javatask.follow import TERMINAL_STATES
from javatask.triggers.waiting import WaitingTrigger

# Of one long poll; the worker's own bound is a minute.
_WAIT_SECONDS = 30.0


class JavaTaskRunTrigger(WaitingTrigger):
    """Waits for a run to come to a verdict and fires once, with {``failure``, ``request_id``}."""

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

    def prepare(self, endpoint: Endpoint) -> None:
        """Make out which run is waited for."""
        self._awaited = AwaitedRun.of(self.fields())
        self._id = self._awaited.id_in(endpoint.environment)

    async def found(self, client: AsyncWorkerClient) -> dict[str, Any] | None:
        """Wait for a while, through failed attempts."""
        run = await client.wait(self._id, _WAIT_SECONDS)
        if self._awaited.reached(run):
            return {"failure": "", "request_id": self._id}
        self.log.info("%s", standing(run))
        if run.state in TERMINAL_STATES:
            await asyncio.sleep(self.poke_interval)
        return None

    def fields(self) -> dict[str, Any]:
        """Return the parameters."""
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
