"""Watching a run's events over a stream that never pauses, from a server of this process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import grpc.aio

from javatask.client import AsyncWorkerClient, shared_client
from javatask.endpoint import Endpoint
from javatask.v1 import task_run_pb2, task_run_pb2_grpc


class Busy(task_run_pb2_grpc.TaskRunServiceServicer):
    """Has an event whenever one is read."""

    async def WatchTaskRun(self, request: Any, context: Any) -> AsyncIterator[Any]:  # noqa: ARG002, N802
        while True:
            yield task_run_pb2.WatchTaskRunResponse(event=task_run_pb2.TaskRunEvent(epoch=1))
            await asyncio.sleep(0)


def test_cancel_in_the_moment_of_an_event_ends_the_watch() -> None:
    asyncio.run(cancel_watches(300))


async def cancel_watches(watches: int) -> None:
    """Cancel watches, each some turns of the event loop after its first event, and have every one end."""
    server = grpc.aio.server()
    task_run_pb2_grpc.add_TaskRunServiceServicer_to_server(Busy(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    try:
        async with shared_client(Endpoint(f"127.0.0.1:{port}")) as client:
            for number in range(watches):
                begun = asyncio.Event()
                watching = asyncio.ensure_future(watch(client, begun))
                await asyncio.wait_for(begun.wait(), 10)
                for _ in range(number % 30):
                    await asyncio.sleep(0)
                watching.cancel()
                await asyncio.wait({watching}, timeout=5)
                assert watching.cancelled(), f"the cancel of watch {number} was lost"
    finally:
        await server.stop(None)


async def watch(client: AsyncWorkerClient, begun: asyncio.Event) -> None:
    async for _ in client.watch("run", 0, lambda: 10.0):
        begun.set()
