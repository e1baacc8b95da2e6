"""Runs a statement in a DuckDB file: FILE, STATEMENT."""

from __future__ import annotations

import sys

import duckdb

if __name__ == "__main__":
    with duckdb.connect(sys.argv[1]) as connection:
        connection.execute(sys.argv[2])
