"""
Fetches the test suites of others that the tests here replay, as they are locked in conformance/requirements.

    python3 scripts/suites.py       # JSON-Schema-Test-Suite and csv-spectrum, into build/suites

A suite that is there with the locked hash is left alone.
"""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import environment

REQUIREMENTS = environment.REPOSITORY / "conformance" / "requirements"
SUITES = environment.BUILD / "suites"


def json_schema() -> Path:
    """Return the folder of JSON-Schema-Test-Suite, fetched if need be."""
    return _fetched("json-schema", REQUIREMENTS / "json-schema-suite.txt", _download, ["json"])


def csv_spectrum() -> Path:
    """Return the folder of csv-spectrum, fetched if need be; without npm it stays away, and its test is skipped."""
    if shutil.which("npm") is None:
        print("==> csv-spectrum is not fetched: there is no npm here", file=sys.stderr, flush=True)
        return SUITES / "csv-spectrum"
    return _fetched("csv-spectrum", REQUIREMENTS / "csv-spectrum.txt", _pack, ["csvs", "json"])


def _fetched(name: str, lock: Path, download: Callable[[Path], Path], folders: list[str]) -> Path:
    home = SUITES / name
    stamp = SUITES / f"{name}.sha256"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted and home.is_dir():
        return home
    shutil.rmtree(SUITES / "downloads", ignore_errors=True)
    archive = download(lock)
    shutil.rmtree(home, ignore_errors=True)
    _extract(archive, folders, home)
    stamp.write_text(wanted)
    return home


def _download(lock: Path) -> Path:
    """Download the one source distribution that ``lock`` names; pip holds it against the hash there."""
    python = environment.locked("sdist-tools", [REQUIREMENTS / "sdist-tools.txt"])
    downloads = SUITES / "downloads"
    # pip asks the package for its metadata, which takes the tools that would build it
    options = ["--no-deps", "--no-binary", ":all:", "--no-build-isolation", "--require-hashes"]
    command: list[str | Path] = [python, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", *options]
    subprocess.run([*command, "--dest", downloads, "-r", lock], check=True, stdout=sys.stderr)
    (archive,) = downloads.iterdir()
    return archive


def _pack(lock: Path) -> Path:
    """Download the one npm package that ``lock`` names, and hold it against the hash there."""
    (line,) = (line for line in lock.read_text().splitlines() if line and not line.startswith("#"))
    package, wanted = line.split()
    downloads = SUITES / "downloads"
    downloads.mkdir(parents=True)
    command: list[str | Path] = ["npm", "pack", "--silent", package, "--pack-destination", downloads]
    subprocess.run(command, check=True, stdout=sys.stderr)
    (archive,) = downloads.iterdir()
    found = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if found != wanted:
        raise SystemExit(f"{package} has the hash {found}, not {wanted} as in {lock.name}")
    return archive


def _extract(archive: Path, folders: list[str], to: Path) -> None:
    """Extract folders that lie right below the top of an archive; of one alone, what is in it."""
    with tarfile.open(archive) as tar:
        for member in tar:
            parts = PurePosixPath(member.name).parts[1:]
            if not member.isfile() or not parts or parts[0] not in folders or ".." in parts:
                continue
            content = tar.extractfile(member)
            if content is not None:
                target = to.joinpath(*(parts[1:] if len(folders) == 1 else parts))
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content.read())


if __name__ == "__main__":
    print(json_schema())
    print(csv_spectrum())
