"""The rules as one statement of DuckDB's SQL, written by hand."""

from __future__ import annotations

import duckdb

from serving import EMAIL, EVENT_TYPES, Answer, serve

RULES = f"""
  count(*) FILTER (event_id IS NULL) AS "event_id.not_null",
  count(event_id) - count(DISTINCT event_id) AS "event_id.unique",
  count(*) FILTER (event_type NOT IN {EVENT_TYPES}) AS "event_type.in_set",
  count(*) FILTER (NOT regexp_matches(email, '{EMAIL}')) AS "email.pattern",
  count(*) AS rows, count(*) - count(email) AS email_nulls
"""
# what is text in the file is cast where it is asked; that 12.5 is no integer takes a look at the text
TEXTS = """
  count(*) FILTER (user_id IS NOT NULL AND TRY_CAST(user_id AS BIGINT) IS NULL OR user_id LIKE '%.%') AS "user_id.type",
  count(*) FILTER (TRY_CAST(user_id AS BIGINT) IS NULL OR user_id LIKE '%.%') AS "user_id.not_null",
  count(*) FILTER (event_time IS NOT NULL AND TRY_CAST(event_time AS TIMESTAMPTZ) IS NULL) AS "event_time.type",
  count(*) FILTER (TRY_CAST(event_time AS TIMESTAMPTZ) IS NULL) AS "event_time.not_null",
  count(*) FILTER (amount IS NOT NULL AND TRY_CAST(amount AS DOUBLE) IS NULL) AS "amount.type",
  count(*) FILTER (TRY_CAST(amount AS DOUBLE) NOT BETWEEN 0 AND 10000) AS "amount.range",
  count(*) - count(TRY_CAST(amount AS DOUBLE)) AS amount_nulls,
  CAST(max(TRY_CAST(event_time AS TIMESTAMPTZ)) AT TIME ZONE 'UTC' AS VARCHAR) AS newest
"""
TYPED = """
  0 AS "user_id.type", count(*) FILTER (user_id IS NULL) AS "user_id.not_null",
  0 AS "event_time.type", count(*) FILTER (event_time IS NULL) AS "event_time.not_null",
  0 AS "amount.type", count(*) FILTER (amount NOT BETWEEN 0 AND 10000) AS "amount.range",
  count(*) - count(amount) AS amount_nulls,
  CAST(max(event_time) AT TIME ZONE 'UTC' AS VARCHAR) AS newest
"""


def select(file: str) -> str:
    """Return the statement for a file of this kind."""
    if file.endswith(".parquet"):
        return f"SELECT {RULES}, {TYPED} FROM read_parquet(?)"
    if file.endswith(".jsonl"):
        columns = ", ".join(
            f"{name}: 'VARCHAR'" for name in ("event_id", "user_id", "event_type", "event_time", "email", "amount")
        )
        return f"SELECT {RULES}, {TEXTS} FROM read_json(?, format = 'newline_delimited', columns = {{{columns}}})"
    return f"SELECT {RULES}, {TEXTS} FROM read_csv(?, header = true, all_varchar = true, ignore_errors = true)"


def validate(file: str) -> Answer:
    """Answer for one file, in a database of its own."""
    with duckdb.connect() as connection:
        cursor = connection.execute(select(file), [file])
        row = dict(zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True))
    return {
        "rows": row["rows"],
        "rules": {name: count for name, count in row.items() if "." in name},
        "nulls": {"amount": row["amount_nulls"], "email": row["email_nulls"]},
        "newest": row["newest"],
    }


serve(validate)
