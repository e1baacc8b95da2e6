"""
Compares our verdicts with those of Great Expectations on random suites and frames.

    python3 scripts/compare_great_expectations.py [--frames 150] [--expectations 20] [--seed 1] [--only TYPE]

Each frame has a suite of random expectations. Great Expectations, in an environment of its own, says what it makes of
each on pandas; `javatask contract import` writes the suite into a contract, and `javatask validate` judges the rows.
What is compared: the verdict, the rows that are blamed, how many are evaluated, and the observed number. Prints every
difference, a table by type of expectation, and the total last; exits with 1 where anything differs.
Build the worker first.
"""

from __future__ import annotations

import argparse
import collections
import csv
import json
import math
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import environment

REPOSITORY = Path(__file__).resolve().parent.parent
LAUNCHER = REPOSITORY / "worker" / "target" / "javatask" / "bin" / "javatask"
WORK = REPOSITORY / "build" / "great-expectations-random"
PEER = REPOSITORY / "benchmarks" / "peers" / "great_expectations_answers.py"
REQUIREMENTS = REPOSITORY / "benchmarks" / "requirements" / "great-expectations.txt"

COLUMNS = {"n": "integer", "m": "integer", "f": "number", "s": "string", "t": "string", "at": "timestamp"}
TEXTS = ["", "a", "b", "B", "ab", "abc", "é", "é", "😀", " a", "12", "3.5", "2026-01-31", '{"a": 1}', "[1, 2]", "x\n"]
NUMBERS = ("n", "m", "f")
STRINGS = ("s", "t")

Kwargs = dict[str, Any]


class Generator:
    """Makes frames and expectations, always the same ones of a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def frame(self, expectations: int, only: str) -> Kwargs:
        """Return a frame with its expectations."""
        size = self.random.choice([0, 1, 2, 3, 5, 8, 13, 30])
        rate = self.random.choice([0, 0, 0.2, 0.6, 1])
        rows = [{name: self.cell(name, rate) for name in COLUMNS} for _ in range(size)]
        made = (self.expectation(rows) for _ in range(expectations * (200 if only else 1)))
        chosen = [one for one in made if only in one["type"]][:expectations]
        return {"columns": COLUMNS, "rows": rows, "expectations": chosen}

    def cell(self, column: str, nulls: float) -> Any:
        """Return a value of a column, or null."""
        return None if self.random.random() < nulls else self.value(column)

    def value(self, column: str) -> Any:
        """Return a value that a column may hold."""
        if column == "at":
            return f"2026-01-{self.random.randint(1, 9):02}T{self.random.choice(['00:00:00', '12:30:00'])}"
        if column in STRINGS:
            return self.random.choice(TEXTS)
        if column == "f":
            return self.random.choice([0.0, 0.1, 0.2, 0.3, -1.5, 2.5, 1e-9, 1e15, float(self.random.randint(-5, 5))])
        return self.random.randint(-4, 6)

    def expectation(self, rows: list[Kwargs]) -> Kwargs:
        """Return one of any type."""
        kind = self.random.choice(list(KINDS))
        kwargs: Kwargs = KINDS[kind](self, rows)
        if kind in OF_ROWS and self.random.random() < 0.3:
            kwargs["mostly"] = self.random.choice([0, 0.25, 0.5, 0.8, 0.9, 1])
        if kind in FILTERED and self.random.random() < 0.25:
            kwargs |= self.condition()
        return {"type": f"expect_{kind}", "kwargs": kwargs}

    def condition(self) -> Kwargs:
        """Return a row condition on the numbers."""
        column = self.random.choice(NUMBERS)
        operator = self.random.choice(["==", "!=", "<", "<=", ">", ">="])
        bound = self.random.randint(-2, 4)
        text = self.random.choice(
            [
                f"{column} {operator} {bound}",
                f"{column} {operator} {bound} and m > 0",
                f"~({column} {operator} {bound}) | n == 1",
                f"{column}.isnull() or {column} {operator} {bound}",
                f"{column} not in [1, 2, 3]",
                f"{column} in [{bound}]",
                f"n + m {operator} {bound}",
                f"n {operator} m",
            ]
        )
        comparison = {"type": "comparison", "column": {"name": column}, "operator": operator, "parameter": bound}
        return self.random.choice(
            [
                {"row_condition": text, "condition_parser": "pandas"},
                {"row_condition": comparison},
                {"row_condition": f'col("{column}") {operator} {bound}', "condition_parser": "great_expectations"},
            ]
        )

    def pick(self, *columns: str) -> Kwargs:
        """Return a column."""
        return {"column": self.random.choice(columns or list(COLUMNS))}

    def ends(self, low: float = -3, high: float = 6, whole: bool = True) -> Kwargs:
        """Return a range, of which one end may be missing, or strict."""
        draw = (lambda: self.random.randint(int(low), int(high))) if whole else (lambda: self.random.uniform(low, high))
        least, greatest = sorted([draw(), draw()])
        kwargs: Kwargs = self.random.choice(
            [{"min_value": least, "max_value": greatest}, {"min_value": least}, {"max_value": greatest}]
        )
        for end in ("min", "max"):
            if f"{end}_value" in kwargs and self.random.random() < 0.2:
                kwargs[f"strict_{end}"] = True
        return kwargs

    def sample(self, column: str, rows: list[Kwargs]) -> list[Any]:
        """Return some values of a column, and some that are not there."""
        there = [row[column] for row in rows if row[column] is not None]
        values = [self.value(column) for _ in range(self.random.randint(1, 4))] + there[: self.random.randint(0, 30)]
        return list(dict.fromkeys(values))

    def ignored(self, *choices: str) -> Kwargs:
        """Return which rows with nulls are left out."""
        return {"ignore_row_if": self.random.choice(choices)} if self.random.random() < 0.6 else {}


def of_set(one: Generator, rows: list[Kwargs]) -> Kwargs:
    """Return a column and a set."""
    kwargs = one.pick(*NUMBERS, *STRINGS)
    return kwargs | {"value_set": one.sample(kwargs["column"], rows)}


def of_pair(one: Generator, _: list[Kwargs]) -> Kwargs:
    """Return two columns of numbers or of texts."""
    pairs = [("n", "m"), ("m", "f"), ("n", "f"), ("s", "t")]
    first, second = one.random.choice(pairs)
    ignored = one.ignored("both_values_are_missing", "either_value_is_missing", "neither")
    return {"column_A": first, "column_B": second} | ignored


def of_list(one: Generator, _: list[Kwargs]) -> Kwargs:
    """Return several columns."""
    columns = one.random.choice([["n", "m"], ["n", "m", "f"], ["s", "t"]])
    return {"column_list": columns} | one.ignored("all_values_are_missing", "any_value_is_missing", "never")


def of_quantiles(one: Generator, _: list[Kwargs]) -> Kwargs:
    """Return quantiles with their ranges."""
    shares = sorted(one.random.sample([0, 0.1, 0.25, 0.5, 0.75, 0.9, 1], 2))
    ranges = [one.random.choice([[None, 5], [-4, None], [-3, 3]]) for _ in shares]
    ways: list[Any] = [False, "linear", "lower", "higher", "midpoint", "nearest"]
    return one.pick(*NUMBERS) | {
        "quantile_ranges": {"quantiles": shares, "value_ranges": ranges},
        "allow_relative_error": one.random.choice(ways),
    }


def of_divergence(one: Generator, _: list[Kwargs]) -> Kwargs:
    """Return expected weights of values, or of bins."""
    threshold = {"threshold": one.random.choice([0.1, 0.5, 2.0])}
    if one.random.random() < 0.5:
        values = one.random.sample(["a", "b", "ab", "é"], 3)
        held = one.random.choice([{}, {"tail_weight_holdout": 0.05}])
        return (
            one.pick(*STRINGS) | {"partition_object": {"values": values, "weights": [0.5, 0.3, 0.2]}} | held | threshold
        )
    held = one.random.choice(
        [{"tail_weight_holdout": 0.1}, {"tail_weight_holdout": 0.1, "internal_weight_holdout": 0.05}]
    )
    partition = {"bins": [-5, 0, 2, 7], "weights": [0.25, 0.5, 0.25]}
    return one.pick("n", "m") | {"partition_object": partition} | held | threshold


def lengths(one: Generator, _: list[Kwargs]) -> Kwargs:
    """Return a range of lengths."""
    return one.pick(*STRINGS) | one.ends(0, 4)


def regexes(one: Generator, several: bool) -> Kwargs:
    """Return a regular expression, or several."""
    known = ["a", "^a", "b$", "^$", r"\d", r"^\w+$", "[^a]", "é", r"^.$", "(?i)B", r"\s"]
    if several:
        return one.pick(*STRINGS) | {"regex_list": one.random.sample(known, 2)}
    return one.pick(*STRINGS) | {"regex": one.random.choice(known)}


def ordered(one: Generator, _: list[Kwargs]) -> Kwargs:
    """Return a column whose values follow each other."""
    return one.pick(*NUMBERS) | one.random.choice([{}, {"strictly": True}])


KINDS: dict[str, Any] = {
    "column_values_to_be_in_set": of_set,
    "column_values_to_not_be_in_set": of_set,
    "column_values_to_be_between": lambda g, _: g.pick(*NUMBERS) | g.ends(),
    "column_values_to_be_null": lambda g, _: g.pick(),
    "column_values_to_not_be_null": lambda g, _: g.pick(),
    "column_values_to_be_unique": lambda g, _: g.pick(),
    "column_values_to_match_regex": lambda g, _: regexes(g, False),
    "column_values_to_not_match_regex": lambda g, _: regexes(g, False),
    "column_values_to_match_regex_list": lambda g, _: (
        regexes(g, True) | g.random.choice([{}, {"match_on": "all"}, {"match_on": "any"}])
    ),
    "column_values_to_not_match_regex_list": lambda g, _: regexes(g, True),
    "column_values_to_match_strftime_format": lambda g, _: (
        g.pick(*STRINGS) | {"strftime_format": g.random.choice(["%Y-%m-%d", "%d", "%H%M"])}
    ),
    "column_values_to_be_dateutil_parseable": lambda g, _: g.pick(*STRINGS),
    "column_values_to_be_json_parseable": lambda g, _: g.pick(*STRINGS),
    "column_value_lengths_to_be_between": lengths,
    "column_value_lengths_to_equal": lambda g, _: g.pick(*STRINGS) | {"value": g.random.randint(0, 4)},
    "column_values_to_be_increasing": ordered,
    "column_values_to_be_decreasing": ordered,
    "column_value_z_scores_to_be_less_than": lambda g, _: (
        g.pick(*NUMBERS) | {"threshold": g.random.choice([0.5, 1, 2]), "double_sided": g.random.random() < 0.5}
    ),
    "column_pair_values_to_be_equal": of_pair,
    "column_pair_values_a_to_be_greater_than_b": lambda g, r: (
        of_pair(g, r)
        | {"column_A": "n", "column_B": g.random.choice(["m", "f"])}
        | g.random.choice([{}, {"or_equal": True}])
    ),
    "column_pair_values_to_be_in_set": lambda g, r: (
        of_pair(g, r) | {"column_A": "n", "column_B": "m", "value_pairs_set": [[1, 2], [0, 0], [-1, 3], [2, 2]]}
    ),
    "compound_columns_to_be_unique": of_list,
    "select_column_values_to_be_unique_within_record": of_list,
    "multicolumn_sum_to_equal": lambda g, r: (
        of_list(g, r) | {"column_list": ["n", "m"], "sum_total": g.random.randint(-2, 5)}
    ),
    "column_min_to_be_between": lambda g, _: g.pick(*NUMBERS) | g.ends(),
    "column_max_to_be_between": lambda g, _: g.pick(*NUMBERS) | g.ends(),
    "column_sum_to_be_between": lambda g, _: g.pick(*NUMBERS) | g.ends(-20, 40),
    "column_mean_to_be_between": lambda g, _: g.pick(*NUMBERS) | g.ends(-2, 4, False),
    "column_median_to_be_between": lambda g, _: g.pick(*NUMBERS) | g.ends(-2, 4, False),
    "column_stdev_to_be_between": lambda g, _: g.pick(*NUMBERS) | g.ends(0, 5, False),
    "column_unique_value_count_to_be_between": lambda g, _: g.pick() | g.ends(0, 12),
    "column_proportion_of_unique_values_to_be_between": lambda g, _: g.pick() | g.ends(0, 1, False),
    "column_proportion_of_non_null_values_to_be_between": lambda g, _: g.pick() | g.ends(0, 1, False),
    "column_kl_divergence_to_be_less_than": of_divergence,
    "column_quantile_values_to_be_between": of_quantiles,
    "column_distinct_values_to_be_in_set": of_set,
    "column_distinct_values_to_contain_set": of_set,
    "column_distinct_values_to_equal_set": of_set,
    "column_most_common_value_to_be_in_set": lambda g, r: of_set(g, r) | g.random.choice([{}, {"ties_okay": True}]),
    "column_to_exist": lambda g, _: {"column": g.random.choice(["n", "s", "at", "nowhere"])},
    "table_row_count_to_be_between": lambda g, _: g.ends(0, 20),
    "table_row_count_to_equal": lambda g, _: {"value": g.random.choice([0, 1, 5, 13])},
    "table_column_count_to_be_between": lambda g, _: {"min_value": g.random.randint(3, 6), "max_value": 6},
    "table_columns_to_match_set": lambda g, _: {
        "column_set": g.random.choice([list(COLUMNS), ["n", "m"], ["n", "nowhere"]]),
        "exact_match": g.random.random() < 0.5,
    },
    "table_columns_to_match_ordered_list": lambda g, _: {
        "column_list": g.random.choice([list(COLUMNS), list(reversed(COLUMNS))])
    },
}
OF_ROWS = {k for k in KINDS if k.startswith(("column_values", "column_value_l", "column_pair", "select", "compound"))}
FILTERED = {k for k in KINDS if not k.startswith(("table_column", "column_to_exist"))}


def contract(columns: Kwargs) -> str:
    """Return a contract that declares the columns, and no more."""
    properties = [{"name": name, "logicalType": kind} for name, kind in columns.items()]
    schema = [{"name": "rows", "logicalType": "object", "properties": properties}]
    head = {"apiVersion": "v3.2.0", "kind": "DataContract", "id": "r", "version": "1.0.0", "status": "active"}
    return json.dumps(head | {"schema": schema})


def call(*command: str | Path) -> tuple[int, str]:
    """Return the exit code and what is said."""
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, timeout=300, check=False)
    return done.returncode, done.stdout + done.stderr


def write_rows(folder: Path, frame: Kwargs) -> Path:
    """Write the rows; where there is none, only a header says which columns there are."""
    if frame["rows"]:
        file = folder / "rows.jsonl"
        file.write_text("".join(json.dumps(row) + "\n" for row in frame["rows"]))
        return file
    file = folder / "rows.csv"
    with file.open("w", newline="") as out:
        csv.writer(out).writerow(frame["columns"])
    return file


def ours(folder: Path, frame: Kwargs) -> dict[int, Kwargs | str]:
    """Return, by the number of the expectation, our result, or why it was refused."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = write_rows(folder, frame)
    (folder / "contract.json").write_text(contract(frame["columns"]))
    found: dict[int, Kwargs | str] = {}
    numbers = list(range(len(frame["expectations"])))
    for _ in range(2):
        suite = {"name": "s", "expectations": [frame["expectations"][n] for n in numbers]}
        (folder / "suite.json").write_text(json.dumps(suite))
        into = ("--into", folder / "contract.json", "--output", folder / "imported.json")
        code, said = call(LAUNCHER, "contract", "import", "--from", "great-expectations", folder / "suite.json", *into)
        if code == 0:
            break
        refused = {}
        for line in said.splitlines():
            place, _, why = line.partition(": ")
            if "/expectations/" in place:
                refused[numbers[int(place.rsplit("/", 1)[1])]] = why
        if not refused:
            raise SystemExit(f"{folder}: {said}")
        found |= refused
        numbers = [n for n in numbers if n not in refused]
    report = folder / "report.json"
    source = ("--source", rows, "--report", report, "--sample", "1000")
    code, said = call(LAUNCHER, "validate", "--contract", folder / "imported.json", *source)
    if code not in (0, 1):
        raise SystemExit(f"{folder}: exit {code}: {said}")
    results = [r for r in json.loads(report.read_text())["results"] if r.get("origin") == "great-expectations"]
    return found | dict(zip(numbers, results, strict=True))


def difference(theirs: Kwargs, result: Kwargs) -> str:
    """Return how a result differs; empty if it does not."""
    if result["status"] in ("NOT_EVALUATED", "ERROR"):
        return f"{result['status']}: {result['message']}"
    passed = result["status"] in ("PASSED", "WARNED")
    if passed != theirs["success"]:
        return f"success {theirs['success']}, ours {result['status']} {result.get('observed')} {theirs.get('observed')}"
    if "rows" in theirs and result["attribution"] != "SET":
        rows = sorted(one["row"] for one in result.get("sample", []))
        if rows != theirs["rows"]:
            return f"rows {theirs['rows'][:9]}, ours {rows[:9]}"
    observed, got = theirs.get("observed"), result.get("observed")
    if observed is None or result["attribution"] != "SET":
        return ""
    if isinstance(got, str):
        got = float(got) if got in ("Infinity", "-Infinity", "NaN") else None
    if got is None or isinstance(got, list):
        return "" if math.isnan(observed) else f"observed {observed}, ours {got}"
    same = (
        observed == got
        or (math.isnan(observed) and math.isnan(got))
        or math.isclose(observed, got, rel_tol=1e-6, abs_tol=1e-9)
    )
    return "" if same else f"observed {observed}, ours {got}"


def main() -> int:
    """Compare."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").strip().splitlines()[0])
    parser.add_argument("--frames", type=int, default=150)
    parser.add_argument("--expectations", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="a part of the types to ask")
    options = parser.parse_args()
    generator = Generator(options.seed)
    frames = [generator.frame(options.expectations, options.only) for _ in range(options.frames)]
    WORK.mkdir(parents=True, exist_ok=True)
    (WORK / "frames.json").write_text(json.dumps(frames))
    python = environment.locked("great-expectations", [REQUIREMENTS])
    subprocess.run([python, PEER, WORK / "frames.json", WORK / "answers.json"], check=True, capture_output=True)
    answers = json.loads((WORK / "answers.json").read_text())
    table: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for number, frame in enumerate(frames):
        results = ours(WORK / str(number), frame)
        for index, expectation in enumerate(frame["expectations"]):
            outcome = judged(answers[number][index], results[index], expectation, f"{number}/{index}")
            table[expectation["type"]][outcome] += 1
    for name, counts in sorted(table.items()):
        print(f"{name:60s} " + "  ".join(f"{k} {v}" for k, v in sorted(counts.items())))
    total = sum(table.values(), collections.Counter[str]())
    print(f"of {sum(total.values())}: " + ", ".join(f"{v} {k}" for k, v in sorted(total.items())))
    return 1 if total["differ"] else 0


def judged(theirs: Kwargs, result: Kwargs | str, expectation: Kwargs, place: str) -> str:
    """Return what became of one expectation."""
    if isinstance(result, str):
        print(f"refused: {place}: {result}")
        return "refused"
    if "raised" in theirs:
        return "no verdict of theirs"
    differs = difference(theirs, result)
    if not differs:
        return "agree"
    print(f"differ: {place}: {json.dumps(expectation)}: {differs}")
    return "differ"


if __name__ == "__main__":
    sys.exit(main())
