"""Loads a CSV file with pandas: URL, FILE, MERGE (the statement that brings the table ``staged`` into the target)."""

from __future__ import annotations

import sys

import pandas
import sqlalchemy


def main(url: str, file: str, merge: str) -> None:
    """Write the rows to ``staged`` in chunks, as its documentation shows, then merge."""
    engine = sqlalchemy.create_engine(url)
    with engine.begin() as connection:
        for number, chunk in enumerate(pandas.read_csv(file, chunksize=100_000, dtype={"session_ms": "string"})):
            chunk["event_time"] = pandas.to_datetime(chunk["event_time"], utc=True)
            how = "append" if number else "replace"
            chunk.to_sql("staged", connection, if_exists=how, index=False, method="multi", chunksize=1000)
        connection.execute(sqlalchemy.text(merge))
        connection.execute(sqlalchemy.text("drop table staged"))


if __name__ == "__main__":
    main(*sys.argv[1:4])
