"""
Makes a virtual environment with one Airflow, from locked requirements, and this repository's provider in it.

    python3 scripts/environment.py 3.3      # or 2.11; prints the environment's interpreter

The environment is build/airflow-VERSION. It is made anew when its requirements change, and left alone otherwise. Only
needs an interpreter with venv; installs uv beside it, since that takes seconds where pip takes minutes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterable
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
PROVIDER = REPOSITORY / "airflow-provider"
BUILD = REPOSITORY / "build"
VERSIONS = ("3.3", "2.11")

_UV = "uv==0.13.9"


def ensure(version: str) -> Path:
    """Return the interpreter of the environment with an Airflow, made if need be."""
    if version not in VERSIONS:
        raise SystemExit(f"Airflow {version}: choose one of {', '.join(VERSIONS)}")
    requirements = [PROVIDER / "requirements" / name for name in (f"airflow-{version}.txt", "dev.txt")]
    package = [
        PROVIDER / "pyproject.toml",
        PROVIDER / "hatch_build.py",
        *sorted((REPOSITORY / "proto").rglob("*.proto")),
    ]
    return locked(f"airflow-{version}", requirements, editable=PROVIDER, sources=package)


def locked(name: str, requirements: list[Path], editable: Path | None = None, sources: Iterable[Path] = ()) -> Path:
    """
    Return the interpreter of the environment build/NAME with just these requirements, made if need be.

    :param editable: a package of the repository to install with them
    :param sources: the files that mean, when they change, that the package has to be installed again
    """
    home = BUILD / name
    python = home / "bin" / "python"
    stamp = home / "requirements.sha256"
    wanted = _digest([*requirements, *sources])
    if stamp.is_file() and stamp.read_text() == wanted and python.exists():
        return python
    _tell(f"installing {name} into {home.relative_to(REPOSITORY)}")
    shutil.rmtree(home, ignore_errors=True)
    venv.create(home, with_pip=True)
    install = _installer(python)
    _run([*install, *(part for file in requirements for part in ("-r", file))])
    if editable:
        _run([*install, "--no-deps", "--editable", editable])
    stamp.write_text(wanted)
    return python


def _installer(python: Path) -> list[str | Path]:
    """Return the beginning of a command that installs packages for ``python``."""
    uv = _uv()
    if uv is None:
        _tell("uv is not to be had; pip takes its time")
        return [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    return [uv, "pip", "install", "--quiet", "--python", python]


def _uv() -> Path | None:
    found = shutil.which("uv")
    if found:
        return Path(found)
    home = BUILD / "uv"
    uv = home / "bin" / "uv"
    if not uv.exists():
        venv.create(home, with_pip=True)
        command: list[str | Path] = [
            home / "bin" / "python",
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            _UV,
        ]
        subprocess.run(command, check=False, stdout=sys.stderr)
    return uv if uv.exists() else None


def _digest(files: list[Path]) -> str:
    digest = hashlib.sha256(sys.version.encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _run(command: list[str | Path]) -> None:
    # Another environment must not get in the way.
    environment = {key: value for key, value in os.environ.items() if key not in ("VIRTUAL_ENV", "PYTHONPATH")}
    subprocess.run(command, check=True, env=environment, stdout=sys.stderr)


def _tell(what: str) -> None:
    print(f"==> {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    print(ensure(sys.argv[1]))
