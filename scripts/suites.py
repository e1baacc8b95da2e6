"""
Fetches the test suites of others that the tests here replay, as they are locked in conformance/requirements.

    python3 scripts/suites.py       # JSON-Schema-Test-Suite, into build/suites/json-schema

A suite that is there with the locked hash is left alone.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path, PurePosixPath

import environment

REQUIREMENTS = environment.REPOSITORY / "conformance" / "requirements"
SUITES = environment.BUILD / "suites"


def json_schema() -> Path:
    """Return the folder of JSON-Schema-Test-Suite, fetched if need be."""
    home = SUITES / "json-schema"
    lock = REQUIREMENTS / "json-schema-suite.txt"
    stamp = SUITES / "json-schema.sha256"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted and home.is_dir():
        return home
    archive = _download(lock)
    shutil.rmtree(home, ignore_errors=True)
    _extract(archive, "json", home)
    stamp.write_text(wanted)
    return home


def _download(lock: Path) -> Path:
    """Download the one source distribution that ``lock`` names; pip holds it against the hash there."""
    python = environment.locked("sdist-tools", [REQUIREMENTS / "sdist-tools.txt"])
    downloads = SUITES / "downloads"
    shutil.rmtree(downloads, ignore_errors=True)
    # pip asks the package for its metadata, which takes the tools that would build it
    options = ["--no-deps", "--no-binary", ":all:", "--no-build-isolation", "--require-hashes"]
    command: list[str | Path] = [python, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", *options]
    subprocess.run([*command, "--dest", downloads, "-r", lock], check=True, stdout=sys.stderr)
    (archive,) = downloads.iterdir()
    return archive


def _extract(archive: Path, folder: str, to: Path) -> None:
    """Extract a folder that lies right below the top of an archive."""
    with tarfile.open(archive) as tar:
        for member in tar:
            parts = PurePosixPath(member.name).parts[1:]
            if not member.isfile() or not parts or parts[0] != folder or ".." in parts:
                continue
            content = tar.extractfile(member)
            if content is not None:
                target = to.joinpath(*parts[1:])
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content.read())


if __name__ == "__main__":
    print(json_schema())
