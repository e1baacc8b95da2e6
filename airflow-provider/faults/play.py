"""
Tries every fault on one Airflow, live, and writes what came of each.

    python play.py --out TABLE.json [--short] [--only WORDS ...] [--at-once 4] [--keep]

The interpreter is the one of the environment with that Airflow; scripts/faults.py calls this for both.
"""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "scripts")]

from airflow import __version__ as airflow_version  # noqa: E402
from cases import CASES, ONE_EFFECT, Case  # noqa: E402
from local_airflow import LocalAirflow, LocalAirflow2  # noqa: E402
from local_postgres import LocalPostgres  # noqa: E402
from stage import REPOSITORY, ROWS, Stage, plugin  # noqa: E402

from javatask.versions import AIRFLOW_3  # noqa: E402

# Airflow's own patience, shortened so that it finds out within seconds who is gone.
SETTINGS = {
    "AIRFLOW__CORE__PARALLELISM": "16",
    "AIRFLOW__CORE__MAX_ACTIVE_TASKS_PER_DAG": "32",
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_SEC": "5",
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "30",
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT_DETECTION_INTERVAL": "5",
    "AIRFLOW__SCHEDULER__SCHEDULER_ZOMBIE_TASK_THRESHOLD": "30",
    "AIRFLOW__SCHEDULER__ZOMBIE_DETECTION_INTERVAL": "5",
    "AIRFLOW__SCHEDULER__LOCAL_TASK_JOB_HEARTBEAT_SEC": "2",
    "AIRFLOW__TRIGGERER__TRIGGERER_HEALTH_CHECK_THRESHOLD": "10",
}


def play(airflow: LocalAirflow, case: Case, stage: Stage) -> dict[str, Any]:
    """Try one fault; return a row of the table."""
    began = time.monotonic()
    row: dict[str, Any] = {"fault": case.fault, "state": case.state, "airflow": airflow_version, "how": "live"}
    try:
        stage.start()
        row["outcome"] = case.play(airflow, stage)
        row["orphans"] = stage.orphans()
        effects = stage.effects()
        row.update(commits=effects.commits, rows=effects.rows)
        row["ok"] = not row["orphans"] and effects == ONE_EFFECT
    except Exception as error:
        row.update(ok=False, outcome=f"{type(error).__name__}: {error}")
        if not isinstance(error, AssertionError):
            traceback.print_exc()
    finally:
        stage.stop()
    row["seconds"] = round(time.monotonic() - began, 1)
    print(
        f"  {'ok ' if row['ok'] else 'BAD'} {case.fault}, {case.state}: {row['outcome']} ({row['seconds']} s)",
        flush=True,
    )
    return row


def samples(folder: Path) -> None:
    """Write a file within the contract, and one that breaks it."""
    generator = REPOSITORY / "contracts" / "sample" / "generate.py"
    for name, percent in (("events", 0), ("bad", 5)):
        what = ["--dataset", "user_events", "--rows", str(ROWS), "--bad-percent", str(percent)]
        subprocess.run(
            [sys.executable, generator, *what, "--out", folder / f"{name}.csv"], check=True, stdout=subprocess.DEVNULL
        )


def run(cases: list[Case], home: Path, at_once: int) -> list[dict[str, Any]]:
    """Start everything, try the cases, stop everything."""
    samples(home)
    plugin(home / "plugins")
    stages = {case.name: Stage(home / "stages", case.name, home / "plugins", home, case.sharing) for case in cases}
    postgres = LocalPostgres(home / "postgres")
    postgres.start()
    postgres.create_database("airflow")
    environment = {
        **SETTINGS,
        **{f"AIRFLOW_CONN_{name.upper()}": json.dumps(stage.connection) for name, stage in stages.items()},
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": (f"postgresql+psycopg2://postgres@127.0.0.1:{postgres.port}/airflow"),
    }
    kind = LocalAirflow if AIRFLOW_3 else LocalAirflow2
    airflow = kind(Path(sys.executable), home / "airflow", HERE / "dags", environment)
    try:
        airflow.start()
        print(f"Airflow {airflow_version} is healthy; {len(cases)} faults, {at_once} at once", flush=True)
        rows: list[dict[str, Any]] = []
        for alone in (False, True):
            chosen = [case for case in cases if case.alone == alone]
            with ThreadPoolExecutor(max(at_once, len(chosen) if alone else 0)) as pool:
                rows += pool.map(lambda case: play(airflow, case, stages[case.name]), chosen)
        return rows
    finally:
        airflow.stop()
        postgres.stop()


def main() -> int:
    """Try the faults; 1 if one of them came to something else."""
    parser = argparse.ArgumentParser(description="Try faults on a live Airflow.")
    parser.add_argument("--out", type=Path, required=True, help="where the table is written, as JSON")
    parser.add_argument("--short", action="store_true", help="only a choice of the faults")
    parser.add_argument("--only", nargs="*", default=[""], help="only faults whose name has one of these words")
    parser.add_argument("--at-once", type=int, default=4, help="how many at a time (default: 4)")
    parser.add_argument("--keep", action="store_true", help="keep logs and databases even if all is well")
    options = parser.parse_args()
    # One that is terminated must stop what it started, as an interrupted one does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    cases = [
        case
        for case in CASES
        if (case.short or not options.short)
        and any(words.replace(" ", "_").lower() in case.name for words in options.only)
    ]
    if any(case.alone for case in cases):
        # They share one crash.
        cases = [case for case in CASES if case.alone or case in cases]
    home = Path(tempfile.mkdtemp(prefix="javatask-faults-"))
    # PostgreSQL's user must be able to enter it.
    home.chmod(0o755)
    rows = run(cases, home, options.at_once)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(rows, indent=2) + "\n")
    bad = [row for row in rows if not row["ok"]]
    if bad or options.keep:
        print(f"logs and databases: {home}")
    else:
        shutil.rmtree(home, ignore_errors=True)
    return 1 if bad or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
