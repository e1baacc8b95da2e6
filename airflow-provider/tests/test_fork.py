"""Executors that fork: a task's process comes of one that may have talked to a worker before."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import traceback
from collections.abc import Callable

import pytest
from local_worker import LocalWorker

from javatask.client import shared_client
from javatask.endpoint import Endpoint
from javatask.hooks.javatask import JavaTaskHook

pytestmark = pytest.mark.worker

_PATIENCE_SECONDS = 60


def ask() -> str:
    with JavaTaskHook().get_conn() as client:
        return client.get_worker().worker_id


async def _ask(endpoint: Endpoint) -> str:
    async with shared_client(endpoint) as client:
        return (await client.get_worker()).worker_id


def ask_in_event_loop() -> str:
    return asyncio.run(_ask(JavaTaskHook().endpoint()))


def in_fork(work: Callable[[], str]) -> str:
    """Return what ``work`` comes to in a fork of this process; one that hangs is killed."""
    answer, told = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.write(told, work().encode())
        except BaseException:
            os.write(told, traceback.format_exc().encode())
        finally:
            os._exit(0)
    os.close(told)
    try:
        ready, _, _ = select.select([answer], [], [], _PATIENCE_SECONDS)
        return os.read(answer, 65536).decode() if ready else "nothing: the fork hangs"
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(answer)


@pytest.mark.parametrize("work", [ask, ask_in_event_loop])
def test_fork_of_a_process_that_had_channels_has_its_own(worker: LocalWorker, work: Callable[[], str]) -> None:
    """As the operator asks: it submits over a channel, and follows over one of an event loop."""
    assert worker.port
    known = ask()
    assert ask_in_event_loop() == known

    # Executors fork again and again, and so does a task in its own process.
    assert [in_fork(work) for _ in range(3)] == [known] * 3
    assert in_fork(lambda: in_fork(work)) == known
    assert work() == known


def test_fork_while_a_channel_is_open_has_its_own(worker: LocalWorker) -> None:
    assert worker.port
    with JavaTaskHook().get_conn() as client:
        known = client.get_worker().worker_id
        assert in_fork(ask) == known
        assert client.get_worker().worker_id == known
