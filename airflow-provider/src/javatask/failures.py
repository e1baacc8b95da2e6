"""What a failed call to a worker says, and whether another try may help."""

from __future__ import annotations

from typing import Any

import grpc
from google.protobuf.message import DecodeError
from google.rpc import error_details_pb2, status_pb2

_DETAILS_KEY = "grpc-status-details-bin"

# The caller's mistakes: the same call fails the same way. Everything else may pass with time.
_PERMANENT = frozenset(
    {
        grpc.StatusCode.INVALID_ARGUMENT,
        grpc.StatusCode.NOT_FOUND,
        grpc.StatusCode.ALREADY_EXISTS,
        grpc.StatusCode.FAILED_PRECONDITION,
        grpc.StatusCode.OUT_OF_RANGE,
        grpc.StatusCode.UNIMPLEMENTED,
        grpc.StatusCode.UNAUTHENTICATED,
        grpc.StatusCode.PERMISSION_DENIED,
    }
)

# Worth another call at once: the worker is starting, busy or cut off.
_PASSING = frozenset(
    {
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.DEADLINE_EXCEEDED,
        grpc.StatusCode.RESOURCE_EXHAUSTED,
        grpc.StatusCode.ABORTED,
    }
)


class WorkerCallError(Exception):
    """A call that the worker refused or that did not reach it."""

    def __init__(self, message: str, code: grpc.StatusCode) -> None:
        super().__init__(message)
        self.code = code

    @property
    def retryable(self) -> bool:
        """True if a later try of the task may succeed."""
        return self.code not in _PERMANENT

    @property
    def passing(self) -> bool:
        """True if the same call is worth repeating within seconds."""
        return self.code in _PASSING

    @classmethod
    def of(cls, error: grpc.RpcError, call: str, target: str) -> WorkerCallError:
        """Return the failure of ``call`` to ``target`` with all that its status tells."""
        code = error.code() or grpc.StatusCode.UNKNOWN
        parts = [error.details() or "no details", *_details(error)]
        return cls(f"{call} at {target}: {code.name}: {'; '.join(parts)}", code)


def _details(error: grpc.RpcError) -> list[str]:
    """Return the error's code and the fields it blames, from google.rpc.Status."""
    parts: list[str] = []
    metadata: Any = error.trailing_metadata() or ()
    for key, value in metadata:
        if key == _DETAILS_KEY and isinstance(value, bytes):
            parts += _unpacked(value)
    return parts


def _unpacked(packed: bytes) -> list[str]:
    try:
        status = status_pb2.Status.FromString(packed)
    except DecodeError:
        return ["its details could not be read"]
    parts: list[str] = []
    for detail in status.details:
        info, request = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
        if detail.Unpack(info):
            parts.append(f"code {info.reason}")
        elif detail.Unpack(request):
            parts += [f"{violation.field}: {violation.description}" for violation in request.field_violations]
    return parts
