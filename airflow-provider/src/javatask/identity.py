"""Who asks for a run: ids that are the same whenever the same work is asked for."""

from __future__ import annotations

import hashlib
import json
import math
import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

# Fixed for ever: request ids are derived from it.
_NAMESPACE = uuid.UUID("6f0b8e0e-5a2e-5b64-9d0c-6a8f4f2f7c11")

# A Struct carries every number as a double.
_LARGEST_EXACT_INTEGER = 2**53


def request_id(environment: str, dag_id: str, run_id: str, task_id: str, map_index: int) -> str:
    """Return the UUID of one task instance's work, equal for all of its tries."""
    return str(uuid.uuid5(_NAMESPACE, canonical_json([environment, dag_id, run_id, task_id, map_index])))


def input_digest(
    inputs: Mapping[str, Any], contract: Mapping[str, str] | None, task_version: str, as_of: str | None = None
) -> str:
    """Return ``sha256:`` and 64 hex digits of everything that decides the result but the data itself."""
    text = canonical_json(
        {"inputs": inputs, "contract": contract, "taskVersion": task_version, "asOf": as_of},
    )
    return text_digest(text)


def text_digest(text: str) -> str:
    """Return ``sha256:`` and 64 hex digits of a text in UTF-8."""
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def canonical_json(value: Any) -> str:
    """Return JSON with sorted keys and no spaces: equal values have equal texts."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def parsed_json(text: str) -> dict[str, Any]:
    """Return a JSON object; ``ValueError`` if the text is none."""
    value = json.loads(text)
    if not isinstance(value, dict):
        raise ValueError(f"a JSON object was expected, not {type(value).__name__}")
    return value


def plain_inputs(value: Any, where: str = "inputs") -> Any:
    """
    Return ``value`` as JSON can carry it: dates become ISO 8601 texts, sequences lists.

    Raises ``ValueError`` that names the key of anything that JSON has no form for.
    """
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, (int, float)):
        return _plain_number(value, where)
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {_plain_key(key, where): plain_inputs(item, f"{where}.{key}") for key, item in value.items()}
    # What a mapped task left is a sequence that is neither, and reads its items as they are asked for.
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)):
        return [plain_inputs(item, f"{where}[{index}]") for index, item in enumerate(value)]
    raise ValueError(f"{where}: {type(value).__name__} has no JSON form; give text, a number, a list or a dict")


def _plain_number(value: int | float, where: str) -> int | float:
    if isinstance(value, int) and abs(value) > _LARGEST_EXACT_INTEGER:
        raise ValueError(f"{where}: {value} is beyond 2^53 and would lose digits; give it as text")
    if not math.isfinite(value):
        raise ValueError(f"{where}: {value} has no JSON form")
    return value


def _plain_key(key: Any, where: str) -> str:
    if not isinstance(key, str):
        raise ValueError(f"{where}: key {key!r} is {type(key).__name__}, not text")
    return key
