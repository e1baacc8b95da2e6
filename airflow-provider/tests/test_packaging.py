"""What the built packages hold, and which runtimes load the generated stubs."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from javatask.versions import AIRFLOW_3

# The packages are the same for every Airflow: once is enough.
pytestmark = pytest.mark.skipif(not AIRFLOW_3, reason="done with Airflow 3")

PACKAGE = Path(__file__).resolve().parents[1]
STUBS = {
    f"javatask/v1/{name}_pb2{kind}" for name in ("task_run", "trust", "worker") for kind in (".py", ".pyi", "_grpc.py")
}
PAGES = {f"javatask/plugin/{name}" for name in ("templates/trust.html", "static/javatask.css", "static/javatask.js")}

LOAD = """
import google.protobuf, grpc
from javatask.v1 import contract_pb2_grpc, task_run_pb2, task_run_pb2_grpc, task_type_pb2_grpc
from javatask.v1 import trust_pb2_grpc, worker_pb2_grpc
request = task_run_pb2.SubmitTaskRunRequest(request_id="r", labels={"a": "b"})
request.inputs.update({"n": 1})
assert task_run_pb2.SubmitTaskRunRequest.FromString(request.SerializeToString()) == request
task_run_pb2_grpc.TaskRunServiceStub(grpc.insecure_channel("127.0.0.1:1"))
print(google.protobuf.__version__, grpc.__version__)
"""


def test_source_and_wheel_hold_the_stubs(tmp_path: Path) -> None:
    # The wheel is built from the source distribution, which has no proto directory beside it.
    subprocess.run([sys.executable, "-m", "build", "--outdir", tmp_path, PACKAGE], check=True, capture_output=True)

    with tarfile.open(next(tmp_path.glob("*.tar.gz"))) as source:
        assert {f"src/{stub}" for stub in STUBS} <= {name.split("/", 1)[1] for name in source.getnames()}
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        assert STUBS | {"javatask/py.typed"} | PAGES <= set(wheel.namelist())


@pytest.mark.parametrize(("protobuf", "grpcio"), [("4.25.3", "1.62.3"), ("5.29.6", "1.71.2")])
def test_older_runtimes_load_the_stubs(protobuf: str, grpcio: str, tmp_path: Path) -> None:
    venv.create(tmp_path, with_pip=True)
    python = tmp_path / "bin" / "python"
    requirements = [f"protobuf=={protobuf}", f"grpcio=={grpcio}"]
    subprocess.run([python, "-m", "pip", "install", "--quiet", *requirements], check=True)
    assert loaded_by(python) == f"{protobuf} {grpcio}"


def test_installed_runtime_loads_the_stubs() -> None:
    assert loaded_by(Path(sys.executable))


def loaded_by(python: Path) -> str:
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE / "src")}
    done = subprocess.run(
        [python, "-W", "error", "-c", LOAD], env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()
