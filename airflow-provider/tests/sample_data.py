"""Files of user events, made by the repository's own generator, each kind once."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

# Enough to keep a worker busy for some seconds.
SLOW_ROWS = 3_000_000
_ROWS_OF_A_COPY = 20_000


class SampleData:
    """Makes sample files on demand and copies them where they are wanted."""

    def __init__(self, generator: Path, folder: Path) -> None:
        self._generator = generator
        self._folder = folder

    def user_events(self, target: Path, *, rows: int = 2000, bad_percent: float = 0, day: str = "2026-01-01") -> Any:
        """Write a file of events to ``target`` and return the truth about it, as the generator tells it."""
        return self._made("user_events", target, rows, bad_percent, day)

    def orders(self, target: Path, *, rows: int = 2000, bad_percent: float = 0, day: str = "2026-01-01") -> Any:
        """Write a file of orders to ``target`` and return the truth about it."""
        return self._made("orders", target, rows, bad_percent, day)

    def _made(self, dataset: str, target: Path, rows: int, bad_percent: float, day: str) -> Any:
        stem = f"{dataset}-{day}-{rows}-{bad_percent}"
        file, truth = self._folder / f"{stem}.csv", self._folder / f"{stem}.json"
        if not file.exists():
            what = ["--dataset", dataset, "--day", day, "--rows", str(rows), "--bad-percent", str(bad_percent)]
            command: list[str | Path] = [sys.executable, self._generator, *what, "--out", file, "--truth", truth]
            subprocess.run(command, check=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
        return json.loads(truth.read_text())

    def many_user_events(self, target: Path, rows: int = SLOW_ROWS) -> None:
        """Write good events to ``target``: copies of a smaller file, each with keys of its own."""
        file = self._folder / f"many-{rows}.csv"
        if not file.exists():
            self.user_events(self._folder / "some.csv", rows=_ROWS_OF_A_COPY)
            header, copied = (self._folder / "some.csv").read_bytes().split(b"\n", 1)
            with file.open("wb") as out:
                out.write(header + b"\n")
                for number in range(rows // _ROWS_OF_A_COPY):
                    out.write(re.sub(rb"(?m)^[0-9a-f]{8}-", b"%08x-" % number, copied))
        target.unlink(missing_ok=True)
        os.link(file, target)
