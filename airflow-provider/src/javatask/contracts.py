"""Which contract a task means: one that the worker knows by name, or a file beside the DAG."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path

from javatask.identity import text_digest
from javatask.v1 import task_run_pb2

MAX_CONTRACT_BYTES = 1024 * 1024


@dataclass(frozen=True)
class ContractReference:
    """A contract by ``name``, or by ``text`` with the file name it came from."""

    name: str = ""
    text: str = ""
    origin: str = ""
    schema: str = ""

    @classmethod
    def resolve(cls, contract: str, folder: Path, schema: str = "") -> ContractReference:
        """
        Return what ``contract`` means for a DAG in ``folder``.

        It is a file if it ends with ``.json`` or such a file exists; its text is sent. Raises ``ValueError`` for a file
        that is missing, too large or not text.
        """
        path = folder / contract
        if not (contract.endswith(".json") or path.is_file()):
            return cls(name=contract, schema=schema)
        try:
            content = path.read_bytes()
        except OSError as error:
            raise ValueError(f"contract {contract!r} in {folder}: {error.strerror}{_nearest(path)}") from None
        if len(content) > MAX_CONTRACT_BYTES:
            raise ValueError(f"contract {contract!r}: {len(content)} bytes, more than {MAX_CONTRACT_BYTES}")
        try:
            return cls(text=content.decode("utf-8"), origin=path.name, schema=schema)
        except UnicodeDecodeError as error:
            raise ValueError(f"contract {contract!r}: not UTF-8 at byte {error.start}") from None

    def identity(self) -> dict[str, str]:
        """Return what tells it from others, for the input digest."""
        if self.text:
            return {"hash": text_digest(self.text), "schema": self.schema}
        return {"name": self.name, "schema": self.schema}

    def message(self) -> task_run_pb2.ContractSource:
        """Return its form on the wire."""
        return task_run_pb2.ContractSource(name=self.name, text=self.text, schema=self.schema, origin=self.origin)


def _nearest(path: Path) -> str:
    names = [other.name for other in path.parent.glob("*.json")] if path.parent.is_dir() else []
    close = difflib.get_close_matches(path.name, names, n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
