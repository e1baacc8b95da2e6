"""The rules as a suite of Great Expectations on a frame of pandas; its cells come as text, and are cast before."""

from __future__ import annotations

import great_expectations as gx
import great_expectations.expectations as gxe
import pandas as pd

from serving import EMAIL, EVENT_TYPES, Answer, serve

EXPECTATIONS = {
    "rows": gxe.ExpectTableRowCountToBeBetween(min_value=1),
    "event_id.not_null": gxe.ExpectColumnValuesToNotBeNull(column="event_id"),
    "event_id.unique": gxe.ExpectColumnValuesToBeUnique(column="event_id"),
    "user_id.type": gxe.ExpectColumnValuesToMatchRegex(column="user_id_text", regex=r"^[+-]?[0-9]+$"),
    "user_id.not_null": gxe.ExpectColumnValuesToNotBeNull(column="user_id"),
    "event_type.in_set": gxe.ExpectColumnValuesToBeInSet(column="event_type", value_set=list(EVENT_TYPES)),
    "event_time.type": gxe.ExpectColumnValuesToBeInSet(column="event_time_ok", value_set=[True]),
    "event_time.not_null": gxe.ExpectColumnValuesToNotBeNull(column="event_time"),
    "email.pattern": gxe.ExpectColumnValuesToMatchRegex(column="email", regex=EMAIL),
    "amount.type": gxe.ExpectColumnValuesToBeInSet(column="amount_ok", value_set=[True]),
    "amount.range": gxe.ExpectColumnValuesToBeBetween(column="amount", min_value=0, max_value=10_000),
    "email": gxe.ExpectColumnValuesToNotBeNull(column="email", mostly=0.4),
    "amount": gxe.ExpectColumnValuesToNotBeNull(column="amount", mostly=0.1),
    "newest": gxe.ExpectColumnMaxToBeBetween(column="event_time", min_value=pd.Timestamp("2026-01-01T22:00:00Z")),
}


def typed(file: str) -> pd.DataFrame:
    """Return the frame. A record with a cell too few counts as one without it: pandas cannot tell."""
    frame = pd.read_csv(file, dtype=str, on_bad_lines="skip")
    frame["user_id_text"] = frame["user_id"]
    frame["user_id"] = pd.to_numeric(frame["user_id"].where(~frame["user_id"].str.contains(".", regex=False, na=False)))
    times = pd.to_datetime(frame["event_time"], format="ISO8601", utc=True, errors="coerce")
    frame["event_time_ok"] = frame["event_time"].isna() | times.notna()
    frame["event_time"] = times
    amounts = pd.to_numeric(frame["amount"], errors="coerce")
    frame["amount_ok"] = frame["amount"].isna() | amounts.notna()
    frame["amount"] = amounts
    return frame


def validate(file: str) -> Answer:
    """Answer for one file."""
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    batch = (
        context.data_sources.add_pandas("events")
        .add_dataframe_asset("events")
        .add_batch_definition_whole_dataframe("all")
        .get_batch({"dataframe": typed(file)})
    )
    suite = context.suites.add(gx.ExpectationSuite(name="events"))
    for rule, expectation in EXPECTATIONS.items():
        suite.add_expectation(expectation.copy(update={"meta": {"rule": rule}}))
    results = batch.validate(suite, result_format="SUMMARY").results
    found = {one.expectation_config.meta["rule"]: one.result for one in results}
    return {
        "rows": found["rows"]["observed_value"],
        "rules": {
            rule: found[rule]["unexpected_count"] for rule in EXPECTATIONS if "." in rule and rule != "event_id.unique"
        },
        # every row of a value that is not unique, the first one too
        "members": found["event_id.unique"]["unexpected_count"],
        "nulls": {column: found[column]["unexpected_count"] for column in ("amount", "email")},
        "newest": str(found["newest"]["observed_value"]),
    }


serve(validate)
