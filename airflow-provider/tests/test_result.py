from __future__ import annotations

import json
from typing import Any

from javatask.result import MAX_RESULT_BYTES, explanation, summary


def rule(name: str, status: str, **changes: Any) -> dict[str, Any]:
    return {
        "rule": name,
        "origin": "quality",
        "check": "not_null",
        "column": "event_id",
        "status": status,
        "severity": "error",
        "attribution": "row",
        "evaluated": 10,
        "failed": 0 if status == "PASSED" else 3,
        "threshold": "0 rows",
        "message": "3 values are null",
        "sample": [
            {"row": 4, "line": 6, "column": "event_id", "reason": "null"},
            {"row": 7, "line": 9, "reason": "null"},
        ],
        **changes,
    }


def report(**changes: Any) -> dict[str, Any]:
    return {
        "schemaVersion": "1.0",
        "task": "validate",
        "requestId": "r",
        "epoch": 2,
        "contract": {"id": "events", "version": "1.2.0", "hash": "sha256:0", "schema": "events"},
        "verdict": "FAIL",
        "rows": {"read": 10, "accepted": 7, "quarantined": 3, "rejected": 0},
        "results": [rule("a", "PASSED"), rule("b", "FAILED"), rule("c", "NOT_EVALUATED", sample=[])],
        "metrics": {"null_rate.event_id": 0.3},
        "sla": [{"name": "fresh", "status": "MISSED", "objective": "PT1H"}],
        "quarantine": {"path": "q/r.jsonl", "rows": 3},
        **changes,
    }


def test_summary_has_the_rules_that_did_not_pass_with_one_row_each() -> None:
    result = summary(report(), "r", 2)

    assert [(failed["rule"], failed["failed"]) for failed in result["failedRules"]] == [("b", 3), ("c", 3)]
    assert result["failedRules"][0]["sample"] == {"row": 4, "line": 6, "column": "event_id", "reason": "null"}
    assert "sample" not in result["failedRules"][1]
    assert result["report"] == {"requestId": "r", "epoch": 2}
    assert result["quarantine"] == {"path": "q/r.jsonl", "rows": 3}
    assert "results" not in result
    assert "receipt" not in result
    assert "truncated" not in result


def test_summary_is_bounded_and_says_what_it_left_out() -> None:
    many = [rule(f"rule_{number}", "FAILED", message="é" * 500) for number in range(500)]

    result = summary(report(results=many, metrics={f"m{number}": 1.0 for number in range(20_000)}), "r", 2)

    assert len(json.dumps(result, ensure_ascii=False).encode()) < MAX_RESULT_BYTES * 1.1
    assert result["verdict"] == "FAIL"
    assert result["rows"]["read"] == 10
    assert 0 < len(result["failedRules"]) < 500
    assert len(result["failedRules"]) + result["truncated"]["failedRules"] == 500
    assert len(result["metrics"]) + result["truncated"]["metrics"] == 20_000


def test_explanation_names_rules_counts_sample_and_sla() -> None:
    told = explanation(summary(report(), "r", 2))

    assert "FAIL by contract events 1.2.0: 10 read, 7 accepted, 3 quarantined, 0 rejected" in told
    assert "b FAILED: 3 of 10 rows, 3 values are null (row 4, line 6: None)" in told
    assert "c NOT_EVALUATED" in told
    assert "SLA fresh: MISSED" in told


def test_summary_of_a_backfill_has_its_intervals() -> None:
    intervals = [{"interval": f"day {day}", "state": "LOADED", "receipts": []} for day in range(3)]
    result = summary(report(task="backfill", results=[], counts={"loaded": 3}, intervals=intervals), "r", 2)
    assert result["intervals"] == intervals
    assert result["counts"] == {"loaded": 3}
    many = summary(report(results=[], intervals=intervals * 10_000), "r", 2)
    assert many["truncated"]["intervals"] > 0
