"""
Times the pages over a ledger of 100,000 runs and a million outcomes of rules, as Airflow's web server makes them.

    build/airflow-3.3/bin/python benchmarks/pages.py LEDGER      # make bench-trust leaves one in build/bench/ledger

Prints the median of some rounds in milliseconds, each page from the query to the HTML, a real worker's answers over
gRPC included. Airflow itself, which asks who is there and sends it, is not part of that.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY / "scripts"))

ROUNDS = 7
PAGES = {
    "data trust": ("trust", {}),
    "a data set of 50,000 runs": ("dataset", {"name": "w:busy"}),
    "a data set of 1,000 runs": ("dataset", {"name": "w:other7"}),
    "misses": ("misses", {}),
    "misses of a data set": ("misses", {"dataset": "w:other7", "state": "open"}),
}


def main(ledger: Path) -> None:
    """Start a worker on a copy of the ledger, and time each page in turns."""
    from local_worker import LocalWorker

    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "state").mkdir()
        (home / "contracts").mkdir()
        shutil.copy(ledger / "ledger.sqlite", home / "state")
        worker = LocalWorker(REPOSITORY / "worker/target/javatask/bin/javatask", home, home / "contracts")
        worker.start()
        try:
            os.environ["AIRFLOW_HOME"] = folder
            connection = {"conn_type": "javatask", "host": "127.0.0.1", "port": worker.port}
            os.environ["AIRFLOW_CONN_JAVATASK_DEFAULT"] = json.dumps(connection)
            print(json.dumps(timed(), indent=2))
        finally:
            worker.stop()


def timed() -> dict[str, float]:
    """Return the median milliseconds of each page; the first rounds, in which the worker warms up, do not count."""
    from javatask.plugin.airflow3 import _Links
    from javatask.plugin.pages import Pages, Viewer

    pages = Pages(_Links(""))
    viewer = Viewer(frozenset({"d"}))
    took: dict[str, list[float]] = {name: [] for name in PAGES}
    for turn in range(2 + ROUNDS):
        for name, (page, query) in PAGES.items():
            began = time.perf_counter()
            shown = pages.show(page, viewer, query)
            elapsed = 1000 * (time.perf_counter() - began)
            if shown.status != 200:
                raise SystemExit(f"{name}: {shown.content}")
            if turn >= 2:
                took[name].append(elapsed)
    return {name: round(statistics.median(times), 1) for name, times in took.items()}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
