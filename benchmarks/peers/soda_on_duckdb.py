"""The rules as a Soda 4 contract on a view of DuckDB."""

from __future__ import annotations

import datetime as dt

import duckdb
from soda_core.common.yaml import ContractYamlSource
from soda_core.contracts.contract_verification import ContractVerificationSession
from soda_duckdb.common.data_sources.duckdb_data_source import DuckDBDataSourceImpl

from serving import EMAIL, EVENT_TYPES, VIEW, Answer, serve

AS_OF = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)

CONTRACT = f"""
dataset: events/main/user_events
columns:
  - name: event_id
    checks:
      - missing:
      - duplicate:
  - name: event_type
    checks:
      - invalid:
          valid_values: [{", ".join(EVENT_TYPES)}]
  - name: user_id
    checks:
      - missing:
  - name: event_time
    checks:
      - missing:
  - name: email
    checks:
      - invalid:
          valid_format:
            name: e-mail address
            regex: '{EMAIL}'
      - missing:
          threshold:
            metric: percent
            must_be_less_than: 60
  - name: amount
    checks:
      - invalid:
          valid_min: 0
          valid_max: 10000
      - missing:
          threshold:
            metric: percent
            must_be_less_than: 90
  - name: user_id_text
    checks:
      - invalid:
          valid_format:
            name: whole number
            regex: '^[+-]?[0-9]+$'
  - name: amount_text
    checks:
      - invalid:
          valid_format:
            name: number
            regex: '^[+-]?[0-9]+([.][0-9]+)?$'
checks:
  - row_count:
  - failed_rows:
      name: event_time.type
      expression: event_time_text IS NOT NULL AND event_time IS NULL
  - freshness:
      column: event_time
      threshold:
        must_be_less_than: 2
        unit: hour
"""


def validate(file: str) -> Answer:
    """Answer for one file."""
    with duckdb.connect() as connection:
        connection.execute(f"CREATE VIEW user_events AS {VIEW.format(file=file)}")
        source = DuckDBDataSourceImpl.from_existing_cursor(connection.cursor(), "events")
        result = ContractVerificationSession.execute(
            contract_yaml_sources=[ContractYamlSource.from_str(CONTRACT)],
            data_source_impls=[source],
            data_timestamp=AS_OF.isoformat(),
        )
    found = {
        (one.check.column_name, one.check.type): one.diagnostic_metric_values
        for one in result.contract_verification_results[0].check_results
    }
    fresh = found[None, "freshness"]["freshness_in_hours"]
    return {
        "rows": found[None, "row_count"]["dataset_rows_tested"],
        "rules": {
            "event_id.not_null": found["event_id", "missing"]["missing_count"],
            "event_id.unique": found["event_id", "duplicate"]["duplicate_count"],
            "event_type.in_set": found["event_type", "invalid"]["invalid_count"],
            "user_id.type": found["user_id_text", "invalid"]["invalid_count"],
            "user_id.not_null": found["user_id", "missing"]["missing_count"],
            "event_time.type": found[None, "failed_rows"]["failed_rows_count"],
            "event_time.not_null": found["event_time", "missing"]["missing_count"],
            "email.pattern": found["email", "invalid"]["invalid_count"],
            "amount.type": found["amount_text", "invalid"]["invalid_count"],
            "amount.range": found["amount", "invalid"]["invalid_count"],
        },
        "nulls": {column: found[column, "missing"]["missing_count"] for column in ("amount", "email")},
        "newest": str(AS_OF - dt.timedelta(hours=float(fresh))),
    }


serve(validate)
