"""Executors that fork: a task's process comes of one that may have talked to a worker before."""

from __future__ import annotations

import asyncio
import importlib
import os
import select
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from local_worker import LocalWorker, signal_group, tail

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


def forks_of_a_process_that_had_channels() -> None:
    """As the operator asks: it submits over a channel, and follows over one of an event loop."""
    known = ask()
    assert ask_in_event_loop() == known
    for work in (ask, ask_in_event_loop):
        # Executors fork again and again, and so does a task in its own process.
        assert [in_fork(work) for _ in range(3)] == [known] * 3
        assert in_fork(partial(in_fork, work)) == known
        assert work() == known


def fork_while_a_channel_is_open() -> None:
    with JavaTaskHook().get_conn() as client:
        known = client.get_worker().worker_id
        assert in_fork(ask) == known
        assert client.get_worker().worker_id == known


@pytest.mark.parametrize("scenario", [forks_of_a_process_that_had_channels, fork_while_a_channel_is_open])
def test_fork_has_channels_of_its_own(worker: LocalWorker, scenario: Callable[[], None]) -> None:
    assert worker.port
    # In a process of its own, as executors have: what other tests left running here would be forked, too.
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, __file__, scenario.__name__]
    ran = subprocess.run(command, check=False, env=environment, capture_output=True, text=True, timeout=300)
    assert ran.returncode == 0, ran.stderr


def test_tasks_in_a_celery_pool_have_channels_of_their_own(
    worker: LocalWorker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert worker.port
    monkeypatch.setenv("JAVATASK_TEST_CELERY", str(tmp_path / "celery"))
    pool: Any = importlib.import_module("celery_pool")
    command = [sys.executable, "-m", "celery", "-A", "celery_pool", "worker", "--pool=prefork", "--concurrency=2"]
    quiet = ["--without-heartbeat", "--without-gossip", "--without-mingle"]
    environment = {
        **os.environ,
        "JAVATASK_TEST_CELERY_PARENT": "1",
        "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path]),
    }
    log = tmp_path / "celery.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, *quiet], env=environment, cwd=tmp_path, stdout=output, stderr=output, start_new_session=True
        )
    try:
        results = [pool.ask_in_pool.delay() for _ in range(6)]
        answers = [result.get(timeout=120) for result in results]
    except Exception as error:
        raise AssertionError(tail(log)) from error
    finally:
        signal_group(process, signal.SIGKILL)
        process.wait()
    assert answers == [[ask(), ask(), str(process.pid)]] * 6


if __name__ == "__main__":
    globals()[sys.argv[1]]()
