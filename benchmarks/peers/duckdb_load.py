"""Runs statements in a DuckDB file: FILE and a STATEMENT, or one on each line of the standard input."""

from __future__ import annotations

import sys

import duckdb

from serving import Answer, serve

if __name__ == "__main__":
    file = sys.argv.pop(1)

    def _execute(statement: str) -> Answer:
        with duckdb.connect(file) as connection:
            connection.execute(statement)
        return {}

    serve(_execute)
