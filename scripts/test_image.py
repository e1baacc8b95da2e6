"""
Builds the images as they are shipped, without a container engine's daemon, and checks what they promise.

    python3 scripts/test_image.py [--keep]

The public base images are replaced by stand-ins of the same names, made of Debian's packages, so that the Dockerfile
and the compose file are used unchanged. Then the worker must run as nobody in particular with a read-only root and no
capabilities, let a client with the generated certificate and token validate a file and upsert it into the compose
file's PostgreSQL, refuse a client without them, and drain when it is told to end. Skipped with a sentence where the
tools are absent; what cannot be checked here is the public bases themselves.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import environment

REPOSITORY = environment.REPOSITORY
TOOLS = ("podman", "buildah", "runc", "debootstrap", "apt-get")
PACKAGES = "podman buildah runc netavark aardvark-dns debootstrap"
RESULT = environment.BUILD / "image" / "image.json"
PROJECT = "javatask-test"
WORKER, POSTGRES, SECRETS = f"{PROJECT}-worker", f"{PROJECT}-postgres", f"{PROJECT}-secrets"
DEBIAN = "docker.io/library/debian:bookworm-slim"
STAND_INS = {
    "docker.io/library/maven:3.9-eclipse-temurin-17": """
FROM debian:bookworm-slim
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    maven openjdk-17-jdk-headless binutils && rm -rf /var/lib/apt/lists/*
""",
    "docker.io/library/postgres:16": """
FROM debian:bookworm-slim
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    postgresql && rm -rf /var/lib/apt/lists/* && install -d -o postgres /var/lib/postgresql/data
COPY entrypoint /usr/local/bin/entrypoint
USER postgres
ENTRYPOINT ["/usr/local/bin/entrypoint"]
""",
}
# Of the official image's entry, what the compose file uses.
POSTGRES_ENTRY = """#!/bin/sh
set -eu
bin=$(ls -d /usr/lib/postgresql/*/bin)
data=/var/lib/postgresql/data/pgdata
if [ ! -s "$data/PG_VERSION" ]; then
  "$bin/initdb" -D "$data" -U "$POSTGRES_USER" --auth-local=trust --auth-host=scram-sha-256 \
    --pwfile="$POSTGRES_PASSWORD_FILE" > /dev/null
  echo "host all all all scram-sha-256" >> "$data/pg_hba.conf"
  "$bin/pg_ctl" -D "$data" -o "-c listen_addresses=" -w start > /dev/null
  psql -U "$POSTGRES_USER" -d postgres -c "CREATE DATABASE $POSTGRES_DB"
  for f in /docker-entrypoint-initdb.d/*.sql; do psql -U "$POSTGRES_USER" -d "$POSTGRES_DB" -f "$f"; done
  "$bin/pg_ctl" -D "$data" -w stop > /dev/null
fi
exec "$bin/postgres" -D "$data" -c listen_addresses='*'
"""


class Engine:
    """Podman and buildah with a store of their own, below a folder that may be kept for the next time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("run", "storage", "nets"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        storage, containers = folder / "storage.conf", folder / "containers.conf"
        storage.write_text(
            f'[storage]\ndriver="overlay"\nrunroot="{folder}/run"\ngraphroot="{folder}/storage"\n'
        )
        containers.write_text(
            '[containers]\ndefault_ulimits=["nofile=20000:20000","nproc=4096:4096"]\n'
            f'[network]\nnetwork_backend="netavark"\nnetwork_config_dir="{folder}/nets"\n'
            '[engine]\nruntime="runc"\ncgroup_manager="cgroupfs"\nevents_logger="file"\n'
            f'tmp_dir="{folder}/run/libpod"\n'
        )
        self._variables = {
            **os.environ,
            "CONTAINERS_STORAGE_CONF": str(storage),
            "CONTAINERS_CONF": str(containers),
        }

    def run(self, *command: str | Path, check: bool = True, more: Mapping[str, str] | None = None) -> str:
        """Run a command with the store; return its output, or raise with the end of it."""
        done = subprocess.run(
            command,
            env={**self._variables, **(more or {})},
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if check and done.returncode:
            raise SystemExit(f"{command[0]} {command[1]} ended with {done.returncode}:\n{done.stdout[-4000:]}")
        return done.stdout

    def code(self, *command: str | Path) -> int:
        """Run a command with the store; return its exit code."""
        return subprocess.run(
            command, env=self._variables, cwd=REPOSITORY, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
        ).returncode

    def has(self, image: str) -> bool:
        """Return whether the store has an image."""
        return self.code("podman", "image", "exists", image) == 0

    def build(self, image: str, dockerfile: Path, context: Path, *options: str) -> None:
        """Build an image in a change of root, with the host's network."""
        self.run(
            "buildah", "bud", "--isolation", "chroot", "--network", "host", "--pull-never", "--format", "docker",
            *options, "-f", dockerfile, "-t", image, context,
        )  # fmt: skip


def stand_ins(engine: Engine) -> None:
    """Make the base images that are not there yet."""
    if not engine.has(DEBIAN):
        say("a bare Debian stands in for the public base")
        root = engine.folder / "rootfs"
        shutil.rmtree(root, ignore_errors=True)
        mirror = engine.run("apt-get", "indextargets", "--format", "$(REPO_URI)").split()[0]
        engine.run("debootstrap", "--variant=minbase", "--include=ca-certificates", "bookworm", root, mirror)
        archive = engine.folder / "rootfs.tar"
        left_out = [f"--exclude=./{path}" for path in ("dev", "proc", "sys", "var/cache/apt", "var/lib/apt/lists")]
        engine.run("tar", "-C", root, *left_out, "-cf", archive, ".")
        engine.run("podman", "import", archive, DEBIAN)
        archive.unlink()
        shutil.rmtree(root, ignore_errors=True)
    for image, dockerfile in STAND_INS.items():
        if not engine.has(image):
            say(f"a stand-in for {image}")
            with tempfile.TemporaryDirectory() as context:
                (Path(context) / "Dockerfile").write_text(dockerfile)
                entry = Path(context) / "entrypoint"
                entry.write_text(POSTGRES_ENTRY)
                entry.chmod(0o755)
                engine.build(image, Path(context) / "Dockerfile", Path(context))


def built(engine: Engine) -> int:
    """Build the shipped Dockerfile; return the image's size in bytes."""
    say("worker/Dockerfile, as it is shipped")
    options = []
    # The machine's own certificate authorities and what Maven has already: read, never written.
    for source, target in ((Path("/etc/ssl/certs"), "/etc/ssl/certs:ro"), (Path.home() / ".m2" / "repository", "/root/.m2/repository:O")):
        if source.is_dir():
            options += ["-v", f"{source}:{target}"]
    engine.build("javatask-worker", REPOSITORY / "worker" / "Dockerfile", REPOSITORY, *options)
    inspected: list[dict[str, Any]] = json.loads(engine.run("podman", "image", "inspect", "javatask-worker"))
    return int(inspected[0]["Size"])
