"""Generates the Python stubs of the wire when the package is built."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# The oldest protoc (25.1) and gRPC plugin whose output every supported runtime loads: newer ones write a check
# that refuses runtimes of two majors later, or a grpcio older than the generator.
GENERATOR = "grpcio-tools==1.62.3"


class StubsHook(BuildHookInterface[Any]):
    """Writes ``src/javatask/v1`` from the repository's ``proto``; a source distribution brings it along."""

    def dependencies(self) -> list[str]:
        """Return what generating needs: nothing where the stubs are there and their source is not."""
        return [GENERATOR] if self._protos().is_dir() else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Generate before files are collected; ``version`` tells an editable build from a standard one."""
        stubs = Path(self.root) / "src" / "javatask" / "v1"
        if self._protos().is_dir():
            generate(self._protos(), stubs)
        elif not (stubs / "task_run_pb2.py").is_file():
            raise FileNotFoundError(f"neither {self._protos()} nor generated stubs in {stubs}")
        build_data["artifacts"].append("src/javatask/v1/*.py*")

    def _protos(self) -> Path:
        return Path(self.root).parent / "proto" / "src" / "main" / "proto"


def generate(protos: Path, stubs: Path) -> None:
    """Write the stubs of ``protos``/javatask/v1/*.proto to ``stubs``, which ends with javatask/v1."""
    stubs.mkdir(parents=True, exist_ok=True)
    for stale in stubs.glob("*_pb2*"):
        stale.unlink()
    out = stubs.parents[1]
    sources = sorted(str(path) for path in (protos / "javatask" / "v1").glob("*.proto"))
    subprocess.run(
        [
            sys.executable,
            "-m",
            "grpc_tools.protoc",
            f"--proto_path={protos}",
            f"--python_out={out}",
            f"--pyi_out={out}",
            f"--grpc_python_out={out}",
            *sources,
        ],
        check=True,
    )
    (stubs / "__init__.py").write_text('"""Messages and services of the wire, generated from its definition."""\n')
