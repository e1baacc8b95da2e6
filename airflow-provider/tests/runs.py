"""What the worker's ledger has, asked over the wire."""

from __future__ import annotations

import time

import grpc
from local_worker import LocalWorker

from javatask.follow import TERMINAL_STATES, state_name
from javatask.v1 import task_run_pb2, task_run_pb2_grpc


class Runs:
    """Looks at a worker's runs."""

    def __init__(self, worker: LocalWorker) -> None:
        self._target = f"127.0.0.1:{worker.port}"

    def all(self) -> list[task_run_pb2.TaskRun]:
        with grpc.insecure_channel(self._target) as channel:
            request = task_run_pb2.ListTaskRunsRequest(page_size=500)
            response = task_run_pb2_grpc.TaskRunServiceStub(channel).ListTaskRuns(request, timeout=10)
        return list(response.task_runs)

    def only(self) -> task_run_pb2.TaskRun:
        runs = self.all()
        assert len(runs) == 1, runs
        return runs[0]

    def attempts(self) -> int:
        """Count how often the one run, which is over, was executed."""
        with grpc.insecure_channel(self._target) as channel:
            request = task_run_pb2.WatchTaskRunRequest(request_id=self.only().request_id)
            stream = task_run_pb2_grpc.TaskRunServiceStub(channel).WatchTaskRun(request, timeout=10)
            return len({response.event.epoch for response in stream})

    def wait_for(self, *states: str, seconds: float = 60) -> task_run_pb2.TaskRun:
        """Wait until the one run is in one of the states, and return it."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            runs = self.all()
            if runs and state_name(runs[0].state) in states:
                return runs[0]
            assert not (runs and runs[0].state in TERMINAL_STATES), f"ended as {state_name(runs[0].state)}"
            time.sleep(0.02)
        raise AssertionError(f"no run in {states} within {seconds} s")
