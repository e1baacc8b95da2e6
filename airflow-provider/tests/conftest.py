"""A real Airflow of one process, a real worker, and data files, for all tests."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from docs_examples import write_examples

REPOSITORY = Path(__file__).resolve().parents[2]
EXAMPLES = REPOSITORY / "examples" / "dags"
CONTRACTS = REPOSITORY / "contracts"

# Airflow reads its environment when it is first imported, so this stands before anything that does.
HOME = Path(tempfile.mkdtemp(prefix="javatask-airflow-"))
DAGS = HOME / "dags"
shutil.copytree(Path(__file__).parent / "dags", DAGS, ignore=shutil.ignore_patterns("__pycache__"))
shutil.copytree(EXAMPLES, DAGS, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
write_examples(DAGS)
for inherited in [key for key in os.environ if key.startswith("AIRFLOW")]:
    del os.environ[inherited]
os.environ.update(
    {
        "AIRFLOW_HOME": str(HOME),
        # Sensors of Airflow 2 look at the executor, which here starts nothing.
        "_AIRFLOW__SKIP_DATABASE_EXECUTOR_COMPATIBILITY_CHECK": "1",
        "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__UNIT_TEST_MODE": "True",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{HOME}/airflow.db",
        "AIRFLOW__DATABASE__LOAD_DEFAULT_CONNECTIONS": "False",
        "PIPELINE_VALIDATION_DIR": str(HOME / "validation"),
        "JAVATASK_TEST_WHY": str(HOME / "why.txt"),
        "JAVATASK_TEST_CONTRACTS": str(CONTRACTS),
    }
)

from dags_in_process import InProcessAirflow  # noqa: E402
from local_worker import LocalWorker  # noqa: E402
from sample_data import SampleData  # noqa: E402
from trust_double import Ledger, serving  # noqa: E402


def pytest_sessionfinish() -> None:
    shutil.rmtree(HOME, ignore_errors=True)


@pytest.fixture(scope="session")
def javatask_binary() -> Path:
    binary = Path(os.environ.get("JAVATASK_BIN") or REPOSITORY / "worker" / "target" / "javatask" / "bin" / "javatask")
    if not binary.is_file():
        pytest.fail(f"no worker distribution at {binary}: build it with 'make worker', or set JAVATASK_BIN")
    return binary


@pytest.fixture(scope="session")
def airflow() -> InProcessAirflow:
    return InProcessAirflow(DAGS)


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> SampleData:
    return SampleData(CONTRACTS / "sample" / "generate.py", tmp_path_factory.mktemp("samples"))


@pytest.fixture(autouse=True)
def no_lingering_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let triggers fire at once: in process, no task's process lingers."""
    monkeypatch.setattr("javatask.operators.javatask._SETTLE_SECONDS", 0.0)


@pytest.fixture
def worker(javatask_binary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalWorker]:
    """A running worker of this test's own, which the default connection leads to."""
    worker = LocalWorker(javatask_binary, tmp_path / "worker", CONTRACTS)
    worker.start()
    connection = {"conn_type": "javatask", "host": "127.0.0.1", "port": worker.port, "extra": {"environment": "test"}}
    monkeypatch.setenv("AIRFLOW_CONN_JAVATASK_DEFAULT", json.dumps(connection))
    yield worker
    worker.stop()


@pytest.fixture
def contract_beside_dags() -> Iterator[str]:
    """The name of a contract file that lies beside the DAG files."""
    copy = DAGS / "beside.json"
    shutil.copyfile(CONTRACTS / "user_events.json", copy)
    yield copy.name
    copy.unlink()


@pytest.fixture(scope="session")
def examples() -> Path:
    """The folder of the example DAGs."""
    return EXAMPLES


@pytest.fixture(scope="session")
def python() -> Path:
    """The interpreter of this environment."""
    return Path(sys.executable)


@pytest.fixture
def validation() -> Path:
    """Where the example writes its files."""
    return HOME / "validation"


@pytest.fixture
def ledger(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    """A ledger that the default connection leads to."""
    ledger = Ledger()
    with serving(ledger) as port:
        connection = {"conn_type": "javatask", "host": "127.0.0.1", "port": port}
        monkeypatch.setenv("AIRFLOW_CONN_JAVATASK_DEFAULT", json.dumps(connection))
        yield ledger
