"""
Leaves a live Airflow with everything to click: data sets, budgets, misses and validations.

    python3 scripts/ui.py [3.3|2.11]

Tells the story of trust_story.py up to its bad day, prints where to look, and stops everything on Ctrl-C. Everything is
below build/ui, made anew each time.
"""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
import time

import environment
from trust_story import DAG_ID, DATASET, JAVATASK, Story, told_in

HOME = environment.BUILD / "ui"


def places(story: Story, version: str) -> dict[str, str]:
    """Return where to look, by what there is to see."""
    url = story.airflow.url
    task = f"{DAG_ID}/runs/{story.run_id(1)}/tasks/ingest"
    if version.startswith("3"):
        return {
            "data trust": f"{url}/plugin/data-trust",
            "SLA misses": f"{url}/plugin/sla-misses",
            "validation": f"{url}/dags/{task}/plugin/validation",
            "gate": f"{url}/dags/{DAG_ID}/runs/{story.run_id(1)}/tasks/gate/xcom",
        }
    query = f"dag_id={DAG_ID}&run_id={story.run_id(1)}&task_id=ingest"
    return {
        "data trust": f"{url}/javatask/trust",
        "SLA misses": f"{url}/javatask/misses",
        "validation": f"{url}/javatask/validation?{query}",
        "gate": f"{url}/dags/{DAG_ID}/grid?dag_run_id={story.run_id(1)}&task_id=gate&tab=xcom",
    }


def tell(what: str) -> None:
    """Say what is being done."""
    print(f"==> {what}", flush=True)


def main() -> int:
    """Tell the story, and wait until somebody has seen enough."""
    parser = argparse.ArgumentParser(description="Leave a live Airflow with everything to click.")
    parser.add_argument("version", nargs="?", default="3.3", choices=environment.VERSIONS)
    version = parser.parse_args().version
    if not JAVATASK.is_file():
        raise SystemExit("the worker is not there: build it first (make worker)")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    shutil.rmtree(HOME, ignore_errors=True)
    tell(f"starting a worker and Airflow {version} (half a minute)")
    try:
        with told_in(version, HOME) as story:
            tell(f"{story.day(0)}: orders within their contract")
            print(f"    features: {story.good_day()['build_features']}")
            tell(f"{story.day(1)}: orders that break it, and spend the error budget of {DATASET}")
            print(f"    features: {story.bad_day()['build_features']}")
            print("\nLog in as admin, password admin:\n")
            for what, place in places(story, version).items():
                print(f"  {what:<11} {place}")
            print(f"\nTo repair the bad day: write {story.worker.landing / str(story.day(1)) / 'orders.csv'} anew, and")
            print(f"clear {DAG_ID} of {story.day(1)} from ingest on. Ctrl-C stops everything.", flush=True)
            while True:
                time.sleep(3600)
    except KeyboardInterrupt:
        tell("everything that was started is stopped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
