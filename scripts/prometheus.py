"""Finds Prometheus and promtool to test metrics and alerts with, or gets them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import environment

_PROGRAMS = ("prometheus", "promtool")
_HOME = environment.BUILD / "prometheus"


def ensure() -> Path | None:
    """Return the folder of both programs: installed ones, else Debian's unpacked in ``build``; ``None`` without either.

    Nothing is installed and no service begun: the package is only unpacked.
    """
    return _installed() or _unpacked() or _unpack()


def _installed() -> Path | None:
    found = [shutil.which(name) for name in _PROGRAMS]
    return Path(found[0]).parent if found[0] and found[1] else None


def _unpacked() -> Path | None:
    folder = _HOME / "usr" / "bin"
    return folder if all((folder / name).exists() for name in _PROGRAMS) else None


def _unpack() -> Path | None:
    apt, dpkg = shutil.which("apt-get"), shutil.which("dpkg")
    if not apt or not dpkg:
        return None
    print("==> getting Prometheus", file=sys.stderr, flush=True)
    shutil.rmtree(_HOME, ignore_errors=True)
    _HOME.mkdir(parents=True)
    if not _download(apt) and os.geteuid() == 0:
        # the lists of a new machine are empty or old
        subprocess.run([apt, "update", "-qq"], check=False, stdout=sys.stderr)
        _download(apt)
    for package in _HOME.glob("*.deb"):
        subprocess.run([dpkg, "-x", package, _HOME], check=False, stdout=sys.stderr)
        package.unlink()
    return _unpacked()


def _download(apt: str) -> bool:
    options = ["-qq", "-o", "APT::Sandbox::User=root"] if os.geteuid() == 0 else ["-qq"]
    done = subprocess.run([apt, *options, "download", "prometheus"], cwd=_HOME, check=False, stdout=sys.stderr)
    return done.returncode == 0


if __name__ == "__main__":
    print(ensure() or "there is no Prometheus, and it cannot be got here")
