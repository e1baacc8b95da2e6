"""Files of user events, made by the repository's own generator, each kind once."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

# Enough to keep a worker busy for some seconds.
SLOW_ROWS = 1_500_000


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
