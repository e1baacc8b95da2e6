"""How long a process takes, and how much memory it and its children hold at most."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

PAGE = os.sysconf("SC_PAGE_SIZE")
TICK = os.sysconf("SC_CLK_TCK")
SAMPLE_SECONDS = 0.02

Command = list[str | Path]


@dataclass(frozen=True)
class Measured:
    """One run: seconds of wall and of CPU, peak resident memory of the process tree in MiB, and what it answered."""

    wall: float
    cpu: float
    memory: float
    answer: dict[str, Any]


class Tree:
    """Samples the resident memory of a process and its descendants while a block runs."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.most = 0.0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> Tree:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _sample(self) -> None:
        while not self._done.wait(SAMPLE_SECONDS):
            self.most = max(self.most, sum(map(resident, descendants(self.pid))))


def descendants(pid: int) -> Iterator[int]:
    """Return a process and those that it started, as far as they are still there."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in task.read_text().split():
                yield from descendants(int(child))


def resident(pid: int) -> float:
    """Return the resident memory of a process in MiB; 0 if it is gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE / 2**20
    except (OSError, IndexError):
        return 0.0


def once(command: Command, codes: tuple[int, ...], answer: Callable[[str], dict[str, Any]]) -> Measured:
    """Run a command to its end; ``answer`` makes an answer of its standard output."""
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=errors)
        with Tree(process.pid) as tree:
            # the usage of its children is in it, if it waited for them
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        for file in (output, errors):
            file.seek(0)
        if process.returncode not in codes:
            raise SystemExit(f"{' '.join(map(str, command))}: ended with {process.returncode}\n{errors.read()[-2000:]}")
        memory = max(tree.most, usage.ru_maxrss / 1024)
        return Measured(wall, usage.ru_utime + usage.ru_stime, memory, answer(output.read()))


class Server:
    """A process that answers line by line; another one may do the work, and is then the one that is measured."""

    def __init__(self, command: Command, worker: int | None = None) -> None:
        self.command = command
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self.measured = worker or self.process.pid

    def ask(self, line: str) -> Measured:
        """Send one line and wait for the answer to it."""
        told, read = _piped(self.process.stdin), _piped(self.process.stdout)
        # forget the peak of what was before
        Path(f"/proc/{self.measured}/clear_refs").write_text("5")
        cpu = cpu_seconds(self.measured)
        began = time.perf_counter()
        told.write(line + "\n")
        told.flush()
        said = read.readline()
        wall = time.perf_counter() - began
        if not said:
            raise SystemExit(f"{' '.join(map(str, self.command))}: no answer for {line}")
        return Measured(wall, cpu_seconds(self.measured) - cpu, high_water(self.measured), json.loads(said))

    def close(self) -> None:
        """End the process."""
        _piped(self.process.stdin).close()
        self.process.kill()
        self.process.wait()


def _piped(stream: IO[str] | None) -> IO[str]:
    if stream is None:
        raise ValueError("no pipe")
    return stream


def cpu_seconds(pid: int) -> float:
    """Return the CPU seconds that a process has taken, in user and system mode."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def high_water(pid: int) -> float:
    """Return the peak resident memory of a process in MiB, since it was last forgotten."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise SystemExit(f"process {pid} does not tell its peak memory")
