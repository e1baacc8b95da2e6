"""What a run's report says, in the size that a task's result may have, and in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from javatask.identity import canonical_json

# Of the result as JSON: XComs are read by every task downstream and shown in the UI.
MAX_RESULT_BYTES = 48 * 1024

# Told in words; the whole is in the report.
MOST_RULES = 5
_MOST_CHARACTERS = 300

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
    """Return the verdict, the rows and the ids of the first rules that violate the contract, in one line."""
    rows = result.get("rows", {})
    # Rules may refuse rows that are kept nowhere, as where a target is only compared.
    refused = "quarantined" if "quarantine" in result else "refused"
    fates = {"read": "read", "accepted": "accepted", "quarantined": refused, "rejected": "rejected"}
    counts = ", ".join(f"{rows.get(fate, 0)} {word}" for fate, word in fates.items())
    contract = result.get("contract", {})
    violated = [rule["rule"] for rule in _by_weight(result) if _violates(rule)]
    named = ", ".join([*violated[:MOST_RULES], *(["…"] if len(violated) > MOST_RULES else [])])
    line = f"{result.get('verdict')} by contract {contract.get('id')} {contract.get('version')}: {counts}"
    return f"{line}; violated: {named}" if named else line


def explanation(result: Mapping[str, Any]) -> str:
    """
    Return the headline, then a line for each rule that did not pass, other violation and SLA that is not met.

    Of rules and violations the first ``MOST_RULES`` are told, those that violate the contract before warnings, and the
    others counted. Values of classified columns are masked by the worker.
    """
    rules = _by_weight(result)
    lines = [_rule_line(rule) for rule in rules[:MOST_RULES]]
    unsaid = len(rules) - len(lines) + result.get("truncated", {}).get("failedRules", 0)
    if unsaid:
        lines.append(f"and {unsaid} more rules, in the validation report")
    other = [text for text in result.get("violations", ()) if not any(_is_of(rule, text) for rule in rules)]
    lines += [_cut(text) for text in other[:MOST_RULES]]
    if len(other) > MOST_RULES:
        lines.append(f"and {len(other) - MOST_RULES} more violations, in the validation report")
    lines += [f"SLA {sla['name']}: {sla['status']}" for sla in result.get("sla", ()) if sla["status"] != "MET"]
    if "quarantine" in result:
        lines.append(f"quarantine: {result['quarantine']['path']}")
    return "\n  ".join([headline(result), *lines])


def _by_weight(result: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return sorted(result.get("failedRules", ()), key=_violates, reverse=True)


def _violates(rule: Mapping[str, Any]) -> bool:
    """Return whether a rule that did not pass makes the contract violated, as the worker decides it."""
    return bool(rule["status"] != "WARNED" and rule.get("severity") == "error")


def _is_of(rule: Mapping[str, Any], violation: str) -> bool:
    """Return whether a violation says only what the rule's result says."""
    return violation.startswith(f"{rule['rule']}: ")


def _brief(rule: Mapping[str, Any]) -> dict[str, Any]:
    brief = {key: value for key, value in rule.items() if key != "sample"}
    sample = rule.get("sample") or ()
    if sample:
        brief["sample"] = dict(sample[0])
    return brief


def _rule_line(rule: Mapping[str, Any]) -> str:
    # The message of a rule that counts rows begins with them: "3 of 10 rows: null".
    line = _cut(f"{rule['rule']} {rule['status']}: {rule.get('message') or rule.get('threshold', '')}")
    sample = rule.get("sample")
    if sample:
        file = f"{sample['file']}, " if sample.get("file") else ""
        line += f" ({file}row {sample.get('row')}, line {sample.get('line')}: {sample.get('value')!r})"
    return line


def _cut(text: str) -> str:
    return text if len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]}…"


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
