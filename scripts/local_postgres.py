"""A PostgreSQL server as a process of our own: the binaries that the Java tests use, from Maven's repository."""

from __future__ import annotations

import contextlib
import os
import platform
import shutil
import signal
import socket
import subprocess
import tarfile
import time
import zipfile
from pathlib import Path
from typing import Any

import psycopg2

from local_worker import signal_group, tail

_ARCHITECTURE = {"x86_64": "amd64", "aarch64": "arm64v8"}
_NOBODY = 65534
_START_SECONDS = 30


class LocalPostgres:
    """
    Runs a server on 127.0.0.1 with its data below ``home``, and lets anyone on the machine in as ``postgres``.

    PostgreSQL refuses to run as root: where we are root, it runs as nobody, who must be able to enter ``home``.
    """

    def __init__(self, home: Path) -> None:
        self._home = home
        self._data = home / "data"
        self._log = home / "postgres.log"
        self._user = _NOBODY if os.geteuid() == 0 else None
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0

    def start(self) -> None:
        """Start the server, with what it had before if it ran before."""
        if not self._data.exists():
            self._make()
        command: list[str | Path] = [self._home / "bin" / "postgres", "-D", self._data, "-h", "127.0.0.1"]
        settings = ["-p", str(self.port), "-c", "unix_socket_directories=", "-c", "max_connections=200"]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, *settings], stdout=log, stderr=log, user=self._user, start_new_session=True
            )
        self._wait()

    def stop(self) -> None:
        """End the server and its connections in good order."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """End it at once, as a crash would."""
        self._end(signal.SIGKILL)

    def create_database(self, name: str) -> None:
        """Create a database."""
        connection = self.connect("postgres")
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')
        connection.close()

    def connect(self, database: str) -> Any:
        """Connect to a database."""
        return psycopg2.connect(f"host=127.0.0.1 port={self.port} user=postgres dbname={database}")

    def _make(self) -> None:
        self._home.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(binaries()) as jar:
            (name,) = [entry for entry in jar.namelist() if entry.endswith(".txz")]
            with jar.open(name) as packed, tarfile.open(fileobj=packed, mode="r|xz") as tar:
                tar.extractall(self._home, filter="tar")
        if self._user is not None:
            shutil.chown(self._home, self._user)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command: list[str | Path] = [self._home / "bin" / "initdb", "-D", self._data, "-U", "postgres"]
        options = ["--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C"]
        done = subprocess.run([*command, *options], user=self._user, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"initdb failed: {done.stderr}")

    def _wait(self) -> None:
        until = time.monotonic() + _START_SECONDS
        while time.monotonic() < until:
            if self._process is None or self._process.poll() is not None:
                break
            with contextlib.suppress(psycopg2.OperationalError):
                self.connect("postgres").close()
                return
            time.sleep(0.1)
        raise RuntimeError(f"PostgreSQL did not start; end of {self._log}:\n{tail(self._log)}")

    def _end(self, sign: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        signal_group(process, sign)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            signal_group(process, signal.SIGKILL)
            process.wait()


def binaries() -> Path:
    """Return the jar of the server's binaries; the Java build downloads it."""
    repository = Path(os.environ.get("MAVEN_REPOSITORY") or Path.home() / ".m2" / "repository")
    kind = f"embedded-postgres-binaries-linux-{_ARCHITECTURE.get(platform.machine(), platform.machine())}"
    found = sorted((repository / "io" / "zonky" / "test" / "postgres" / kind).glob("*/*.jar"))
    if not found:
        raise RuntimeError(f"no {kind} in {repository}: the Java tests bring it (make test)")
    return found[-1]
