"""A whole Airflow, 3 or 2, as processes of our own: API server, scheduler, triggerer and what else it needs."""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import json
import os
import secrets
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from local_worker import signal_group, tail

_START_SECONDS = 240
_STOP_SECONDS = 15
_USER = "admin"


class LocalAirflow:
    """
    Runs Airflow 3 below ``home`` with the DAGs of one folder.

    :param python: the interpreter of the environment that Airflow is installed in
    :param environment: further environment variables, such as ``AIRFLOW_CONN_…``
    """

    processes_of_airflow: ClassVar[tuple[str, ...]] = ("api-server", "scheduler", "dag-processor", "triggerer")
    api: ClassVar[str] = "/api/v2"
    health: ClassVar[str] = "/api/v2/monitor/health"
    healthy_parts: ClassVar[tuple[str, ...]] = ("metadatabase", "scheduler", "triggerer", "dag_processor")

    def __init__(self, python: Path, home: Path, dags: Path, environment: dict[str, str]) -> None:
        self._airflow = python.parent / "airflow"
        self._home = home
        self._dags = dags
        self._extra = environment
        self._variables: dict[str, str] = {}
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._port = 0
        self._authorization = ""
        self.logs = home / "logs"
        self.processes = home / "processes"

    @property
    def url(self) -> str:
        """Return where the web interface is."""
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start all processes and wait until Airflow says that they are healthy."""
        self.processes.mkdir(parents=True, exist_ok=True)
        self._variables = self._environment()
        try:
            self._prepare()
            for name in self.processes_of_airflow:
                self.start_process(name)
            self.wait_for("Airflow to be healthy", self._healthy, _START_SECONDS)
        except BaseException:
            self.stop()
            raise

    def start_process(self, name: str) -> None:
        """Start one of Airflow's processes, in a session of its own."""
        with self._log_of(name).open("ab") as log:
            self._running[name] = subprocess.Popen(
                [self._airflow, name],
                env=self._variables,
                cwd=self._home,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill_process(self, name: str) -> None:
        """End one of Airflow's processes and its children at once, as a crash would."""
        process = self._running.pop(name)
        signal_group(process, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        """End all processes and their children."""
        running, self._running = self._running, {}
        for process in running.values():
            signal_group(process, signal.SIGTERM)
        until = time.monotonic() + _STOP_SECONDS
        for process in running.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, until - time.monotonic()))
            # Also those that a process left behind in its group.
            signal_group(process, signal.SIGKILL)
            process.wait()

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Call the REST API (``path`` is below its version) and return its JSON; ``ApiError`` tells a refusal."""
        if not self._authorization:
            self._authorization = self._authorize()
        return self._request(method, self.api + path, body)

    def run_dag(self, dag_id: str, run_id: str, body: dict[str, Any], seconds: float) -> dict[str, str]:
        """
        Run a DAG as ``run_id``, anew if that run exists, and wait for its end; return each task's state.

        ``body`` is what the API takes for a DAG run, such as its logical date.
        """
        self.start_run(dag_id, run_id, body)
        return self.wait_for_run(dag_id, run_id, seconds)

    def start_run(self, dag_id: str, run_id: str, body: dict[str, Any]) -> None:
        """Make a DAG run, anew if it exists, and leave it to the scheduler."""
        self.unpause(dag_id)
        self.delete_run(dag_id, run_id)
        self.call("POST", f"/dags/{dag_id}/dagRuns", {"dag_run_id": run_id, **body})

    def unpause(self, dag_id: str) -> None:
        """Let a DAG run, once Airflow knows it."""
        self.wait_for(f"DAG {dag_id}", lambda: self._known(dag_id), 120)
        self.call("PATCH", f"/dags/{dag_id}", {"is_paused": False})

    def backfill(self, dag_id: str, first: str, last: str, *, anew: bool, seconds: float) -> dict[str, str]:
        """
        Have Airflow's own backfill run a daily DAG for some days, and wait for its end; return each day's state.

        One day after the other, for where no versions say which of two rows is the newer their order matters.

        :param first: the first day, ``2026-01-01``
        :param last: the last day, which is run too
        :param anew: whether days that have a run are run again
        """
        self.unpause(dag_id)
        self._create_backfill(dag_id, first, last, anew)
        days = (dt.date.fromisoformat(last) - dt.date.fromisoformat(first)).days + 1
        states = self.wait_for_runs(dag_id, days, seconds)
        self._await_backfill(dag_id)
        return states

    def _create_backfill(self, dag_id: str, first: str, last: str, anew: bool) -> None:
        span = ["--dag-id", dag_id, "--from-date", first, "--to-date", last, "--max-active-runs", "1"]
        self._command("backfill", "create", *span, "--reprocess-behavior", "completed" if anew else "none")

    def _await_backfill(self, dag_id: str) -> None:
        """Wait for the scheduler to end a backfill, which it does a while after its last run."""

        def over() -> bool:
            found = self.call("GET", f"/backfills?dag_id={dag_id}")["backfills"]
            return all(backfill["completed_at"] for backfill in found)

        self.wait_for(f"the end of the backfill of {dag_id}", over, 120)

    def wait_for_runs(self, dag_id: str, runs: int, seconds: float) -> dict[str, str]:
        """Wait until a DAG has so many runs and none is under way; return the state of each logical date."""

        def over() -> bool:
            states = [run["state"] for run in self._runs(dag_id)]
            return len(states) >= runs and all(state in ("success", "failed") for state in states)

        self.wait_for(f"{runs} runs of {dag_id}", over, seconds)
        return {run["logical_date"][:10]: run["state"] for run in self._runs(dag_id)}

    def run_ids(self, dag_id: str) -> list[str]:
        """Return the runs of a DAG, the earliest logical date first."""
        return [run["dag_run_id"] for run in self._runs(dag_id)]

    def _runs(self, dag_id: str) -> list[dict[str, Any]]:
        runs: list[dict[str, Any]] = self.call("GET", f"/dags/{dag_id}/dagRuns?limit=100")["dag_runs"]
        return sorted(runs, key=lambda run: str(run["logical_date"]))

    def delete_run(self, dag_id: str, run_id: str) -> None:
        """Delete a DAG run, also one that is under way; one that is not there is left alone."""
        run = _run_path(dag_id, run_id)

        def over() -> bool:
            return self.call("GET", run)["state"] in ("success", "failed")

        with contextlib.suppress(NotThereError):
            if not over():
                self.call("PATCH", run, {"state": "failed"})
                # Its teardowns still run.
                self.wait_for("an earlier run to end", over, 120)
            self.call("DELETE", run)

    def task(self, dag_id: str, run_id: str, task_id: str) -> dict[str, Any]:
        """Return a task instance as the API has it: ``state``, ``try_number``, ``pid`` and more."""
        found: dict[str, Any] = self.call("GET", f"{_run_path(dag_id, run_id)}/taskInstances/{task_id}")
        return found

    def clear(self, dag_id: str, run_id: str, task_id: str) -> None:
        """Clear a task instance, so that it runs again."""
        what = {"dry_run": False, "task_ids": [task_id], "dag_run_id": run_id, "only_failed": False}
        self.call("POST", f"/dags/{dag_id}/clearTaskInstances", {**what, "reset_dag_runs": True})

    def mark(self, dag_id: str, run_id: str, task_id: str, state: str) -> None:
        """Mark a task instance as ``failed`` or ``success``."""
        body = {"new_state": state, **self._really}
        self.call("PATCH", f"{_run_path(dag_id, run_id)}/taskInstances/{task_id}", body)

    # What the API wants to hear so that a change is made and not only shown.
    _really: ClassVar[dict[str, Any]] = {}

    def run_elsewhere(self, dag_id: str, day: str, conf: dict[str, Any], environment: dict[str, str]) -> None:
        """Run a DAG by ``airflow dags test`` in an Airflow beside this one, with a database of its own."""
        home = self._home / "elsewhere"
        home.mkdir(exist_ok=True)
        database = {"AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home}/airflow.db"}
        variables = {**self._variables, "AIRFLOW_HOME": str(home), **database, **environment}
        self._command("db", "migrate", variables=variables)
        self._command("dags", "test", dag_id, day, "--conf", json.dumps(conf), variables=variables)

    def wait_for_run(self, dag_id: str, run_id: str, seconds: float) -> dict[str, str]:
        """Wait for a DAG run's end and return each task's state."""
        run = _run_path(dag_id, run_id)

        def over() -> bool:
            return self.call("GET", run)["state"] in ("success", "failed")

        self.wait_for(f"run {run_id} of {dag_id}", over, seconds)
        found = self.call("GET", f"{run}/taskInstances")
        return {instance["task_id"]: instance["state"] for instance in found["task_instances"]}

    def result(self, dag_id: str, run_id: str, task_id: str) -> Any:
        """Return a task's result from XCom, or ``None`` if it left none."""
        entry = f"{_run_path(dag_id, run_id)}/taskInstances/{task_id}/xcomEntries/return_value"
        path = f"{entry}?deserialize=true&stringify=false"
        try:
            value = self.call("GET", path)["value"]
        except NotThereError:
            return None
        return json.loads(value) if isinstance(value, str) else value

    def log(self, dag_id: str, run_id: str, task_id: str, try_number: int = 1) -> str:
        """Return a task's log as Airflow shows it."""
        path = f"{_run_path(dag_id, run_id)}/taskInstances/{task_id}/logs/{try_number}?full_content=true"
        lines = self.call("GET", path)["content"]
        if isinstance(lines, str):
            return lines
        return "\n".join(line if isinstance(line, str) else str(line.get("event", "")) for line in lines)

    def wait_for(self, what: str, done: Callable[[], bool], seconds: float) -> None:
        """Ask ``done`` every half second; raises if a process ends or the time passes."""
        until = time.monotonic() + seconds
        while not done():
            for name, process in self._running.items():
                if process.poll() is not None:
                    log = self._log_of(name)
                    raise RuntimeError(f"airflow {name} ended with {process.returncode}; end of {log}:\n{tail(log)}")
            if time.monotonic() > until:
                raise RuntimeError(f"waited {seconds:.0f} s for {what}; the logs are in {self._home}")
            time.sleep(0.5)

    def _known(self, dag_id: str) -> bool:
        try:
            self.call("GET", f"/dags/{dag_id}")
        except NotThereError:
            errors = self.call("GET", "/importErrors")["import_errors"]
            if errors:
                raise RuntimeError(f"{errors[0]['filename']}: {errors[0]['stack_trace']}") from None
            return False
        return True

    def _healthy(self) -> bool:
        try:
            health = self._request("GET", self.health)
        except (OSError, ValueError, ApiError):
            return False
        return all((health.get(part) or {}).get("status") == "healthy" for part in self.healthy_parts)

    def _authorize(self) -> str:
        user = {"username": _USER, "password": _USER}
        return f"Bearer {self._request('POST', '/auth/token', user)['access_token']}"

    def _request(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        request = urllib.request.Request(
            f"{self.url}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Accept": "application/json", **({} if body is None else {"Content-Type": "application/json"})},
        )
        if self._authorization:
            request.add_header("Authorization", self._authorization)
        try:
            with urllib.request.urlopen(request, timeout=120) as response:
                content = response.read()
        except urllib.error.HTTPError as error:
            text = f"{method} {path}: {error.code} {error.read().decode(errors='replace')}"
            raise (NotThereError if error.code == 404 else ApiError)(text) from None
        return json.loads(content) if content else None

    def _prepare(self) -> None:
        self._command("db", "migrate")

    def _command(self, *arguments: str, variables: dict[str, str] | None = None) -> None:
        log = self._log_of(arguments[0])
        with log.open("ab") as output:
            command: list[str | Path] = [self._airflow, *arguments]
            done = subprocess.run(command, env=variables or self._variables, stdout=output, stderr=output, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"airflow {' '.join(arguments[:2])} failed; end of {log}:\n{tail(log)}")

    def _log_of(self, name: str) -> Path:
        return self.processes / f"{name}.log"

    def _environment(self) -> dict[str, str]:
        self._port, worker_log_port, trigger_log_port = free_ports(3)
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("AIRFLOW")}
        return {
            **inherited,
            "AIRFLOW_HOME": str(self._home),
            "AIRFLOW__CORE__DAGS_FOLDER": str(self._dags),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
            "AIRFLOW__CORE__PARALLELISM": "4",
            "AIRFLOW__CORE__FERNET_KEY": self._secret("fernet", _fernet_key),
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{self._home}/airflow.db",
            "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(self.logs),
            "AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT": str(worker_log_port),
            "AIRFLOW__LOGGING__TRIGGER_LOG_SERVER_PORT": str(trigger_log_port),
            "AIRFLOW__SCHEDULER__SCHEDULER_HEARTBEAT_SEC": "1",
            # Runs are asked for; the clock starts none.
            "AIRFLOW__SCHEDULER__USE_JOB_SCHEDULE": "False",
            **self._own_environment(),
            **self._extra,
        }

    def _own_environment(self) -> dict[str, str]:
        """Return what only this version of Airflow asks for."""
        passwords = self._home / "passwords.json"
        passwords.write_text(json.dumps({_USER: _USER}))
        return {
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{self._port}/execution/",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": f"{_USER}:admin",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(passwords),
            "AIRFLOW__API__HOST": "127.0.0.1",
            "AIRFLOW__API__PORT": str(self._port),
            "AIRFLOW__API__BASE_URL": self.url,
            "AIRFLOW__API__WORKERS": "1",
            "AIRFLOW__API__SECRET_KEY": self._secret("api", _hex_key),
            "AIRFLOW__API_AUTH__JWT_SECRET": self._secret("jwt", _hex_key),
            "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "10",
        }

    def _secret(self, name: str, make: Callable[[], str]) -> str:
        """Return a secret that is made once and kept: what the database holds is encrypted with it."""
        path = self._home / f"{name}.secret"
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(make())
        return path.read_text()


class LocalAirflow2(LocalAirflow):
    """Runs Airflow 2 likewise: webserver, scheduler (which reads the DAGs) and triggerer."""

    processes_of_airflow: ClassVar[tuple[str, ...]] = ("webserver", "scheduler", "triggerer")
    api: ClassVar[str] = "/api/v1"
    health: ClassVar[str] = "/health"
    healthy_parts: ClassVar[tuple[str, ...]] = ("metadatabase", "scheduler", "triggerer")
    _really: ClassVar[dict[str, Any]] = {"dry_run": False}

    def _create_backfill(self, dag_id: str, first: str, last: str, anew: bool) -> None:
        """Run it to its end: here the command itself is what schedules its tasks."""
        again = ["--reset-dagruns", "--yes"] if anew else []
        self._command("dags", "backfill", "--start-date", first, "--end-date", last, *again, dag_id)

    def _await_backfill(self, dag_id: str) -> None:
        """Do nothing: the command ended when the backfill did."""

    def _prepare(self) -> None:
        super()._prepare()
        who = ["--username", _USER, "--password", _USER, "--firstname", "A", "--lastname", "B"]
        self._command("users", "create", *who, "--role", "Admin", "--email", "admin@example.org")

    def _authorize(self) -> str:
        return "Basic " + base64.b64encode(f"{_USER}:{_USER}".encode()).decode()

    def _own_environment(self) -> dict[str, str]:
        return {
            # SQLite is enough for the few tasks that these Airflows run at a time.
            "_AIRFLOW__SKIP_DATABASE_EXECUTOR_COMPATIBILITY_CHECK": "1",
            "AIRFLOW__API__AUTH_BACKENDS": "airflow.api.auth.backend.basic_auth,airflow.api.auth.backend.session",
            "AIRFLOW__API__ENABLE_XCOM_DESERIALIZE_SUPPORT": "True",
            "AIRFLOW__WEBSERVER__WEB_SERVER_HOST": "127.0.0.1",
            "AIRFLOW__WEBSERVER__WEB_SERVER_PORT": str(self._port),
            "AIRFLOW__WEBSERVER__BASE_URL": self.url,
            "AIRFLOW__WEBSERVER__WORKERS": "1",
            # Its watch over the workers ends the webserver where a machine is slow.
            "AIRFLOW__WEBSERVER__WEB_SERVER_MASTER_TIMEOUT": "0",
            "AIRFLOW__WEBSERVER__SECRET_KEY": self._secret("api", _hex_key),
            "AIRFLOW__SCHEDULER__DAG_DIR_LIST_INTERVAL": "10",
            "AIRFLOW__SCHEDULER__MIN_FILE_PROCESS_INTERVAL": "10",
        }


class ApiError(Exception):
    """A call that Airflow's API refused."""


class NotThereError(ApiError):
    """A call for something that Airflow does not have."""


def _run_path(dag_id: str, run_id: str) -> str:
    return f"/dags/{dag_id}/dagRuns/{urllib.parse.quote(run_id, safe='')}"


def free_ports(count: int) -> list[int]:
    """Return ports that nobody listens on now."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for listener in sockets:
            listener.bind(("127.0.0.1", 0))
        return [listener.getsockname()[1] for listener in sockets]


def _fernet_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def _hex_key() -> str:
    return secrets.token_hex(32)
