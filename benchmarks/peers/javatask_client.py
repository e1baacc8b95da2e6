"""A caller of a worker: submits what it is told over gRPC and waits for the report."""

from __future__ import annotations

import json
import sys
import uuid
from pathlib import Path

import grpc
from google.protobuf import json_format
from grpc_tools import protoc

from serving import serve

REPOSITORY = Path(__file__).resolve().parent.parent.parent


def stubs(into: Path) -> None:
    """Generate the wire's classes and make them importable."""
    protos = REPOSITORY / "proto" / "src" / "main" / "proto"
    common = Path(protoc.__file__).parent / "_proto"
    into.mkdir(parents=True, exist_ok=True)
    places = [f"-I{protos}", f"-I{common}", f"--python_out={into}", f"--grpc_python_out={into}"]
    if protoc.main(["protoc", *places, *map(str, protos.rglob("*.proto"))]):
        raise SystemExit("the stubs could not be generated")
    sys.path.insert(0, str(into))


def submitter(port: int):
    """Return a function that has the worker run a submission, as JSON without its identity, and returns the report."""
    from javatask.v1 import task_run_pb2 as wire
    from javatask.v1 import task_run_pb2_grpc as services

    runs = services.TaskRunServiceStub(grpc.insecure_channel(f"127.0.0.1:{port}"))

    def submit(submission: str) -> dict[str, object]:
        request = wire.SubmitTaskRunRequest(request_id=str(uuid.uuid4()), caller_attempt="1")
        json_format.Parse(submission, request)
        runs.SubmitTaskRun(request)
        while True:
            wait = wire.WaitTaskRunRequest(request_id=request.request_id)
            wait.max_wait.FromSeconds(60)
            run = runs.WaitTaskRun(wait).task_run
            if run.state == wire.TASK_RUN_STATE_SUCCEEDED:
                report: dict[str, object] = json.loads(run.report)
                return report
            if run.HasField("error"):
                raise SystemExit(f"{run.error.code}: {run.error.message}")

    return submit


if __name__ == "__main__":
    port = int(sys.argv.pop(1))
    stubs(Path(sys.argv.pop(1)))
    serve(submitter(port))
