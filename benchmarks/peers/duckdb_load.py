"""Runs statements in a DuckDB file: FILE and a STATEMENT, or one on each line of the standard input."""

from __future__ import annotations

import sys

import duckdb

from serving import Answer, serve

if __name__ == "__main__":
    with duckdb.connect(sys.argv.pop(1)) as connection:

        def _execute(statement: str) -> Answer:
            connection.execute(statement)
            return {}

        serve(_execute)
