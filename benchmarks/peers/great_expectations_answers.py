"""
Answers of Great Expectations, on pandas, in its own environment: what each expectation says of each frame.

    python great_expectations_answers.py FRAMES.json ANSWERS.json

Frames: ``[{"columns": {name: type}, "rows": [{…}], "expectations": [{"type", "kwargs"}]}]``. Answers: for each frame a
list with, for each expectation, ``{"success", "rows", "evaluated", "observed"}``, or ``{"raised": why}``.
"""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path
from typing import Any

import great_expectations as gx
import pandas as pd
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

warnings.simplefilter("ignore")


def frame(given: dict[str, Any]) -> pd.DataFrame:
    """Return the rows as pandas would hold them, times as times."""
    made = pd.DataFrame(given["rows"], columns=list(given["columns"]))
    for name, kind in given["columns"].items():
        if kind in ("timestamp", "date"):
            made[name] = pd.to_datetime(made[name], utc=True).dt.tz_localize(None)
        elif kind in ("integer", "number") and made.empty:
            made[name] = made[name].astype(float)
    return made


def answers(context: Any, number: int, given: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what each expectation says of one frame."""
    batch = (
        context.data_sources.add_pandas(f"source {number}")
        .add_dataframe_asset("frame")
        .add_batch_definition_whole_dataframe("all")
        .get_batch({"dataframe": frame(given)})
    )
    return [answer(batch, one) for one in given["expectations"]]


def answer(batch: Any, one: dict[str, Any]) -> dict[str, Any]:
    """Return what one expectation says."""
    try:
        expectation = ExpectationConfiguration(type=one["type"], kwargs=one["kwargs"]).to_domain_obj()
        said = batch.validate(expectation, result_format="COMPLETE")
    except Exception as raised:  # whatever it is, it is no verdict
        return {"raised": str(raised)[:200]}
    if said.exception_info and said.exception_info.get("raised_exception", False):
        return {"raised": str(said.exception_info.get("exception_message"))[:200]}
    if any(isinstance(v, dict) and v.get("raised_exception") for v in (said.exception_info or {}).values()):
        return {"raised": str(said.exception_info)[:200]}
    result = said.result
    found: dict[str, Any] = {"success": bool(said.success)}
    if result.get("unexpected_index_list") is not None:
        found["rows"] = sorted(int(i) for i in result["unexpected_index_list"])
    elif result.get("unexpected_count") == 0:
        found["rows"] = []
    if "element_count" in result and "missing_count" in result:
        found["evaluated"] = int(result["element_count"]) - int(result["missing_count"])
    observed = result.get("observed_value")
    if isinstance(observed, int | float) and not isinstance(observed, bool):
        found["observed"] = float(observed)
    return found


if __name__ == "__main__":
    ephemeral = gx.get_context(mode="ephemeral")
    ephemeral.variables.progress_bars = {"globally": False}
    frames = json.loads(Path(sys.argv[1]).read_text())
    all_answers = [answers(ephemeral, number, given) for number, given in enumerate(frames)]
    Path(sys.argv[2]).write_text(json.dumps(all_answers))
