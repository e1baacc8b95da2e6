"""Write the records of a CSV file that have as many cells as its header as Parquet and as JSON Lines.

In Parquet a cell that is not of its column's type is null; in JSON Lines it stays, as a string.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

RECORDS = "FROM read_csv(?, header = true, all_varchar = true, ignore_errors = true)"
WHOLE = "TRY_CAST(CASE WHEN user_id NOT LIKE '%.%' THEN user_id END AS BIGINT)"
NUMBER = "TRY_CAST(amount AS DOUBLE)"
TIME = "TRY_CAST(event_time AS TIMESTAMPTZ)"


def main(csv: str, parquet: str, lines: str) -> None:
    """Write both files."""
    texts = Path(f"{parquet}.texts")
    # read first and cast then: the reader of CSV skips a record whose cast fails, if it knows of the cast
    duckdb.execute(f"COPY (SELECT * {RECORDS}) TO '{texts}' (FORMAT parquet)", [csv])
    typed = f"{WHOLE} AS user_id, {TIME} AS event_time, {NUMBER} AS amount"
    duckdb.execute(
        f"COPY (SELECT * REPLACE ({typed}) FROM read_parquet(?)) TO '{parquet}' (FORMAT parquet)", [str(texts)]
    )
    known = ", ".join(
        f"CASE WHEN {value} IS NULL THEN to_json({name}) ELSE to_json({value}) END AS {name}"
        for name, value in (("user_id", WHOLE), ("amount", NUMBER))
    )
    duckdb.execute(f"COPY (SELECT * REPLACE ({known}) FROM read_parquet(?)) TO '{lines}' (FORMAT json)", [str(texts)])
    texts.unlink()


main(*sys.argv[1:])
