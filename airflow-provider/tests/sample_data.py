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
_COPIES = 150


class SampleData:
    """Makes sample files on demand and copies them where they are wanted."""

    def __init__(self, generator: Path, folder: Path) -> None:
        self._generator = generator
        self._folder = folder

    def user_events(self, target: Path, *, rows: int = 2000, bad_percent: float = 0, day: str = "2026-01-01") -> Any:
        """Write a file of events to ``target`` and return the truth about it, as the generator tells it."""
        stem = f"{day}-{rows}-{bad_percent}"
        file, truth = self._folder / f"{stem}.csv", self._folder / f"{stem}.json"
        if not file.exists():
            what = ["--dataset", "user_events", "--day", day, "--rows", str(rows), "--bad-percent", str(bad_percent)]
            command: list[str | Path] = [sys.executable, self._generator, *what, "--out", file, "--truth", truth]
            subprocess.run(command, check=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
        return json.loads(truth.read_text())

    def many_user_events(self, target: Path) -> None:
        """Write ``SLOW_ROWS`` good events to ``target``: copies of a smaller file, each with keys of its own."""
        file = self._folder / "many.csv"
        if not file.exists():
            self.user_events(self._folder / "some.csv", rows=SLOW_ROWS // _COPIES)
            header, rows = (self._folder / "some.csv").read_bytes().split(b"\n", 1)
            with file.open("wb") as out:
                out.write(header + b"\n")
                for number in range(_COPIES):
                    out.write(re.sub(rb"(?m)^[0-9a-f]{8}-", b"%08x-" % number, rows))
        target.unlink(missing_ok=True)
        os.link(file, target)
