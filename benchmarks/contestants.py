"""Who takes part: we as a command and in a worker, and each peer as a script that runs once or again and again."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import environment
import measure
from local_worker import LocalWorker

REPOSITORY = environment.REPOSITORY
HERE = Path(__file__).resolve().parent
BENCH = environment.BUILD / "bench"
CONTRACT = HERE / "user_events.json"
JAVATASK = REPOSITORY / "worker" / "target" / "javatask" / "bin" / "javatask"
AS_OF = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
OURS = "javatask"
DUCKDB = "DuckDB by hand"


def python(name: str) -> Path:
    """Return the interpreter of the environment that a peer lives in."""
    return environment.locked(f"bench/environments/{name}", [HERE / "requirements" / f"{name}.txt"])


class Contestant(Protocol):
    """Someone who answers for a file."""

    def run(self, file: Path) -> measure.Measured:
        """Answer once."""

    def close(self) -> None:
        """Let go of what it holds."""


@dataclass(frozen=True)
class Peer:
    """
    Another way to validate.

    :param script: below ``peers``
    :param requirements: name of its file below ``requirements``
    :param warm: whether it is also timed in a process that has run before
    :param largest: most rows that it is asked for by default, since it takes long
    :param ragged: whether it cannot tell a record with too few cells, and counts it as a row
    """

    name: str
    script: str
    requirements: str
    warm: bool = False
    largest: int = 10**9
    ragged: bool = False


PEERS = (
    Peer(DUCKDB, "duckdb_by_hand.py", "duckdb", warm=True),
    Peer("Polars by hand", "polars_by_hand.py", "polars", warm=True, ragged=True),
    Peer("Soda on DuckDB", "soda_on_duckdb.py", "soda"),
    Peer("Pandera on Polars", "pandera_on_polars.py", "pandera", largest=1_000_000, ragged=True),
    Peer("Data Contract CLI", "datacontract_cli.py", "datacontract", largest=1_000_000),
    Peer("Great Expectations", "great_expectations_on_pandas.py", "great-expectations", largest=1_000_000, ragged=True),
)


class Cold:
    """A peer's script, in a new process for every file."""

    def __init__(self, peer: Peer) -> None:
        self.command: measure.Command = [python(peer.requirements), HERE / "peers" / peer.script]

    def run(self, file: Path) -> measure.Measured:
        """Answer once."""
        return measure.once([*self.command, file], (0,), json.loads)

    def close(self) -> None:
        """Hold nothing."""


class Warm:
    """A peer's script, in one process for all files."""

    def __init__(self, peer: Peer) -> None:
        self.server = measure.Server([python(peer.requirements), HERE / "peers" / peer.script])

    def run(self, file: Path) -> measure.Measured:
        """Answer once."""
        return self.server.ask(str(file))

    def close(self) -> None:
        """End the process."""
        self.server.close()


class Command:
    """
    Our own command, as a user starts it.

    :param quarantine: whether the rows that are kept back are written to a file
    """

    def __init__(self, quarantine: bool = True) -> None:
        self.quarantine = quarantine

    def run(self, file: Path) -> measure.Measured:
        """Answer once."""
        with tempfile.TemporaryDirectory(dir=BENCH) as folder:
            report = Path(folder) / "report.json"
            command: measure.Command = [JAVATASK, "validate", "--contract", CONTRACT, "--source", file]
            command += ["--as-of", AS_OF.isoformat(), "--report", report if self.quarantine else "-"]
            # 1 would mean that the contract is violated
            return measure.once(
                command, (0,), lambda said: answer(json.loads(report.read_text() if self.quarantine else said))
            )

    def close(self) -> None:
        """Hold nothing."""


class WarmWorker:
    """A worker that stays, and a caller that submits runs to it over gRPC; measured is the worker."""

    def __init__(self, contract: Path, **locations: dict[str, str]) -> None:
        """Start both; ``locations`` come beside the worker's usual ones, or in their place."""
        self.folder = tempfile.TemporaryDirectory(dir=BENCH)
        home = Path(self.folder.name)
        contracts = home / "contracts"
        contracts.mkdir()
        (contracts / contract.name).write_text(contract.read_text())
        self.worker = LocalWorker(JAVATASK, home, contracts)
        self.worker.locations |= locations
        self.worker.start()
        caller: measure.Command = [
            python("client"),
            HERE / "peers" / "javatask_client.py",
            str(self.worker.port),
            home / "stubs",
        ]
        self.server = measure.Server(caller, self.worker.pid)

    def run(self, submission: dict[str, Any], file: Path) -> measure.Measured:
        """Have a task read a file of the landing place; the answer is its report."""
        link = self.worker.landing / file.name
        if not link.exists():
            link.hardlink_to(file)
        inputs = {**submission.get("inputs", {}), "source": f"landing:{file.name}"}
        return self.server.ask(json.dumps({**submission, "inputs": inputs}))

    def close(self) -> None:
        """End caller and worker."""
        self.server.close()
        self.worker.stop()
        self.folder.cleanup()


class InWorker:
    """Our validation in a worker."""

    def __init__(self) -> None:
        self.worker = WarmWorker(CONTRACT)

    def run(self, file: Path) -> measure.Measured:
        """Answer once."""
        submission = {"task_type": "validate", "contract": {"name": "user_events"}, "as_of_time": AS_OF.isoformat()}
        measured = self.worker.run(submission, file)
        return measure.Measured(measured.wall, measured.cpu, measured.memory, answer(measured.answer))

    def close(self) -> None:
        """End it."""
        self.worker.close()


def answer(report: dict[str, Any]) -> dict[str, Any]:
    """Return what a report of ours says, in the words that every contestant answers in."""
    rows, metrics = report["rows"], report["metrics"]
    decoded = rows["read"] - rows["rejected"]
    age = dt.timedelta(seconds=metrics["freshness_seconds.event_time"])
    return {
        "rows": decoded,
        "rules": {one["rule"]: one["failed"] for one in report["results"]},
        "nulls": {column: round(metrics[f"null_rate.{column}"] * decoded) for column in ("amount", "email")},
        "newest": str(AS_OF - age),
    }
