"""
Answers for Data Contract CLI, in its own environment: lints contracts, or tests them against their data.

    python data_contract_cli.py JOBS.json ANSWERS.json

Jobs: ``{"lint": [FILE…], "test": [FILE…]}``. Answers: for each file to lint, what it objects to; for each to test, its
checks as ``{"model", "field", "type", "result", "reason"}``.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from datacontract.data_contract import DataContract


def lint(file: str) -> list[str]:
    """Return what is wrong with a contract; empty if nothing is."""
    run = DataContract(data_contract_file=file).lint()
    said = [(_word(check.result), check.reason) for check in run.checks]
    return [f"{result}: {reason}" for result, reason in said if result not in ("passed", "warning")]


def test(file: str) -> list[dict[str, Any]]:
    """Return the checks of a contract, whose data lie beside it."""
    os.chdir(Path(file).parent)
    run = DataContract(data_contract_file=file).test()
    return [
        {
            "model": check.model,
            "field": check.field,
            "type": check.type,
            "result": _word(check.result),
            "reason": check.reason,
        }
        for check in run.checks
    ]


def _word(result: Any) -> str:
    return str(getattr(result, "value", result))


if __name__ == "__main__":
    jobs = json.loads(Path(sys.argv[1]).read_text())
    answers = {
        "lint": {file: lint(file) for file in jobs["lint"]},
        "test": {file: test(file) for file in jobs["test"]},
    }
    Path(sys.argv[2]).write_text(json.dumps(answers, indent=1))
