"""Calls to a worker: each with a deadline, repeated for a while where the worker is out of reach."""

from __future__ import annotations

import asyncio
import random
import time
import weakref
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import grpc
import grpc.aio
from google.protobuf.duration_pb2 import Duration

from javatask import identity
from javatask.endpoint import Endpoint
from javatask.failures import WorkerCallError
from javatask.v1 import task_run_pb2, task_run_pb2_grpc, trust_pb2, trust_pb2_grpc, worker_pb2, worker_pb2_grpc

if TYPE_CHECKING:
    from typing_extensions import Self

WIRE_VERSION = "javatask.v1"

_CALL_SECONDS = 10.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 2.0

_Response = TypeVar("_Response")


class WorkerClient:
    """
    Synchronous calls over one channel, which leaving the ``with`` block closes.

    Every call is safe to repeat, and is repeated for ``patience`` seconds while the worker is out of reach; then it
    raises ``WorkerCallError``. Open one only where a task executes: a channel does not survive a fork.
    """

    def __init__(self, endpoint: Endpoint, patience: float) -> None:
        self._endpoint = endpoint
        self._patience = patience
        self._channel = endpoint.channel()
        self._runs = task_run_pb2_grpc.TaskRunServiceStub(self._channel)
        self._worker = worker_pb2_grpc.WorkerServiceStub(self._channel)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._channel.close()

    def get_worker(self) -> worker_pb2.Worker:
        """Return what the worker is, after making sure that it speaks our wire."""
        response: worker_pb2.GetWorkerResponse = self._call(
            "GetWorker", self._worker.GetWorker, worker_pb2.GetWorkerRequest()
        )
        check_wire(response.worker, self._endpoint.target)
        return response.worker

    def submit(self, request: task_run_pb2.SubmitTaskRunRequest) -> task_run_pb2.SubmitTaskRunResponse:
        """Submit a run, or find the one that the request already has."""
        response: task_run_pb2.SubmitTaskRunResponse = self._call("SubmitTaskRun", self._runs.SubmitTaskRun, request)
        return response

    def get(self, request_id: str) -> task_run_pb2.TaskRun:
        """Return a run as the ledger holds it."""
        request = task_run_pb2.GetTaskRunRequest(request_id=request_id)
        response: task_run_pb2.GetTaskRunResponse = self._call("GetTaskRun", self._runs.GetTaskRun, request)
        return response.task_run

    def request_id(self, dag_id: str, run_id: str, task_id: str, map_index: int) -> str:
        """Return the id of a task instance's run, in the environment that the connection names."""
        return identity.request_id(self._endpoint.environment, dag_id, run_id, task_id, map_index)

    def list_violations(self, request: task_run_pb2.ListViolationsRequest) -> task_run_pb2.ListViolationsResponse:
        """Return a page of the rows that a run's rules blamed."""
        response: task_run_pb2.ListViolationsResponse = self._call("ListViolations", self._runs.ListViolations, request)
        return response

    def ack(self, request_id: str, caller_attempt: str, epoch: int) -> None:
        """Say that the result of an attempt is stored."""
        request = task_run_pb2.AckTaskRunRequest(request_id=request_id, caller_attempt=caller_attempt, epoch=epoch)
        self._call("AckTaskRun", self._runs.AckTaskRun, request)

    def cancel(self, request_id: str, caller_attempt: str, reason: str) -> bool:
        """Ask for a cancel; false if the run was over or belongs to a later caller by now."""
        request = task_run_pb2.CancelTaskRunRequest(request_id=request_id, caller_attempt=caller_attempt, reason=reason)
        response: task_run_pb2.CancelTaskRunResponse = self._call("CancelTaskRun", self._runs.CancelTaskRun, request)
        return response.accepted

    def _call(self, name: str, method: Callable[..., _Response], request: object) -> _Response:
        until = time.monotonic() + self._patience
        pause = _FIRST_PAUSE
        while True:
            try:
                return method(request, timeout=_CALL_SECONDS, metadata=self._endpoint.metadata)
            except grpc.RpcError as error:
                failure = WorkerCallError.of(error, name, self._endpoint.target)
            if not failure.passing or time.monotonic() + pause > until:
                raise failure
            time.sleep(pause * random.uniform(0.8, 1.2))
            pause = min(pause * 2, _LONGEST_PAUSE)


def check_wire(worker: worker_pb2.Worker, target: str) -> None:
    """Raise ``WorkerCallError`` if the worker does not speak our wire version."""
    if WIRE_VERSION not in worker.wire_versions:
        raise WorkerCallError(
            f"worker {worker.version or 'of unknown version'} at {target} speaks {list(worker.wire_versions)}, this "
            f"provider {WIRE_VERSION}: install the provider of the worker's release",
            grpc.StatusCode.UNIMPLEMENTED,
        )


class AsyncWorkerClient:
    """Asynchronous calls, each tried once: whoever follows a run decides when to give up."""

    def __init__(self, endpoint: Endpoint, channel: grpc.aio.Channel) -> None:
        self._endpoint = endpoint
        self._runs = task_run_pb2_grpc.TaskRunServiceStub(channel)
        self._worker = worker_pb2_grpc.WorkerServiceStub(channel)
        self._trust = trust_pb2_grpc.TrustServiceStub(channel)

    async def get_worker(self) -> worker_pb2.Worker:
        """Return what the worker is, after making sure that it speaks our wire."""
        response: worker_pb2.GetWorkerResponse = await self._call(
            "GetWorker", self._worker.GetWorker, worker_pb2.GetWorkerRequest()
        )
        check_wire(response.worker, self._endpoint.target)
        return response.worker

    async def wait(self, request_id: str, seconds: float) -> task_run_pb2.TaskRun:
        """Return a run when it is terminal, or as it is after ``seconds``."""
        request = task_run_pb2.WaitTaskRunRequest(
            request_id=request_id, max_wait=Duration(seconds=int(seconds), nanos=int(seconds % 1 * 1e9))
        )
        response: task_run_pb2.WaitTaskRunResponse = await self._call(
            "WaitTaskRun", self._runs.WaitTaskRun, request, _CALL_SECONDS + seconds
        )
        return response.task_run

    async def get_dataset(self, request: trust_pb2.GetDatasetTrustRequest) -> trust_pb2.GetDatasetTrustResponse:
        """Return all that is known of one data set."""
        response: trust_pb2.GetDatasetTrustResponse = await self._call(
            "GetDatasetTrust", self._trust.GetDatasetTrust, request
        )
        return response

    async def cancel(self, request_id: str, caller_attempt: str, reason: str) -> bool:
        """Ask for a cancel; false if the run was over or belongs to a later caller by now."""
        request = task_run_pb2.CancelTaskRunRequest(request_id=request_id, caller_attempt=caller_attempt, reason=reason)
        response: task_run_pb2.CancelTaskRunResponse = await self._call(
            "CancelTaskRun", self._runs.CancelTaskRun, request
        )
        return response.accepted

    async def watch(
        self, request_id: str, after_sequence: int, silence: Callable[[], float]
    ) -> AsyncIterator[task_run_pb2.TaskRunEvent]:
        """
        Yield a run's events after a cursor until the stream ends or nothing comes for ``silence()`` seconds.

        Raises ``WorkerCallError`` if the stream breaks.
        """
        request = task_run_pb2.WatchTaskRunRequest(request_id=request_id, after_sequence=after_sequence)
        call = self._runs.WatchTaskRun(request, metadata=self._endpoint.metadata)
        try:
            while True:
                # Not asyncio.wait_for: before Python 3.12 it loses a cancel that comes in the moment of an event.
                reading = asyncio.ensure_future(call.read())
                # Whoever is cancelled does not ask what became of it.
                reading.add_done_callback(lambda read: read.cancelled() or read.exception())
                await asyncio.wait({reading}, timeout=silence())
                if not reading.done():
                    return
                response = reading.result()
                if response is grpc.aio.EOF:
                    return
                yield response.event
        except grpc.RpcError as error:
            raise WorkerCallError.of(error, "WatchTaskRun", self._endpoint.target) from None
        finally:
            call.cancel()

    async def _call(
        self, name: str, method: Callable[..., Any], request: object, timeout: float = _CALL_SECONDS
    ) -> Any:
        try:
            return await method(request, timeout=timeout, metadata=self._endpoint.metadata)
        except grpc.RpcError as error:
            raise WorkerCallError.of(error, name, self._endpoint.target) from None


@dataclass
class _Lease:
    channel: grpc.aio.Channel
    users: int = 0


# One channel per event loop and endpoint, however many triggers: thousands of them share a triggerer.
_leases: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, dict[Endpoint, _Lease]] = weakref.WeakKeyDictionary()


@asynccontextmanager
async def shared_client(endpoint: Endpoint) -> AsyncIterator[AsyncWorkerClient]:
    """Share this event loop's channel to an endpoint; the last one out closes it."""
    leases = _leases.setdefault(asyncio.get_running_loop(), {})
    lease = leases.get(endpoint)
    if lease is None:
        lease = leases[endpoint] = _Lease(endpoint.aio_channel())
    lease.users += 1
    try:
        yield AsyncWorkerClient(endpoint, lease.channel)
    finally:
        lease.users -= 1
        if lease.users == 0:
            leases.pop(endpoint, None)
            await lease.channel.close()
