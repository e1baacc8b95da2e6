"""What one fault is tried on: workers with a ledger and a target of their own, behind a network of their own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import grpc
from local_postgres import LocalPostgres
from local_worker import LocalWorker
from proxy import Proxy

from javatask.client import WorkerClient
from javatask.endpoint import Endpoint
from javatask.follow import TERMINAL_STATES, state_name
from javatask.v1 import task_run_pb2, task_run_pb2_grpc

REPOSITORY = Path(__file__).resolve().parents[2]
JAVATASK = REPOSITORY / "worker" / "target" / "javatask" / "bin" / "javatask"
ROWS = 2000

# Of the ids of the runs that keep workers busy; a digit follows.
_BLOCKER = "00000000-0000-4000-8000-00000000000"


@dataclass(frozen=True)
class Effects:
    """What the target has: its rows, and the receipts of loads that changed them."""

    rows: int
    commits: int


class Stage:
    """
    Set up before Airflow starts, since its connections are; ``start`` starts the worker.

    ``sharing`` says how many workers have their ledger in a PostgreSQL server, and if they are several their target,
    too; at 0 one worker has a ledger to itself. Of several the network leads to the first.
    """

    def __init__(self, home: Path, name: str, plugins: Path, samples: Path, sharing: int) -> None:
        self.name = name
        self.proxy = Proxy()
        self.workers: list[LocalWorker] = []
        self._home = home / name
        self.postgres = LocalPostgres(self._home / "postgres")
        self._plugins = plugins
        self._samples = samples
        self._sharing = sharing
        self._contracts = self._home / "contracts"
        self._landing = self._home / "landing"

    @property
    def worker(self) -> LocalWorker:
        """Return the worker that the network leads to."""
        return self.workers[0]

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
        """Start the workers with their data in place, and both gates closed."""
        self._contracts.mkdir(parents=True)
        for contract in ("gated", "blocking"):
            self._write_contract(contract)
            self._gate(contract).touch()
        self._landing.mkdir()
        self.mend()
        if self._sharing:
            self.postgres.start()
            self.postgres.create_database("ledger")
            self.postgres.create_database("warehouse")
        self.workers = [self._made(number) for number in range(max(1, self._sharing))]
        for other in self.workers[1:]:
            other.start()
        self.restart_worker()

    def restart_worker(self) -> None:
        """Start the worker, again if it ran before, and lead the network to it."""
        self.worker.start()
        self.proxy.target = self.worker.port

    def lose_worker(self, run: task_run_pb2.TaskRun) -> None:
        """Kill the worker that has a run, or that it was submitted to, for good, and lead the network to another."""
        (lost,) = [worker for worker in self.workers if self._has(worker, run)]
        self.proxy.cut()
        lost.kill()
        self.workers.remove(lost)
        self.proxy.target = self.worker.port
        self.proxy.restore()

    def stop(self) -> None:
        """End everything."""
        for worker in self.workers:
            worker.stop()
        self.postgres.stop()
        self.proxy.close()

    def open_gate(self, contract: str = "gated") -> None:
        """Let the runs of a contract go on."""
        self._gate(contract).unlink(missing_ok=True)

    def spoil(self) -> None:
        """Make the source break its contract."""
        shutil.copyfile(self._samples / "bad.csv", self._landing / "events.csv")

    def mend(self) -> None:
        """Make the source good again."""
        shutil.copyfile(self._samples / "events.csv", self._landing / "events.csv")

    def forget_everything(self) -> None:
        """Lose the ledger of a worker that is not running."""
        shutil.rmtree(self.worker.state)

    def block(self) -> None:
        """Keep the workers busy, so that what comes next is queued; ``open_gate("blocking")`` ends that."""
        with _client(self.worker) as client:
            for number in range(len(self.workers)):
                request = task_run_pb2.SubmitTaskRunRequest(
                    request_id=f"{_BLOCKER}{number}",
                    caller_attempt="blocker",
                    task_type="validate",
                    contract=task_run_pb2.ContractSource(name="blocking"),
                )
                request.inputs.update({"source": "landing:events.csv"})
                client.submit(request)

    def runs(self) -> list[task_run_pb2.TaskRun]:
        """Return the runs that Airflow asked for, the newest first."""
        endpoint = Endpoint(f"127.0.0.1:{self.worker.port}")
        with endpoint.channel() as channel:
            request = task_run_pb2.ListTaskRunsRequest(page_size=500)
            found = task_run_pb2_grpc.TaskRunServiceStub(channel).ListTaskRuns(request, timeout=10).task_runs
        return [run for run in found if not run.request_id.startswith(_BLOCKER)]

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
        target = self.postgres.connect("warehouse") if self._sharing > 1 else _opened(self.worker.warehouse)
        with closing(target), closing(target.cursor()) as cursor:
            cursor.execute("SELECT table_name FROM information_schema.tables")
            tables = {name for (name,) in cursor.fetchall()}
            rows = _count(cursor, "SELECT count(*) FROM events") if "events" in tables else 0
            changed = 'SELECT count(*) FROM "_javatask_receipt" WHERE inserted + updated + deleted > 0'
            return Effects(rows, _count(cursor, changed) if "_javatask_receipt" in tables else 0)

    def _made(self, number: int) -> LocalWorker:
        more = f"pluginsDir: {self._plugins}\nruns:\n  maxRunning: 1\nwatch:\n  keepalive: 2s\n"
        if self._sharing:
            more += f"ledger: {json.dumps(self._database('ledger'))}\n"
        worker = LocalWorker(JAVATASK, self._home / f"worker-{number}", self._contracts, more)
        worker.locations["landing"]["path"] = str(self._landing)
        if self._sharing > 1:
            worker.locations["warehouse"] = self._database("warehouse")
        return worker

    def _database(self, name: str) -> dict[str, str]:
        url = f"jdbc:postgresql://127.0.0.1:{self.postgres.port}/{name}"
        return {"type": "postgres", "url": url, "user": "postgres"}

    def _has(self, worker: LocalWorker, run: task_run_pb2.TaskRun) -> bool:
        with _client(worker) as client:
            return client.get_worker().worker_id == run.worker_id

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


def _client(worker: LocalWorker) -> WorkerClient:
    """Return a client that does not go through the network."""
    return WorkerClient(Endpoint(f"127.0.0.1:{worker.port}"), patience=20)


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


def _opened(database: Path) -> duckdb.DuckDBPyConnection:
    if not database.exists():
        return duckdb.connect()
    # A worker holds the file alone for as long as a run needs it.
    until = time.monotonic() + 60
    while True:
        try:
            return duckdb.connect(str(database), read_only=True)
        except duckdb.IOException:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def _count(cursor: Any, query: str) -> int:
    cursor.execute(query)
    (counted,) = cursor.fetchall()[0]
    return int(counted)
