"""The rules as a Pandera schema for a frame of Polars; its cells come as text, and are cast leniently before."""

from __future__ import annotations

import pandera.polars as pa
import polars as pl

from serving import COLUMNS, EMAIL, EVENT_TYPES, Answer, serve

SCHEMA = pa.DataFrameSchema(
    {
        "event_id": pa.Column(str, nullable=False, unique=True),
        "user_id": pa.Column(pl.Int64, nullable=False),
        "user_id_ok": pa.Column(bool, pa.Check.eq(True), nullable=True),
        "event_type": pa.Column(str, pa.Check.isin(EVENT_TYPES), nullable=True),
        "event_time": pa.Column(pl.Datetime("us", "UTC"), nullable=False),
        "event_time_ok": pa.Column(bool, pa.Check.eq(True), nullable=True),
        "email": pa.Column(str, pa.Check.str_matches(EMAIL), nullable=True),
        "amount": pa.Column(float, pa.Check.in_range(0, 10_000), nullable=True),
        "amount_ok": pa.Column(bool, pa.Check.eq(True), nullable=True),
    }
)
RULES = {
    "event_id.not_null": ("event_id", "not_nullable"),
    "event_id.unique": ("event_id", "field_uniqueness"),
    "user_id.type": ("user_id_ok", "equal_to"),
    "user_id.not_null": ("user_id", "not_nullable"),
    "event_type.in_set": ("event_type", "isin"),
    "event_time.type": ("event_time_ok", "equal_to"),
    "event_time.not_null": ("event_time", "not_nullable"),
    "email.pattern": ("email", "str_matches"),
    "amount.type": ("amount_ok", "equal_to"),
    "amount.range": ("amount", "in_range"),
}


def typed(file: str) -> pl.DataFrame:
    """Return the frame. A record with a cell too few or too many counts as one without it: Polars cannot tell."""
    cells = pl.scan_csv(file, schema=dict.fromkeys(COLUMNS, pl.String), truncate_ragged_lines=True)
    users = pl.col("user_id").cast(pl.Int64, strict=False)
    times = pl.col("event_time").str.to_datetime("%Y-%m-%dT%H:%M:%S%.fZ", time_zone="UTC", strict=False)
    amounts = pl.col("amount").cast(pl.Float64, strict=False)

    def ok(name: str, values: pl.Expr) -> pl.Expr:
        return (pl.col(name).is_null() | values.is_not_null()).alias(f"{name}_ok")

    return cells.select(
        "event_id",
        users.alias("user_id"),
        ok("user_id", users),
        "event_type",
        times.alias("event_time"),
        ok("event_time", times),
        "email",
        amounts.alias("amount"),
        ok("amount", amounts),
    ).collect(engine="streaming")


def validate(file: str) -> Answer:
    """Answer for one file."""
    frame = typed(file)
    failed: dict[tuple[str, str], int] = {}
    try:
        SCHEMA.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        # a null is among the cases of uniqueness, and so is the first of those that share a value
        cases = errors.failure_cases.filter(
            (pl.col("check") != "field_uniqueness") | (pl.col("failure_case") != "null")
        )
        groups = cases.group_by("column", "check").agg(pl.len(), pl.col("failure_case").n_unique().alias("distinct"))
        failed = {
            (one["column"], one["check"].split("(")[0]): one["len"] - (one["distinct"] if "uniq" in one["check"] else 0)
            for one in groups.iter_rows(named=True)
        }
    return {
        "rows": frame.height,
        "rules": {rule: failed.get(check, 0) for rule, check in RULES.items()},
        "nulls": {"amount": frame["amount"].null_count(), "email": frame["email"].null_count()},
        "newest": str(frame["event_time"].max()),
    }


serve(validate)
