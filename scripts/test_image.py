"""
Builds the images as they are shipped, without a container engine's daemon, and checks what they promise.

    python3 scripts/test_image.py [--folder FOLDER]

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
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import environment
import local_airflow

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
        storage.write_text(f'[storage]\ndriver="overlay"\nrunroot="{folder}/run"\ngraphroot="{folder}/storage"\n')
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
            command,
            env=self._variables,
            cwd=REPOSITORY,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        ).returncode

    def has(self, image: str) -> bool:
        """Return whether the store has an image."""
        return self.code("podman", "image", "exists", image) == 0

    def build(self, image: str, dockerfile: Path, context: Path, *options: str) -> None:
        """Build an image in a change of root, with the host's network."""
        self.run(
            "buildah", "bud", "--layers", "--isolation", "chroot", "--network", "host", "--pull-never",
            "--format", "docker", *options, "-f", dockerfile, "-t", image, context,
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
    for source, target in (
        (Path("/etc/ssl/certs"), "/etc/ssl/certs:ro"),
        (Path.home() / ".m2" / "repository", "/root/.m2/repository:O"),
    ):
        if source.is_dir():
            options += ["-v", f"{source}:{target}"]
    engine.build("javatask-worker", REPOSITORY / "worker" / "Dockerfile", REPOSITORY, *options)
    inspected: list[dict[str, Any]] = json.loads(engine.run("podman", "image", "inspect", "javatask-worker"))
    return int(inspected[0]["Size"])


CLIENT = """
import json, sys, time, uuid
from google.protobuf.struct_pb2 import Struct
from javatask.client import WorkerClient
from javatask.endpoint import Endpoint
from javatask.failures import WorkerCallError
from javatask.v1 import task_run_pb2

port, folder, landing = int(sys.argv[1]), sys.argv[2], sys.argv[3]
token = open(folder + "/token").read().strip()
files = {"tls": True, "ca_cert_path": folder + "/ca.crt"}
own = {"client_cert_path": folder + "/caller.crt", "client_key_path": folder + "/caller.key"}


def run(client, task, inputs):
    fields = Struct()
    fields.update(inputs)
    request = task_run_pb2.SubmitTaskRunRequest(
        request_id=str(uuid.uuid4()), caller_attempt="test", task_type=task, inputs=fields, contract=CONTRACT
    )
    submitted = client.submit(request).task_run
    while submitted.state in (task_run_pb2.TASK_RUN_STATE_QUEUED, task_run_pb2.TASK_RUN_STATE_RUNNING):
        time.sleep(0.1)
        submitted = client.get(submitted.request_id)
    if submitted.state != task_run_pb2.TASK_RUN_STATE_SUCCEEDED:
        raise SystemExit(f"{task}: {submitted.error}")
    return json.loads(submitted.report)


def refused(endpoint):
    try:
        with WorkerClient(endpoint, patience=0) as client:
            client.get_worker()
    except WorkerCallError as error:
        return error.code.name
    return "OK"


CONTRACT = task_run_pb2.ContractSource(name="orders")
with WorkerClient(Endpoint.of("127.0.0.1", port, token, {**files, **own}), patience=30) as client:
    validated = run(client, "validate", {"source": "landing:orders.csv"})
    upserted = run(client, "upsert", {"source": "landing:orders.csv", "target": "warehouse:orders"})
    again = run(client, "upsert", {"source": "landing:orders.csv", "target": "warehouse:orders"})
print(json.dumps({
    "verdict": validated["verdict"],
    "rows": validated["rows"],
    "inserted": upserted["receipt"]["inserted"],
    "inserted_again": again["receipt"]["inserted"],
    "unchanged_again": again["receipt"]["unchanged"],
    "plain": refused(Endpoint.of("127.0.0.1", port, None, {})),
    "without_certificate": refused(Endpoint.of("127.0.0.1", port, token, files)),
    "without_token": refused(Endpoint.of("127.0.0.1", port, None, {**files, **own})),
    "wrong_token": refused(Endpoint.of("127.0.0.1", port, "0" * 64, {**files, **own})),
}))
"""


class Composed:
    """The services of the compose file, without Airflow, on a port of their own."""

    def __init__(self, engine: Engine, compose: Path, landing: Path, port: int) -> None:
        self._engine = engine
        self._compose = compose
        self.port = port
        self._variables = {
            "JAVATASK_LANDING": str(landing),
            "JAVATASK_PORT": str(port),
            "PATH": f"{compose.parent}:{os.environ['PATH']}",
        }

    def call(self, *arguments: str, check: bool = True) -> str:
        """Run podman-compose over the shipped file."""
        return self._engine.run(self._compose, "-p", PROJECT, *arguments, check=check, more=self._variables)

    def __enter__(self) -> Composed:
        self.call("down", "-v", check=False)
        self.call("up", "-d", "secrets", "postgres", "worker")
        return self

    def __exit__(self, *exception: object) -> None:
        self.call("down", "-v", check=False)

    def healthy(self, service: str, seconds: float) -> float:
        """Wait for a service's own health check; return how long it took, or raise with the end of its log."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            if self._engine.code("podman", "healthcheck", "run", f"{PROJECT}_{service}_1") == 0:
                return time.monotonic() - began
            time.sleep(0.2)
        log = self._engine.run("podman", "logs", f"{PROJECT}_{service}_1", check=False)
        raise SystemExit(f"{service} is not healthy after {seconds} s:\n{log[-4000:]}")


def started(engine: Engine) -> float:
    """Return the seconds from starting a container to a worker that listens, /tmp being mounted without exec."""
    name = f"{PROJECT}-start"
    options = ["--read-only", "--tmpfs", "/tmp:noexec", "--cap-drop", "all", "--security-opt", "no-new-privileges"]  # noqa: S108
    engine.run("podman", "rm", "-f", name, check=False)
    began = time.monotonic()
    engine.run("podman", "run", "-d", "--name", name, *options, "javatask-worker")
    try:
        while "listens on" not in engine.run("podman", "logs", name):
            if time.monotonic() - began > 60:
                raise SystemExit(f"the container does not listen:\n{engine.run('podman', 'logs', name)}")
            time.sleep(0.05)
        return time.monotonic() - began
    finally:
        engine.run("podman", "rm", "-f", name, check=False)


def composed(engine: Engine, tools: Path, python: Path) -> dict[str, Any]:
    """Bring the compose file up, use it as a client does, and end the worker."""
    with tempfile.TemporaryDirectory() as landing:
        Path(landing).chmod(0o755)
        generator = REPOSITORY / "contracts" / "sample" / "generate.py"
        what = ["--dataset", "orders", "--rows", "5000", "--bad-percent", "0"]
        engine.run(sys.executable, generator, *what, "--out", f"{landing}/orders.csv")
        with Composed(
            engine, tools.parent / "podman-compose", Path(landing), local_airflow.free_ports(1)[0]
        ) as services:
            services.healthy("postgres", 60)
            services.healthy("worker", 60)
            worker = f"{PROJECT}_worker_1"
            volume = engine.run(
                "podman", "volume", "inspect", f"{PROJECT}_caller-secrets", "--format", "{{.Mountpoint}}"
            )
            said = engine.run(python, "-c", CLIENT, str(services.port), volume.strip(), landing)
            found: dict[str, Any] = json.loads(said.splitlines()[-1])
            secret = (Path(volume.strip()) / "token").read_text().strip()
            status = engine.run("podman", "exec", worker, "cat", "/proc/1/status")
            fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
            found["user"] = fields["Uid"].split()[0]
            found["capabilities"] = int(fields["CapEff"], 16) | int(fields["CapBnd"], 16)
            found["writes_root"] = engine.code("podman", "exec", worker, "touch", "/opt/javatask/x") == 0
            engine.run("podman", "stop", "-t", "45", worker)
            log = engine.run("podman", "logs", worker)
            found["drained"] = "drained:" in log
            found["secret_in_log"] = secret in log
            return found


EXPECTED = {
    "verdict": "PROCEED",
    "inserted": 5000,
    "inserted_again": 0,
    "unchanged_again": 5000,
    "plain": "UNAVAILABLE",
    "without_certificate": "UNAVAILABLE",
    "without_token": "UNAUTHENTICATED",
    "wrong_token": "UNAUTHENTICATED",
    "user": "10001",
    "capabilities": 0,
    "writes_root": False,
    "drained": True,
    "secret_in_log": False,
}


def linted(engine: Engine, tools: Path) -> list[str]:
    """Return which of the files a linter finds fault with."""
    files = ("worker/Dockerfile", "airflow-provider/Dockerfile")
    faulty = [f for f in files if engine.code(tools.parent / "hadolint", "--ignore", "DL3008", "--ignore", "DL3042", f)]
    schema = ("--builtin-schema", "vendor.compose-spec", "docker-compose.yml")
    return faulty + (["docker-compose.yml"] if engine.code(tools.parent / "check-jsonschema", *schema) else [])


def say(what: str) -> None:
    """Tell what is under way."""
    print(f"==> {what}", flush=True)


def main() -> int:
    """Check the images; 1 if they do not keep what they promise."""
    parser = argparse.ArgumentParser(description="Check the images as they are shipped.")
    parser.add_argument("--folder", type=Path, help="where images are kept between runs; a temporary folder otherwise")
    options = parser.parse_args()
    tools = environment.locked("image-tools", [REPOSITORY / "scripts" / "requirements" / "image.txt"])
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing or os.geteuid() != 0:
        why = f"{', '.join(missing)} not found (Debian: {PACKAGES} iptables)" if missing else "it needs to be root"
        print(f"skipped: the images are not built: {why}")
        print("0 passed, 0 failed, 1 skipped")
        return 0
    folder = options.folder or Path(tempfile.gettempdir()) / "javatask-images"
    engine = Engine(folder)
    python = environment.ensure("3.3")
    stand_ins(engine)
    faulty = linted(engine, tools)
    size = built(engine)
    say("the worker alone")
    seconds = started(engine)
    say("docker-compose.yml, as it is shipped")
    found = composed(engine, tools, python)
    wrong = {key: (found.get(key), expected) for key, expected in EXPECTED.items() if found.get(key) != expected}
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(
        json.dumps(
            {"size_mib": round(size / 2**20), "seconds_to_listen": round(seconds, 2), "faulty": faulty, **found},
            indent=2,
        )
        + "\n"
    )
    print(f"image: {size / 2**20:.0f} MiB with its base; listens after {seconds:.1f} s")
    for key, (was, expected) in wrong.items():
        print(f"  {key}: {was!r}, not {expected!r}")
    for file in faulty:
        print(f"  {file}: a linter finds fault with it")
    failed = len(wrong) + len(faulty)
    print(f"{len(EXPECTED) + 3 - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
