"""The rules as an open data contract for the Data Contract CLI, on a view of DuckDB."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import duckdb
from datacontract.data_contract import DataContract

from serving import EMAIL, EVENT_TYPES, VIEW, Answer, serve


def none(metric: str, **arguments: object) -> dict[str, object]:
    """Return a rule that no value may break."""
    return {"type": "library", "metric": metric, "mustBe": 0, "arguments": arguments}


def few(percent: int) -> dict[str, object]:
    """Return a rule on the share of nulls."""
    return {"type": "library", "metric": "nullValues", "mustBeLessThan": percent, "unit": "percent"}


def sql(query: str) -> dict[str, object]:
    """Return a rule that counts by a query."""
    return {"type": "sql", "query": query, "mustBe": 0}


PROPERTIES = [
    {"name": "event_id", "logicalType": "string", "quality": [none("nullValues"), none("duplicateValues")]},
    {"name": "event_type", "logicalType": "string", "quality": [none("invalidValues", validValues=list(EVENT_TYPES))]},
    {"name": "email", "logicalType": "string", "quality": [none("invalidValues", pattern=EMAIL), few(60)]},
    {"name": "user_id_text", "logicalType": "string", "quality": [none("invalidValues", pattern="^[+-]?[0-9]+$")]},
    {"name": "user_id", "logicalType": "integer", "quality": [none("nullValues")]},
    {"name": "event_time_text", "logicalType": "string"},
    {"name": "event_time", "logicalType": "timestamp", "quality": [none("nullValues")]},
    {"name": "amount_text", "logicalType": "string"},
    {"name": "amount", "logicalType": "number", "quality": [few(90)]},
]


def contract(database: Path) -> str:
    """Return the contract's text."""
    where = "SELECT count(*) FROM user_events WHERE "
    rules = [
        sql(where + "event_time_text IS NOT NULL AND event_time IS NULL"),
        sql(where + "amount_text IS NOT NULL AND amount IS NULL"),
        sql(where + "amount NOT BETWEEN 0 AND 10000"),
        {"type": "library", "metric": "rowCount", "mustBeGreaterThan": 0},
    ]
    return json.dumps(
        {
            "apiVersion": "v3.1.0",
            "kind": "DataContract",
            "id": "benchmark",
            "version": "1.0.0",
            "status": "active",
            "servers": [{"server": "events", "type": "duckdb", "database": str(database), "schema": "main"}],
            "schema": [{"name": "user_events", "properties": PROPERTIES, "quality": rules}],
            "slaProperties": [{"property": "freshness", "value": 2, "unit": "h", "element": "user_events.event_time"}],
        }
    )


def validate(file: str) -> Answer:
    """Answer for one file."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "events.duckdb"
        with duckdb.connect(database) as connection:
            connection.execute(f"CREATE VIEW user_events AS {VIEW.format(file=file)}")
        run = DataContract(data_contract_str=contract(database)).test()
    found = {(check.field, check.type): check.diagnostics for check in run.checks}
    times, amounts, ranges = (check.diagnostics["value"] for check in run.checks if check.type == "model_quality_sql")
    repeated = found["event_id", "field_duplicate_values"]
    return {
        "rows": found[None, "row_count"]["value"],
        "rules": {
            "event_id.not_null": found["event_id", "field_null_values"]["value"],
            # it counts the values that repeat, and the rows that have them
            "event_id.unique": repeated["failed_rows"] - repeated["value"],
            "event_type.in_set": found["event_type", "field_invalid_values"]["value"],
            "user_id.type": found["user_id_text", "field_invalid_values"]["value"],
            "user_id.not_null": found["user_id", "field_null_values"]["value"],
            "event_time.type": times,
            "event_time.not_null": found["event_time", "field_null_values"]["value"],
            "email.pattern": found["email", "field_invalid_values"]["value"],
            "amount.type": amounts,
            "amount.range": ranges,
        },
        "nulls": {column: found[column, "field_null_values"]["value"] for column in ("amount", "email")},
        "newest": found["event_time", "servicelevel_freshness"]["latest_timestamp"],
    }


serve(validate)
