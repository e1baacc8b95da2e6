"""A Javatask worker as a process of our own, with its own directories and a free port."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from pathlib import Path

_START_SECONDS = 60
_STOP_SECONDS = 20


class LocalWorker:
    """Starts ``javatask worker`` below ``home`` and stops it again; ``port`` stays the same over restarts."""

    def __init__(self, javatask: Path, home: Path, contracts: Path, more: str = "") -> None:
        """Take ``more`` lines of configuration, in YAML."""
        self.javatask = javatask
        self.home = home
        self.landing = home / "landing"
        self.warehouse = home / "warehouse.duckdb"
        self.state = home / "state"
        self.log = home / "worker.log"
        # What the configuration says of each; it is written at the start.
        self.locations = {
            "landing": {"type": "directory", "path": str(self.landing)},
            "warehouse": {"type": "duckdb", "path": str(self.warehouse)},
            "contracts": {"type": "directory", "path": str(contracts)},
        }
        self._more = more
        self._config = home / "worker.yaml"
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0

    def start(self) -> None:
        """Start the process and wait until it listens; raises with the end of its log if it does not."""
        if self._process is not None:
            raise RuntimeError("the worker runs already")
        self.landing.mkdir(parents=True, exist_ok=True)
        port_file = self.home / "port"
        port_file.unlink(missing_ok=True)
        self._config.write_text(self._configuration())
        command: list[str | Path] = [self.javatask, "worker", "--config", self._config, "--port-file", port_file]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        try:
            self.port = self._listening(port_file)
        except BaseException:
            self.kill()
            raise

    @property
    def pid(self) -> int:
        """Return the number of the process."""
        if self._process is None:
            raise RuntimeError("the worker does not run")
        return self._process.pid

    def stop(self) -> None:
        """Ask the process to drain and end; kill it if it does not."""
        self._end(signal.SIGTERM, _STOP_SECONDS)

    def kill(self) -> None:
        """End the process at once, as a crash would."""
        self._end(signal.SIGKILL, _STOP_SECONDS)

    def _end(self, sign: signal.Signals, seconds: float) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        signal_group(process, sign)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            signal_group(process, signal.SIGKILL)
            process.wait()

    def _listening(self, port_file: Path) -> int:
        until = time.monotonic() + _START_SECONDS
        while time.monotonic() < until:
            if self._process is None or self._process.poll() is not None:
                raise RuntimeError(f"the worker ended before it listened; end of {self.log}:\n{tail(self.log)}")
            with contextlib.suppress(FileNotFoundError, ValueError):
                return int(port_file.read_text())
            time.sleep(0.05)
        raise RuntimeError(f"the worker did not listen within {_START_SECONDS} s; end of {self.log}:\n{tail(self.log)}")

    def _configuration(self) -> str:
        return f"""\
listen: 127.0.0.1:{self.port}
stateDir: {self.state}
locations: {json.dumps(self.locations)}
{self._more}"""


def signal_group(process: subprocess.Popen[bytes], sign: signal.Signals) -> None:
    """Signal a process that was started in a session of its own, with its children."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, sign)


def tail(path: Path, lines: int = 30) -> str:
    """Return the last lines of a file, or nothing if there is none."""
    try:
        return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
    except FileNotFoundError:
        return ""
