"""What a failed call to a worker says, and whether another try may help."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import grpc
from google.protobuf import any_pb2
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
        """
        Return the failure of ``call`` to ``target``, with the worker's own code where it gave one.

        The status's message names the field that is at fault, so that its details have nothing to add.
        """
        code = error.code() or grpc.StatusCode.UNKNOWN
        return cls(f"{call} at {target}: {_reason(error) or code.name}: {error.details() or 'no details'}", code)


def _reason(error: grpc.RpcError) -> str:
    """Return the error's code from google.rpc.Status; empty if it has none."""
    metadata: Any = error.trailing_metadata() or ()
    packed = [value for key, value in metadata if key == _DETAILS_KEY and isinstance(value, bytes)]
    for detail in [detail for value in packed for detail in _unpacked(value)]:
        info = error_details_pb2.ErrorInfo()
        if detail.Unpack(info):
            return info.reason
    return ""


def _unpacked(packed: bytes) -> Sequence[any_pb2.Any]:
    try:
        return status_pb2.Status.FromString(packed).details
    except DecodeError:
        return ()
