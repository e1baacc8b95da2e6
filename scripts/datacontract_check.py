"""
Holds Javatask beside Data Contract CLI: lints contracts with it, and compares its verdicts with ours, check by check.

    python3 scripts/datacontract_check.py          # exits with 1 where something differs that is not known to

What is known to differ stands in conformance/datacontract-differences.json, each difference with its reason; the table
in docs/data-contract-cli.md is written from it. A difference that is not there fails, and so does one that is gone.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import environment

HOME = environment.BUILD / "data-contract-cli"
DIFFERENCES = environment.REPOSITORY / "conformance" / "datacontract-differences.json"
PAGE = environment.REPOSITORY / "docs" / "data-contract-cli.md"
JAVATASK = environment.REPOSITORY / "worker" / "target" / "javatask" / "bin" / "javatask"
SUITES = environment.REPOSITORY / "conformance" / "great-expectations"
REQUIREMENTS = environment.REPOSITORY / "benchmarks" / "requirements" / "datacontract.txt"
PEER = Path(__file__).with_name("data_contract_cli.py")
SPELT = {"csv": "csv", "jsonl": "json"}
"""How Data Contract CLI calls the kinds of file."""
SHAPE = ("field_is_present", "field_type", "field_physical_type", "records_found")
"""Their checks of the columns themselves, which are not what a case is about."""
HEAD = """# Beside Data Contract CLI

Written by `scripts/datacontract_check.py` from `conformance/datacontract-differences.json`; edit that, not this page.

Every contract here, and every contract that `contract import` writes from the suites of the tests, passes
`datacontract lint` of Data Contract CLI 1.2.8. The same contracts and files are judged by both, each case once as CSV
and once as JSON lines: `required`, `unique`, `enum`, every limit of numbers and texts, two formats, the library metrics
with every operator and both units around the limit, and `sql` rules. Where they differ:
"""
BESIDE = environment.REPOSITORY.parent / "shared" / "conformance" / "gx" / "cases.json"

Json = dict[str, Any]

OPERATORS: list[tuple[str, Any]] = [
    ("mustBe", 2),
    ("mustNotBe", 2),
    ("mustBeGreaterThan", 2),
    ("mustBeGreaterOrEqualTo", 2),
    ("mustBeLessThan", 2),
    ("mustBeLessOrEqualTo", 2),
    ("mustBeBetween", [2, 3]),
    ("mustNotBeBetween", [2, 3]),
]
"""Every operator, around the number that the rows of a case give."""


def cases() -> Iterator[tuple[str, Json, list[Any]]]:
    """Yield the name of a case, the property that it is about without its name, and the cells of its column."""
    yield "required, held", {"logicalType": "string", "required": True}, ["a", "b", "c", "d"]
    yield "required, broken", {"logicalType": "string", "required": True}, ["a", None, "c", "d"]
    yield "unique, held", {"logicalType": "integer", "unique": True}, [1, 2, 3, 4]
    yield "unique, broken", {"logicalType": "integer", "unique": True}, [1, 2, 2, 4]
    yield "unique, nulls", {"logicalType": "integer", "unique": True}, [1, 2, None, None]
    values = {"enum": [{"value": "a"}, {"value": "b"}]}
    yield "enum, held", {"logicalType": "string", **values}, ["a", "b", "a", None]
    yield "enum, broken", {"logicalType": "string", **values}, ["a", "b", "A", None]
    numbers: list[tuple[str, Any, list[Any], list[Any]]] = [
        ("minimum", 2, [2, 3, 4, None], [1, 2, 3, None]),
        ("maximum", 3, [1, 2, 3, None], [1, 2, 4, None]),
        ("exclusiveMinimum", 2, [3, 4, 5, None], [2, 3, 4, None]),
        ("exclusiveMaximum", 3, [0, 1, 2, None], [1, 2, 3, None]),
        ("multipleOf", 5, [5, 10, 0, None], [5, 10, 7, None]),
    ]
    for option, limit, held, broken in numbers:
        for kind, cells in (("held", held), ("broken", broken)):
            yield f"{option}, {kind}", {"logicalType": "integer", "logicalTypeOptions": {option: limit}}, cells
    texts: list[tuple[str, Any, list[Any], list[Any]]] = [
        ("minLength", 2, ["ab", "abc", "é😀", None], ["a", "ab", "abc", None]),
        ("maxLength", 2, ["a", "ab", "é😀", None], ["a", "ab", "abc", None]),
        ("pattern", "^a+$", ["a", "aa", "aaa", None], ["a", "ba", "aaa", None]),
        ("pattern", "a", ["xax", "a", "ya", None], ["xax", "b", "ya", None]),
        ("format", "email", ["a@b.de", "a.b@c.org", "x@y.zz", None], ["a@b.de", "a.b", "x@y.zz", None]),
        (
            "format",
            "uuid",
            ["123e4567-e89b-12d3-a456-426614174000", "123E4567-E89B-12D3-A456-426614174000", None, None],
            ["123e4567-e89b-12d3-a456-426614174000", "nope", None, None],
        ),
    ]
    for option, limit, held, broken in texts:
        for kind, cells in (("held", held), ("broken", broken)):
            name = f"{option} {limit if option in ('pattern', 'format') else ''}".strip()
            yield f"{name}, {kind}", {"logicalType": "string", "logicalTypeOptions": {option: limit}}, cells
    yield from metrics()


def metrics() -> Iterator[tuple[str, Json, list[Any]]]:
    """Yield a case for each library metric of a property, operator, unit, and whether it holds."""
    of: list[tuple[str, Json, Any, Any]] = [
        ("nullValues", {}, None, "x"),
        ("missingValues", {"missingValues": ["", "n/a", None]}, "n/a", "x"),
        ("invalidValues", {"validValues": ["x", "y"]}, "z", "x"),
        ("invalidValues", {"pattern": "^[xy]$"}, "z", "y"),
    ]
    for metric, arguments, bad, good in of:
        for operator, operand in OPERATORS:
            for unit in ("rows", "percent"):
                for count in (1, 2, 3, 4):
                    rule: Json = {"type": "library", "metric": metric, "unit": unit, operator: _scaled(operand, unit)}
                    if arguments:
                        rule["arguments"] = arguments
                    shown = next(iter(arguments), "")
                    name = f"{metric} {shown}".strip() + f", {operator} 2 in {unit}, {count} of 8"
                    cells = [bad] * count + [good] * (8 - count)
                    yield name, {"logicalType": "string", "quality": [rule]}, cells
    for operator, operand in OPERATORS:
        for unit in ("rows", "percent"):
            for surplus in (1, 2, 3):
                rule = {"type": "library", "metric": "duplicateValues", "unit": unit, operator: _scaled(operand, unit)}
                cells = [f"v{max(i, surplus)}" for i in range(8)]
                name = f"duplicateValues, {operator} 2 in {unit}, {surplus} surplus of one value in 8"
                yield name, {"logicalType": "string", "quality": [rule]}, cells


def _scaled(operand: Any, unit: str) -> Any:
    """Two of eight rows are 25 percent of them."""
    if unit == "rows":
        return operand
    return [n * 12.5 for n in operand] if isinstance(operand, list) else operand * 12.5


def tables() -> Iterator[tuple[str, Json, int]]:
    """Yield the name of a table, a rule of the whole of it, and its number of rows."""
    for operator, operand in OPERATORS:
        for rows in (1, 2, 3, 4):
            count: Json = {"type": "library", "metric": "rowCount", operator: operand}
            yield f"rowCount, {operator} 2, {rows} rows", count, rows
            query: Json = {"type": "sql", "query": "SELECT count(c) FROM {object}", operator: operand}
            yield f"sql, {operator} 2, {rows} rows", query, rows
    pair = {"properties": ["c", "d"]}
    for unit, most in (("rows", 1), ("percent", 25)):
        for rows in (3, 4):
            twins: Json = {"type": "library", "metric": "duplicateValues", "arguments": pair, "unit": unit}
            # a query sees the accepted rows only
            kept = {"customProperties": [{"property": "action", "value": "keep"}], "mustBeLessThan": most}
            yield f"duplicateValues of two, less than 1 of 4 in {unit}, {rows} rows", twins | kept, rows


@dataclass
class Table:
    """Rows that one schema object of a contract is about, and the case that each name in it stands for."""

    name: str
    properties: list[Json]
    rows: list[list[Any]]
    quality: list[Json] = field(default_factory=list)
    cases: dict[str, str] = field(default_factory=dict)
    """Case by column, or by the id of a rule of the whole."""

    def schema(self, quality: list[Json]) -> Json:
        """Return the schema object."""
        return {"name": self.name, "logicalType": "object", "properties": self.properties, "quality": quality}

    def write(self, folder: Path, kind: str) -> None:
        """Write the rows as CSV or as JSON lines; a null is an empty cell."""
        names = [p["name"] for p in self.properties]
        with (folder / f"{self.name}.{kind}").open("w", newline="") as out:
            if kind == "csv":
                csv.writer(out).writerows([names, *self.rows])
            else:
                out.writelines(json.dumps(dict(zip(names, row, strict=True))) + "\n" for row in self.rows)


def columns() -> list[Table]:
    """Return one table for each number of rows, with a column for each case."""
    found: dict[int, Table] = {}
    columns: dict[int, list[list[Any]]] = {}
    for name, constraints, cells in cases():
        table = found.setdefault(len(cells), Table(f"columns{len(cells)}", [], []))
        column = f"c{len(table.properties)}"
        table.properties.append({"name": column, **constraints})
        table.cases[column] = name
        columns.setdefault(len(cells), []).append(cells)
    for length, table in found.items():
        table.rows = [list(row) for row in zip(*columns[length], strict=True)]
    return list(found.values())


def wholes() -> list[Table]:
    """Return one table for each number of rows, with every rule that is asked of so many."""
    found: dict[int, Table] = {}
    for name, rule, rows in tables():
        properties = [{"name": "c", "logicalType": "string"}, {"name": "d", "logicalType": "string"}]
        cells = [["x", "y"] if row < 2 else [f"x{row}", "y"] for row in range(rows)]
        table = found.setdefault(rows, Table(f"whole{rows}", properties, cells))
        key = f"q{len(table.quality)}"
        table.quality.append({"id": key, **rule})
        table.cases[key] = name
    return list(found.values())


def document(path: str, kind: str, schema: list[Json]) -> Json:
    """Return a contract of data that lie at ``path``."""
    return {
        "apiVersion": "v3.2.0",
        "kind": "DataContract",
        "id": "beside",
        "name": "beside",
        "version": "1.0.0",
        "status": "active",
        "servers": [{"server": "local", "type": "local", "path": path, "format": kind}],
        "schema": schema,
    }


def theirs(kind: str, folder: Path) -> Path:
    """
    Write the contract for Data Contract CLI.

    It evaluates all checks of a table in one query and names them by their metric, so that two rules of one metric on
    one table end in an error: each rule of a whole table has a table of its own.
    """
    schema = []
    for table in columns():
        table.write(folder, kind)
        schema.append(table.schema([]))
    for table in wholes():
        table.write(folder, kind)
        for rule in table.quality:
            alone = Table(f"{table.name}_{rule['id']}", table.properties, table.rows)
            alone.write(folder, kind)
            schema.append(alone.schema([rule]))
    file = folder / "theirs.json"
    file.write_text(json.dumps(document(f"./{{model}}.{kind}", SPELT[kind], schema)))
    return file


def ours(kind: str, folder: Path) -> dict[str, str]:
    """Return our verdict on each case."""
    verdicts = {}
    for table in (*columns(), *wholes()):
        contract = folder / f"{table.name}.ours.json"
        contract.write_text(json.dumps(document(".", SPELT[kind], [table.schema(table.quality)])))
        report = folder / f"{table.name}.report.json"
        report.unlink(missing_ok=True)
        call: list[str | Path] = [
            JAVATASK,
            "validate",
            "--contract",
            contract,
            "--source",
            folder / f"{table.name}.{kind}",
        ]
        # rows that one rule blames are not to be missing from another's table
        done = subprocess.run(
            [*call, "--report", report, "--on-violation", "warn"], capture_output=True, text=True, check=False
        )
        if not report.exists():
            raise SystemExit(f"{contract.name}: {done.stdout}{done.stderr}")
        for key, name in table.cases.items():
            results = [
                result["status"]
                for result in json.loads(report.read_text())["results"]
                if result["rule"] == key
                or (result["rule"].startswith(f"{key}.") and not result["rule"].endswith((".exists", ".type")))
            ]
            verdicts[name] = _one(["passed" if s in ("PASSED", "WARNED") else s.lower() for s in results])
    return verdicts


def of_theirs(answers: list[Json]) -> dict[str, str]:
    """Return their verdict on each case."""
    said: dict[tuple[str, str | None], list[str]] = {}
    for check in answers:
        if check["type"] not in SHAPE:
            said.setdefault((check["model"], check["field"]), []).append(_said(check))
    verdicts = {}
    for table in columns():
        for column, name in table.cases.items():
            verdicts[name] = _one(said.get((table.name, column), []))
    for table in wholes():
        for key, name in table.cases.items():
            verdicts[name] = _one(said.get((f"{table.name}_{key}", None), []))
    return verdicts


def _said(check: Json) -> str:
    if "Error evaluating" in str(check["reason"]):
        return "error"
    return str(check["result"]) if check["result"] in ("passed", "failed") else "not evaluated"


def _one(said: list[str]) -> str:
    """Return the verdict on all checks of a case; they are seldom more than one."""
    for worst in ("error", "not_evaluated", "failed", "not evaluated"):
        if worst in said:
            return worst
    return "passed" if said else "not evaluated"


def imported(folder: Path) -> list[Path]:
    """Return contracts that `contract import` writes from the suites here, and from those beside the repository."""
    suites = [(file.stem, json.loads(file.read_text())) for file in sorted(SUITES.glob("*.json"))]
    if BESIDE.exists():
        suites += _grouped(json.loads(BESIDE.read_text()))
    else:
        print(f"{BESIDE.name} is not beside the repository: only the suites here are imported")
    files = []
    for name, suite in suites:
        types = suite.pop("columns")
        bare = document(".", "csv", [])
        properties = [{"name": column, "logicalType": kind} for column, kind in types.items()]
        bare["schema"] = [{"name": "rows", "logicalType": "object", "properties": properties}]
        (folder / f"{name}.bare.json").write_text(json.dumps(bare))
        (folder / f"{name}.suite.json").write_text(json.dumps(suite))
        out = folder / f"{name}.imported.json"
        command: list[str | Path] = [JAVATASK, "contract", "import", "--from", "great-expectations"]
        command.append(folder / f"{name}.suite.json")
        subprocess.run([*command, "--into", folder / f"{name}.bare.json", "--output", out], check=True)
        files.append(out)
    return files


def _grouped(cases: list[Json]) -> list[tuple[str, Json]]:
    """Put cases whose columns are of the same types into one suite, so that few commands import them all."""
    groups: list[tuple[dict[str, str], dict[str, Json]]] = []
    for case in cases:
        arguments = {k: v for k, v in case["kwargs"].items() if k not in ("result_format", "catch_exceptions")}
        expectation = {"type": case["expectation_type"], "kwargs": arguments}
        fitting = (g for g in groups if all(g[0].get(c, kind) == kind for c, kind in case["columns"].items()))
        group = next(fitting, None)
        if group is None:
            group = ({}, {})
            groups.append(group)
        group[0].update(case["columns"])
        group[1][json.dumps(expectation, sort_keys=True)] = expectation
    return [
        (f"beside{number}", {"name": "cases", "columns": types, "expectations": list(expectations.values())})
        for number, (types, expectations) in enumerate(groups)
    ]


def compare() -> int:
    """Ask both, and return the number of differences that are not as they are known."""
    shutil.rmtree(HOME, ignore_errors=True)
    lint = sorted((environment.REPOSITORY / "contracts").glob("*.json"))
    tests = []
    for kind in SPELT:
        folder = HOME / kind
        folder.mkdir(parents=True)
        tests.append(theirs(kind, folder))
    (HOME / "imported").mkdir()
    lint += imported(HOME / "imported")
    jobs = {"lint": [str(f) for f in (*lint, *tests)], "test": [str(f) for f in tests]}
    (HOME / "jobs.json").write_text(json.dumps(jobs))
    python = environment.locked("bench/environments/datacontract", [REQUIREMENTS])
    quiet = os.environ | {"DO_NOT_TRACK": "1"}
    command = [python, PEER, HOME / "jobs.json", HOME / "answers.json"]
    subprocess.run(command, check=True, env=quiet, stdout=subprocess.DEVNULL)
    answers = json.loads((HOME / "answers.json").read_text())
    objections = {file: said for file, said in answers["lint"].items() if said}
    for file, said in objections.items():
        print(f"datacontract lint {file}: {said}")
    differing, compared = _differences(answers["test"])
    wrong = len(objections) + _held(differing)
    print(f"{len(jobs['lint'])} contracts linted, {compared} verdicts compared, {len(differing)} differ")
    return wrong


def _differences(answers: dict[str, list[Json]]) -> tuple[dict[str, str], int]:
    found: dict[str, str] = {}
    compared = 0
    for kind in SPELT:
        mine = ours(kind, HOME / kind)
        other = of_theirs(answers[str(HOME / kind / "theirs.json")])
        for name, verdict in mine.items():
            compared += 1
            if verdict != other[name]:
                found[f"{kind}: {name}"] = f"Javatask {verdict}, Data Contract CLI {other[name]}"
    return found, compared


def _held(differing: dict[str, str]) -> int:
    """Compare with what is known to differ."""
    known = json.loads(DIFFERENCES.read_text())
    listed: dict[str, str] = {}
    for entry in known:
        for case in entry["cases"]:
            listed[case] = entry["verdicts"]
    new = {name: said for name, said in differing.items() if listed.get(name) != said}
    gone = [name for name in listed if name not in differing]
    for name, said in new.items():
        print(f"differs: {name}: {said}")
    for name in gone:
        print(f"no longer differs: {name}")
    page = _page(known)
    if page != (PAGE.read_text() if PAGE.exists() else ""):
        PAGE.write_text(page)
        print(f"{PAGE.relative_to(environment.REPOSITORY)} was out of date and is rewritten")
        return len(new) + len(gone) + 1
    return len(new) + len(gone)


def _page(known: list[Json]) -> str:
    rows = [f"| {e['what']} | {e['verdicts']} | {len(e['cases'])} | {e['why']} |" for e in known]
    return "\n".join([HEAD, "| what | verdicts | cases | why |", "|---|---|---|---|", *rows, ""])


if __name__ == "__main__":
    sys.exit(1 if compare() else 0)
