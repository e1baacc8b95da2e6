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
        "message": "3 of 10 rows: null",
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
    assert told.split("\n")[0].endswith("; violated: b, c")
    assert "  b FAILED: 3 of 10 rows: null (row 4, line 6: None)\n" in told
    assert "  c NOT_EVALUATED" in told
    assert "  SLA fresh: MISSED" in told
    assert told.endswith("\n  quarantine: q/r.jsonl")


def test_explanation_says_each_thing_once() -> None:
    violations = ["b: FAILED, 3 of 10 rows: null", "c: NOT_EVALUATED, 3 of 10 rows: null", "maxBadPercent: 30 %"]
    told = explanation(summary(report(violations=violations), "r", 2))

    assert told.count("3 of 10 rows: null") == 2, "one for each rule"
    assert "  maxBadPercent: 30 %\n" in told


def test_explanation_tells_of_a_handful_and_counts_the_rest() -> None:
    warned = [rule(f"w{number}", "WARNED") for number in range(3)]
    soft = [rule("s", "FAILED", severity="warning")]
    failed = [rule(f"f{number}", "FAILED", message="x" * 1000) for number in range(7)]
    violations = [f"f{number}: FAILED, x" for number in range(7)] + [f"day {number}: DIFFERS" for number in range(8)]

    result = summary(report(results=[*warned, *soft, *failed], violations=violations), "r", 2)
    told = explanation({**result, "truncated": {"failedRules": 4}})

    verdict, *lines = told.split("\n")
    assert verdict.endswith("; violated: f0, f1, f2, f3, f4, …")
    assert [line.split()[0] for line in lines[:5]] == ["f0", "f1", "f2", "f3", "f4"]
    assert lines[5] == "  and 10 more rules, in the validation report"
    assert lines[6:11] == [f"  day {number}: DIFFERS" for number in range(5)]
    assert lines[11] == "  and 3 more violations, in the validation report"
    assert len(told) < 3000


def test_rows_that_are_kept_nowhere_are_refused_and_not_quarantined() -> None:
    compared = report()
    del compared["quarantine"]
    told = explanation(summary(compared, "r", 2))
    assert "10 read, 7 accepted, 3 refused, 0 rejected" in told
    assert "quarantine" not in told


def test_summary_of_a_backfill_has_its_intervals() -> None:
    intervals = [{"interval": f"day {day}", "state": "LOADED", "receipts": []} for day in range(3)]
    result = summary(report(task="backfill", results=[], counts={"loaded": 3}, intervals=intervals), "r", 2)
    assert result["intervals"] == intervals
    assert result["counts"] == {"loaded": 3}
    many = summary(report(results=[], intervals=intervals * 10_000), "r", 2)
    assert many["truncated"]["intervals"] > 0
