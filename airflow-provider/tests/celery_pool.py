"""A Celery application as CeleryExecutor has one: a pool that forks; its broker and its results are files."""

from __future__ import annotations

import os
from pathlib import Path

from celery import Celery  # type: ignore[import-untyped]
from test_fork import ask, ask_in_event_loop

_HOME = Path(os.environ["JAVATASK_TEST_CELERY"])
for _name in ("messages", "control", "results"):
    (_HOME / _name).mkdir(parents=True, exist_ok=True)

app = Celery("celery_pool", broker="filesystem://", backend=f"file://{_HOME / 'results'}")
app.conf.broker_transport_options = {
    "data_folder_in": str(_HOME / "messages"),
    "data_folder_out": str(_HOME / "messages"),
    "control_folder": str(_HOME / "control"),
}

if "JAVATASK_TEST_CELERY_PARENT" in os.environ:
    # The parent of the pool, which has had channels of both kinds when it forks.
    ask()
    ask_in_event_loop()


@app.task  # type: ignore[untyped-decorator]
def ask_in_pool() -> list[str]:
    """Return what the worker said over either kind of channel, and which process asked."""
    return [ask(), ask_in_event_loop(), str(os.getppid())]
