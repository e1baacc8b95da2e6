"""Prints {"rows", "hash"} of a DuckDB table: the hash is of its ordered rows, less the columns that a load adds."""

from __future__ import annotations

import hashlib
import json
import sys
import time
from pathlib import Path

import duckdb

_LOCKED_SECONDS = 30


def main(database: str, table: str) -> None:
    """Print the digest of ``table``; an absent table, or database, has no rows."""
    rows = _read(database, table) if Path(database).exists() else []
    digest = hashlib.sha256()
    for row in sorted(json.dumps(row) for row in rows):
        digest.update(row.encode() + b"\n")
    print(json.dumps({"rows": len(rows), "hash": f"sha256:{digest.hexdigest()}"}))


def _read(database: str, table: str) -> list[tuple[object, ...]]:
    with _connect(database) as connection:
        names = [row[0] for row in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        return _rows(connection, table) if table in names else []


def _rows(connection: duckdb.DuckDBPyConnection, table: str) -> list[tuple[object, ...]]:
    columns = connection.execute(
        "SELECT column_name FROM duckdb_columns() WHERE table_name = ? ORDER BY column_index", [table]
    ).fetchall()
    # As text, which is the same in every time zone and for every version of the client.
    connection.execute("SET TimeZone = 'UTC'")
    chosen = ", ".join(f'"{name}"::VARCHAR' for (name,) in columns if not name.startswith("_"))
    return connection.execute(f'SELECT {chosen} FROM "{table}"').fetchall()  # noqa: S608


def _connect(database: str) -> duckdb.DuckDBPyConnection:
    """Open read-only; a process that writes the file holds it alone for as long as it does."""
    until = time.monotonic() + _LOCKED_SECONDS
    while True:
        try:
            return duckdb.connect(database, read_only=True)
        except duckdb.IOException as error:
            if "lock" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.2)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
