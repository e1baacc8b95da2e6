"""Loads a CSV file with dlt: DESTINATION (a duckdb file or a postgresql URL), FILE."""

from __future__ import annotations

import sys
import tempfile

import dlt
import pyarrow.csv


def main(destination: str, file: str) -> None:
    """Merge the file's rows into the table ``t`` by ``event_id``."""

    @dlt.resource(
        name="t", primary_key="event_id", write_disposition={"disposition": "merge", "strategy": "delete-insert"}
    )
    def rows():  # type: ignore[no-untyped-def]
        options = pyarrow.csv.ParseOptions(newlines_in_values=True)
        # an empty cell is null, as it is to everyone else
        nulls = pyarrow.csv.ConvertOptions(null_values=[""], strings_can_be_null=True)
        with pyarrow.csv.open_csv(file, parse_options=options, convert_options=nulls) as batches:
            yield from batches

    with tempfile.TemporaryDirectory() as home:
        to = (
            dlt.destinations.postgres(credentials=destination)
            if destination.startswith("postgresql:")
            else dlt.destinations.duckdb(credentials=destination)
        )
        pipeline = dlt.pipeline("bench", pipelines_dir=home, destination=to, dataset_name="dlt")
        pipeline.run(rows())


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
