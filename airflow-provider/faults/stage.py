"""What one fault is tried on: a worker with a ledger and a target of its own, behind a network of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import grpc
from local_worker import LocalWorker
from proxy import Proxy

from javatask.client import WorkerClient
from javatask.endpoint import Endpoint
from javatask.follow import TERMINAL_STATES, state_name
from javatask.v1 import task_run_pb2, task_run_pb2_grpc

REPOSITORY = Path(__file__).resolve().parents[2]
JAVATASK = REPOSITORY / "worker" / "target" / "javatask" / "bin" / "javatask"
ROWS = 2000

_BLOCKER = "00000000-0000-4000-8000-000000000001"


@dataclass(frozen=True)
class Effects:
    """What the target has: its rows, and the receipts of loads that changed them."""

    rows: int
    commits: int


class Stage:
    """Set up before Airflow starts, since its connections are; ``start`` starts the worker."""

    def __init__(self, home: Path, name: str, plugins: Path, samples: Path) -> None:
        self.name = name
        self.proxy = Proxy()
        self._home = home / name
        self._plugins = plugins
        self._samples = samples
        self._contracts = self._home / "contracts"
        more = f"pluginsDir: {plugins}\nruns:\n  maxRunning: 1\nwatch:\n  keepalive: 2s\n"
        self.worker = LocalWorker(JAVATASK, self._home / "worker", self._contracts, more)

    @property
    def connection(self) -> dict[str, Any]:
        """Return the Airflow connection that leads here, through the network."""
        return {
            "conn_type": "javatask",
            "host": "127.0.0.1",
            "port": self.proxy.port,
            "extra": {"environment": self.name},
        }

    def start(self) -> None:
        """Start the worker with its data in place, and both gates closed."""
        self._contracts.mkdir(parents=True)
        for contract in ("gated", "blocking"):
            self._write_contract(contract)
            self._gate(contract).touch()
        self.worker.landing.mkdir(parents=True)
        shutil.copyfile(self._samples / "events.csv", self.worker.landing / "events.csv")
        self.restart_worker()

    def restart_worker(self) -> None:
        """Start the worker, again if it ran before, and lead the network to it."""
        self.worker.start()
        self.proxy.target = self.worker.port

    def stop(self) -> None:
        """End the worker and the network."""
        self.worker.stop()
        self.proxy.close()

    def open_gate(self, contract: str = "gated") -> None:
        """Let the runs of a contract go on."""
        self._gate(contract).unlink(missing_ok=True)

    def spoil(self) -> None:
        """Make the source break its contract."""
        shutil.copyfile(self._samples / "bad.csv", self.worker.landing / "events.csv")

    def mend(self) -> None:
        """Make the source good again."""
        shutil.copyfile(self._samples / "events.csv", self.worker.landing / "events.csv")

    def forget_everything(self) -> None:
        """Lose the ledger of a worker that is not running."""
        shutil.rmtree(self.worker.state)

    def client(self) -> WorkerClient:
        """Return a client that does not go through the network."""
        return WorkerClient(Endpoint(f"127.0.0.1:{self.worker.port}"), patience=20)

    def block(self) -> None:
        """Keep the worker busy, so that what comes next is queued; ``open_gate("blocking")`` ends that."""
        request = task_run_pb2.SubmitTaskRunRequest(
            request_id=_BLOCKER,
            caller_attempt="blocker",
            task_type="validate",
            contract=task_run_pb2.ContractSource(name="blocking"),
        )
        request.inputs.update({"source": "landing:events.csv"})
        with self.client() as client:
            client.submit(request)

    def runs(self) -> list[task_run_pb2.TaskRun]:
        """Return the runs that Airflow asked for, the newest first."""
        endpoint = Endpoint(f"127.0.0.1:{self.worker.port}")
        with endpoint.channel() as channel:
            request = task_run_pb2.ListTaskRunsRequest(page_size=500)
            found = task_run_pb2_grpc.TaskRunServiceStub(channel).ListTaskRuns(request, timeout=10).task_runs
        return [run for run in found if run.request_id != _BLOCKER]

    def orphans(self) -> list[str]:
        """Return the runs that are not over."""
        return [f"{run.request_id} {state_name(run.state)}" for run in self.runs() if run.state not in TERMINAL_STATES]

    def wait_for(self, *states: str, seconds: float = 90) -> task_run_pb2.TaskRun:
        """Wait until the newest run is in one of the states."""
        found: list[task_run_pb2.TaskRun] = []

        def there() -> bool:
            found[:] = self.runs()[:1]
            return bool(found) and state_name(found[0].state) in states

        self.until(f"a run {' or '.join(states)}", there, seconds)
        return found[0]

    def until(self, what: str, done: Callable[[], bool], seconds: float = 90, pause: float = 0.2) -> None:
        """Ask until it is so; raise if it does not come to that."""
        end = time.monotonic() + seconds
        while not _answered(done):
            if time.monotonic() > end:
                states = [f"{state_name(run.state)} (attempt {run.epoch})" for run in self.runs()]
                raise AssertionError(f"waited {seconds:.0f} s for {what}; runs: {states or 'none'}")
            time.sleep(pause)

    def effects(self) -> Effects:
        """Count what was committed."""
        if not self.worker.warehouse.exists():
            return Effects(0, 0)
        with _connected(self.worker.warehouse) as database:
            tables = {name for (name,) in database.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
            rows = _count(database, "SELECT count(*) FROM events") if "events" in tables else 0
            changed = 'SELECT count(*) FROM "_javatask_receipt" WHERE inserted + updated + deleted > 0'
            return Effects(rows, _count(database, changed) if "_javatask_receipt" in tables else 0)

    def _gate(self, contract: str) -> Path:
        return self._home / f"{contract}.closed"

    def _write_contract(self, name: str) -> None:
        contract = json.loads((REPOSITORY / "contracts" / "user_events.json").read_text())
        rule = {
            "id": "gate",
            "type": "custom",
            "engine": "javatask",
            "implementation": {
                "check": "table_check",
                "columns": ["event_id"],
                "arguments": {"name": "gate", "with": {"closed": str(self._gate(name))}, "timeout": "PT10M"},
            },
        }
        contract["schema"][0].setdefault("quality", []).append(rule)
        contract["id"], contract["name"] = f"urn:javatask:contract:{name}", name
        (self._contracts / f"{name}.json").write_text(json.dumps(contract))


def _answered(done: Callable[[], bool]) -> bool:
    """Ask; a worker that is too busy to answer, or away, has not said so."""
    try:
        return done()
    except grpc.RpcError:
        return False


def plugin(folder: Path) -> None:
    """Compile the gate into a jar of the plugins directory ``folder``."""
    classes = folder.parent / "classes"
    libraries = JAVATASK.parents[1] / "lib"
    source = Path(__file__).parent / "gate" / "Gate.java"
    home = os.environ.get("JAVA_HOME")
    javac = Path(home) / "bin" / "javac" if home else Path("javac")
    subprocess.run([javac, "--release", "17", "-cp", f"{libraries}/*", "-d", classes, source], check=True)
    folder.mkdir(parents=True)
    with zipfile.ZipFile(folder / "gate.jar", "w") as jar:
        for file in classes.glob("*.class"):
            jar.write(file, file.name)
        jar.writestr("META-INF/services/io.javatask.api.TableCheck", "Gate\n")


def _connected(database: Path) -> duckdb.DuckDBPyConnection:
    # A worker holds the file alone for as long as a run needs it.
    until = time.monotonic() + 60
    while True:
        try:
            return duckdb.connect(str(database), read_only=True)
        except duckdb.IOException:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def _count(database: duckdb.DuckDBPyConnection, query: str) -> int:
    (counted,) = database.execute(query).fetchall()[0]
    return int(counted)
