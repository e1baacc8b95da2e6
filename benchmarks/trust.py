"""
Times pages and commands over a ledger of 100,000 runs and a million outcomes of rules, with a real worker.

    build/airflow-3.3/bin/python benchmarks/trust.py LEDGER      # the end of make bench-trust

Prints medians of some rounds in milliseconds. A page is timed from the query to the HTML; Airflow itself, which asks
who is there and sends it, is not part of that. A command is timed from the start of its process to its end.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY / "scripts"))

JAVATASK = REPOSITORY / "worker/target/javatask/bin/javatask"
ROUNDS = 7
COMMANDS = (
    "trust",
    "trust w:busy",
    "trust w:other7",
    "trust gate w:busy",
    "trust misses",
)
PAGES = {
    "data trust": ("trust", {}),
    "a data set of 50,000 runs": ("dataset", {"name": "w:busy"}),
    "a data set of 1,000 runs": ("dataset", {"name": "w:other7"}),
    "misses": ("misses", {}),
    "misses of a data set": ("misses", {"dataset": "w:other7", "state": "open"}),
}


def main(ledger: Path) -> None:
    """Start a worker on a copy of the ledger, and time all in turns."""
    from local_worker import LocalWorker

    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "state").mkdir()
        (home / "contracts").mkdir()
        shutil.copy(ledger / "ledger.sqlite", home / "state")
        worker = LocalWorker(JAVATASK, home, home / "contracts")
        worker.start()
        try:
            os.environ["AIRFLOW_HOME"] = folder
            connection = {"conn_type": "javatask", "host": "127.0.0.1", "port": worker.port}
            os.environ["AIRFLOW_CONN_JAVATASK_DEFAULT"] = json.dumps(connection)
            print(json.dumps({"pages": pages(), "commands": commands(worker.port)}, indent=2))
        finally:
            worker.stop()


def pages() -> dict[str, float]:
    """Return the median milliseconds of each page."""
    from javatask.plugin.airflow3 import _Links
    from javatask.plugin.pages import Pages, Viewer

    pages = Pages(_Links(""))
    viewer = Viewer(frozenset({"d"}))

    def show(name: str) -> None:
        page, query = PAGES[name]
        shown = pages.show(page, viewer, query)
        if shown.status != 200:
            raise SystemExit(f"{name}: {shown.content}")

    return medians(PAGES, show)


def commands(port: int) -> dict[str, float]:
    """Return the median milliseconds of each command."""

    def run(command: str) -> None:
        ran = subprocess.run(
            [JAVATASK, *command.split(), "--worker", f"127.0.0.1:{port}"], check=False, capture_output=True, text=True
        )
        # The gate of a spent budget says so.
        if ran.returncode != ("gate" in command):
            raise SystemExit(f"javatask {command}: exit code {ran.returncode}\n{ran.stderr}")

    return medians(COMMANDS, run)


def medians(names: Iterable[str], call: Callable[[str], None]) -> dict[str, float]:
    """Call with each name in turns, and return milliseconds; the first turns, which warm up, do not count."""
    took: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(2 + ROUNDS):
        for name, times in took.items():
            began = time.perf_counter()
            call(name)
            if turn >= 2:
                times.append(1000 * (time.perf_counter() - began))
    return {name: round(statistics.median(times), 1) for name, times in took.items()}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
