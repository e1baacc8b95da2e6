"""What a run's report says, in the size that a task's result may have, and in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from javatask.identity import canonical_json

# Of the result as JSON: XComs are read by every task downstream and shown in the UI.
MAX_RESULT_BYTES = 48 * 1024

_CARRIED = (
    "schemaVersion",
    "task",
    "verdict",
    "onViolation",
    "violations",
    "contract",
    "interval",
    "asOf",
    "source",
    "sourceDigest",
    "rows",
    "duplicates",
    "metrics",
    "sla",
    "quarantine",
    "receipt",
    "idempotencyErrors",
    # of a backfill
    "action",
    "counts",
    "intervals",
)

# What is left out first where the result would be too large, the least needed first.
_DISPENSABLE = ("intervals", "metrics", "duplicates", "violations", "failedRules")


def summary(report: Mapping[str, Any], request_id: str, epoch: int) -> dict[str, Any]:
    """
    Return the result that a task leaves in XCom: at most ``MAX_RESULT_BYTES`` as JSON.

    It is the report less its passed rules and all but the first sample row of the others (``failedRules``), with
    ``report`` = {``requestId``, ``epoch``} to fetch the whole by. What had to be cut is counted in ``truncated``.
    """
    result: dict[str, Any] = {key: report[key] for key in _CARRIED if key in report}
    result["failedRules"] = [_brief(rule) for rule in report.get("results", ()) if rule["status"] != "PASSED"]
    result["report"] = {"requestId": request_id, "epoch": epoch}
    return _bounded(result)


def headline(result: Mapping[str, Any]) -> str:
    """Return the verdict and the rows in one line."""
    rows = result.get("rows", {})
    counts = ", ".join(f"{rows.get(fate, 0)} {fate}" for fate in ("read", "accepted", "quarantined", "rejected"))
    contract = result.get("contract", {})
    return f"{result.get('verdict')} by contract {contract.get('id')} {contract.get('version')}: {counts}"


def explanation(result: Mapping[str, Any], most: int = 20) -> str:
    """Return the verdict, then a line for each rule that did not pass and each SLA that is not met."""
    rules = result.get("failedRules", [])
    lines = [headline(result), *(f"  {_rule_line(rule)}" for rule in rules[:most])]
    if len(rules) > most:
        lines.append(f"  and {len(rules) - most} more rules")
    lines += [f"  violated: {text}" for text in result.get("violations", ())[:most]]
    lines += [f"  SLA {sla['name']}: {sla['status']}" for sla in result.get("sla", ()) if sla["status"] != "MET"]
    return "\n".join(lines)


def _brief(rule: Mapping[str, Any]) -> dict[str, Any]:
    brief = {key: value for key, value in rule.items() if key != "sample"}
    sample = rule.get("sample") or ()
    if sample:
        brief["sample"] = dict(sample[0])
    return brief


def _rule_line(rule: Mapping[str, Any]) -> str:
    line = f"{rule['rule']} {rule['status']}: {rule.get('failed', 0)} of {rule.get('evaluated', 0)} rows"
    if rule.get("message"):
        line += f", {rule['message']}"
    sample = rule.get("sample")
    if sample:
        file = f"{sample['file']}, " if sample.get("file") else ""
        line += f" ({file}row {sample.get('row')}, line {sample.get('line')}: {sample.get('value')!r})"
    return line


def _bounded(result: dict[str, Any]) -> dict[str, Any]:
    truncated: dict[str, int] = {}
    for key in _DISPENSABLE:
        value = result.get(key)
        while value and _size(result) > MAX_RESULT_BYTES:
            keep = len(value) // 2
            truncated[key] = truncated.get(key, 0) + len(value) - keep
            value = dict(list(value.items())[:keep]) if isinstance(value, dict) else value[:keep]
            result[key] = value
            result["truncated"] = truncated
    return result


def _size(result: Mapping[str, Any]) -> int:
    return len(canonical_json(result).encode())
