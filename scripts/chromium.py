"""Finds a Chromium to test pages in, or gets one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome")

# As root there is no sandbox; and it is to ask nobody anything but our own pages.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def ensure() -> Path:
    """Return a Chromium: what JAVATASK_CHROMIUM names, one that is installed, else Debian's, installed if we may."""
    named = os.environ.get("JAVATASK_CHROMIUM")
    found = named or _installed()
    if not found and shutil.which("apt-get") and os.geteuid() == 0:
        print("==> installing Chromium", file=sys.stderr, flush=True)
        apt = shutil.which("apt-get") or "apt-get"
        subprocess.run([apt, "update", "-qq"], check=False, stdout=sys.stderr)
        install = [apt, "install", "-qq", "-y", "--no-install-recommends", "chromium", "fonts-dejavu-core"]
        subprocess.run(install, check=False, stdout=sys.stderr)
        found = _installed()
    if not found:
        raise SystemExit("there is no Chromium: install one, or name it in JAVATASK_CHROMIUM")
    return Path(found)


def _installed() -> str | None:
    return next(filter(None, map(shutil.which, _NAMES)), None)
