"""
Times loads of generated files: ours and its peers', in turns, into PostgreSQL and into DuckDB.

    python3 benchmarks/load.py [--rows N] [--rounds N] [--only NAME ...] [--memory N]

A first load, a second file with every tenth row changed, and that file again. Everyone's table is counted and hashed
after each load and must be the same. Needs the server binaries of PostgreSQL and psql, which PG_BIN or the PATH has.
Prints medians, ratios and whether the targets are met; writes build/bench/load.json.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scripts"))

import contestants
import data
import measure
from contestants import BENCH, HERE, JAVATASK
from local_airflow import free_ports
from validate import machine

KEY = "event_id"
# In the words of both databases.
COLUMNS = {
    KEY: "varchar",
    "user_id": "bigint",
    "event_type": "varchar",
    "event_time": "timestamptz",
    "email": "varchar",
    "amount": "double precision",
    "country": "varchar",
    "device": "varchar",
    "session_ms": "varchar",
    "note": "varchar",
}
OTHERS = [name for name in COLUMNS if name != KEY]
OURS, COPY_MERGE, DUCKDB_SQL = "javatask", "psql COPY + MERGE", "DuckDB SQL"
OURS_WARM, DUCKDB_SQL_WARM = "javatask, warm", "DuckDB SQL, warm"
WARM_UP = 4
STAYS = "stays"
STEPS = ("first", "tenth changed", "the same again")


def definition(key: bool) -> str:
    """Return the columns of a table."""
    ends = {KEY: " primary key"} if key else {}
    return ", ".join(f"{name} {kind}{ends.get(name, '')}" for name, kind in COLUMNS.items())


def merge(target: str, source: str) -> str:
    """Return the statement that brings a relation into a table, and leaves equal rows alone."""
    differs = " or ".join(f"t.{name} is distinct from s.{name}" for name in OTHERS)
    update = ", ".join(f"{name} = s.{name}" for name in OTHERS)
    names, values = ", ".join(COLUMNS), ", ".join(f"s.{name}" for name in COLUMNS)
    return (
        f"merge into {target} as t using {source} as s on t.{KEY} = s.{KEY} when matched and ({differs}) then update "
        f"set {update} when not matched then insert ({names}) values ({values})"
    )


def on_conflict(values: str) -> str:
    """Return the statement that inserts, or updates what is there."""
    update = ", ".join(f"{name} = excluded.{name}" for name in OTHERS)
    return f"insert into t ({', '.join(COLUMNS)}) {values} on conflict ({KEY}) do update set {update}"


class Postgres:
    """A cluster of its own, run by a user who may; its ``url`` has a password because dlt asks for one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_ports(1)[0]
        self.url = f"postgresql://postgres:none@127.0.0.1:{self.port}/postgres"
        self.jdbc = f"jdbc:postgresql://127.0.0.1:{self.port}/postgres"
        self._run("initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-p {self.port} -k {folder} -c listen_addresses=127.0.0.1 -c max_wal_size=8GB"
        self._run("pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log", "-o", options, "start")

    def _run(self, tool: str, *arguments: str | Path) -> None:
        binary = Path(os.environ["PG_BIN"]) / tool if "PG_BIN" in os.environ else shutil.which(tool)
        if binary is None:
            raise SystemExit(f"{tool} is not on the PATH, nor in PG_BIN")
        command: measure.Command = [binary, *arguments]
        if os.getuid() == 0:
            shutil.chown(self.folder, "postgres")
            command = ["runuser", "-u", "postgres", "--", *command]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self.folder)

    @staticmethod
    def of(url: str, database: str) -> str:
        """Return a URL of ours as that of another database."""
        return url.removesuffix("postgres") + database

    def create(self, database: str) -> None:
        """Make another database."""
        subprocess.run(["psql", "-X", "-q", "-c", f"create database {database}", self.url], check=True)

    def psql(self, sql: str, database: str = "postgres") -> str:
        """Run a script and return what it prints."""
        return subprocess.run(self.command(sql, database), check=True, capture_output=True, text=True).stdout.strip()

    def command(self, sql: str, database: str = "postgres") -> measure.Command:
        """Return the command that runs a script in one transaction."""
        script = self.folder / f"script-{abs(hash(sql))}.sql"
        script.write_text(sql)
        return [
            "psql",
            "-X",
            "-q",
            "-A",
            "-t",
            "-1",
            "-v",
            "ON_ERROR_STOP=1",
            "-f",
            script,
            self.of(self.url, database),
        ]

    def close(self) -> None:
        """Stop it."""
        self._run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop")


@dataclass
class Contestant:
    """
    Someone who loads files into a table.

    :param clear: makes the table as it is before the first load
    :param load: loads a file as a step, and says what that took
    :param digest: tells rows and hash of the table
    :param warm_up: rounds that do not count, for a process that stays
    """

    name: str
    clear: Callable[[], None]
    load: Callable[[Path, int], measure.Measured]
    digest: Callable[[], str]
    warm_up: int = 0


def once(command: measure.Command) -> measure.Measured:
    """Run a command from its start to its end."""
    return measure.once(command, (0,), lambda _: {})


def interval(step: int) -> tuple[str, str]:
    """Return the interval of a step: the changed file comes a day later, and that again for the same day."""
    day = min(step, 1) + 1
    return f"2026-01-0{day}T00:00:00Z", f"2026-01-0{day + 1}T00:00:00Z"


def hashed(table: str) -> str:
    """Return the query that both databases answer with rows and sums over a table, alike for alike contents."""
    figures = [
        "count(*)",
        f"count(distinct {KEY})",
        "sum(user_id)",
        "round(cast(sum(amount) as numeric(30, 2)), 0)",
        "count(email)",
        "count(note)",
        "max(event_time at time zone 'UTC')",
    ]
    return "select " + " || ' ' || ".join(figures) + f" from {table}"


def ours(name: str, warehouse: str, contract: Path, clear: Callable[[], None], digest: Callable[[], str]) -> Contestant:
    """Return us, as a command that validates and loads."""
    folder = contract.parent
    config = folder / f"{name.replace(' ', '-')}.yaml"
    config.write_text(f"stateDir: {folder}/state\nlocations:\n  warehouse:\n{warehouse}")

    def load(file: Path, step: int) -> measure.Measured:
        line: measure.Command = [JAVATASK, "upsert", "--contract", contract, "--source", file]
        line += ["--target", "warehouse:t", "--config", config, "--report", folder / "report.json"]
        return once([*line, "--interval", "/".join(interval(step))])

    return Contestant(name, clear, load, digest)


class Tables:
    """Tables of a process that stays, a new one for each round: nothing is taken away under it."""

    def __init__(self) -> None:
        self.number = 0

    @property
    def name(self) -> str:
        """Return the name of the round's table."""
        return f"warm{self.number}"

    def next(self) -> str:
        """Return the name of the next round's."""
        self.number += 1
        return self.name


def ours_warm(name: str, worker: contestants.WarmWorker, digest: Callable[[str], str]) -> Contestant:
    """Return us, as a worker that stays."""
    tables = Tables()

    def load(file: Path, step: int) -> measure.Measured:
        start, end = interval(step)
        submission = {
            "task_type": "upsert",
            "contract": {"name": "user_events"},
            "inputs": {"target": f"warehouse:{tables.name}"},
            "data_interval": {"start_time": start, "end_time": end},
        }
        return worker.run(submission, file)

    def clear() -> None:
        tables.next()

    return Contestant(name, clear, load, lambda: digest(tables.name), WARM_UP)


def into_postgres(server: Postgres, contract: Path, ends: contextlib.ExitStack) -> list[Contestant]:
    """Return those who load into PostgreSQL; ``ends`` closes what they hold."""

    def clear(table: str = f"create table t ({definition(True)});") -> None:
        server.psql(
            "drop table if exists t, _javatask_receipt, _javatask_fence, _javatask_lock; drop schema if exists dlt, "
            f"dlt_staging cascade; {table}"
        )

    def digest(table: str = "t") -> str:
        return server.psql(hashed(table))

    def script(file: Path, rest: str) -> measure.Measured:
        copy = f"\\copy s from '{file}' with (format csv, header)\n"
        return once(server.command(f"create temp table s ({definition(False)});\n{copy}{rest};"))

    typed = ", ".join(f"cast(? as {kind})" for kind in COLUMNS.values())
    driver = next((JAVATASK.parent.parent / "lib").glob("postgresql-*.jar"))
    java: measure.Command = ["java", "-Xmx512m", "-cp", driver, HERE / "peers" / "BatchedInserts.java"]
    upsert = on_conflict(f"values ({typed})")
    jdbc = [*java, f"{server.jdbc}?user=postgres"]
    pandas: measure.Command = [contestants.python("pandas"), HERE / "peers" / "pandas_load.py"]
    pandas.append(server.url.replace("postgresql:", "postgresql+psycopg2:"))
    dlt: measure.Command = [contestants.python("dlt"), HERE / "peers" / "dlt_load.py", server.url]
    location = f"    type: postgres\n    url: {server.jdbc}\n    user: postgres\n"
    # of its own: the others' tables of receipts are taken away in each round
    server.create(STAYS)
    place = {"type": "postgres", "url": server.of(server.jdbc, STAYS), "user": "postgres"}
    worker = ends.enter_context(contextlib.closing(contestants.WarmWorker(contract, warehouse=place)))
    return [
        Contestant(COPY_MERGE, clear, lambda file, _: script(file, merge("t", "s")), digest),
        ours(OURS, location, contract, lambda: clear(""), digest),
        ours_warm(OURS_WARM, worker, lambda table: server.psql(hashed(table), STAYS)),
        Contestant(
            "psql COPY + ON CONFLICT",
            clear,
            lambda file, _: script(file, on_conflict(f"select {', '.join(COLUMNS)} from s")),
            digest,
        ),
        Contestant("batched JDBC inserts", clear, lambda file, _: once([*jdbc, file, upsert]), digest),
        Contestant("dlt", lambda: clear(""), lambda file, _: once([*dlt, file]), lambda: digest("dlt.t")),
        Contestant("pandas.to_sql + MERGE", clear, lambda file, _: once([*pandas, file, merge("t", "staged")]), digest),
    ]


def into_duckdb(folder: Path, contract: Path, ends: contextlib.ExitStack) -> list[Contestant]:
    """Return those who load into DuckDB; ``ends`` closes what they hold."""
    file, ours_stays, sql_stays = (folder / f"{name}.duckdb" for name in ("warehouse", "ours-warm", "sql-warm"))
    script = HERE / "peers" / "duckdb_load.py"
    duckdb: measure.Command = [contestants.python("duckdb"), script]
    dlt: measure.Command = [contestants.python("dlt"), HERE / "peers" / "dlt_load.py", file]
    kinds = ", ".join(f"{name}: '{kind}'" for name, kind in COLUMNS.items())
    server = ends.enter_context(contextlib.closing(measure.Server([*duckdb, sql_stays])))
    worker = ends.enter_context(
        contextlib.closing(contestants.WarmWorker(contract, warehouse={"type": "duckdb", "path": str(ours_stays)}))
    )

    def clear(table: bool = True) -> None:
        for left in folder.glob("warehouse.duckdb*"):
            left.unlink()
        if table:
            once([*duckdb, file, f"create table t ({definition(False)})"])

    def digest(table: str = "t", database: Path = file) -> str:
        # a worker that stays holds its file: a copy has the same
        with tempfile.TemporaryDirectory(dir=folder) as copies:
            for part in folder.glob(f"{database.name}*"):
                shutil.copy(part, copies)
            # its progress would stand in the answer
            query = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); c.execute('SET enable_progress_bar = false')"
            query += f"; print(c.execute({hashed(table)!r}).fetchone()[0])"
            command: measure.Command = [contestants.python("duckdb"), "-c", query, Path(copies) / database.name]
            return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def sql(table: str, source: Path) -> str:
        return merge(table, f"(select * from read_csv('{source}', header = true, columns = {{{kinds}}}))")

    tables = Tables()
    location = f"    type: duckdb\n    path: {file}\n"
    return [
        Contestant(DUCKDB_SQL, clear, lambda source, _: once([*duckdb, file, sql("t", source)]), digest),
        ours(f"{OURS} into DuckDB", location, contract, lambda: clear(False), digest),
        Contestant(
            DUCKDB_SQL_WARM,
            lambda: server.ask(f"create table {tables.next()} ({definition(False)})") and None,
            lambda source, _: server.ask(sql(tables.name, source)),
            lambda: digest(tables.name, sql_stays),
            WARM_UP,
        ),
        ours_warm(f"{OURS_WARM} into DuckDB", worker, lambda table: digest(table, ours_stays)),
        Contestant(
            "dlt into DuckDB", lambda: clear(False), lambda source, _: once([*dlt, source]), lambda: digest("dlt.t")
        ),
    ]


def changed(file: Path) -> Path:
    """Return a file with every tenth amount of another one changed, made if need be."""
    other = file.with_name(f"{file.stem}-changed.csv")
    if not other.exists():
        draft = other.with_suffix(".part")
        with file.open(newline="") as rows, draft.open("w", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            for number, row in enumerate(csv.reader(rows)):
                if number and number % 10 == 0:
                    row[5] = "77.5"
                writer.writerow(row)
        draft.rename(other)
    return other


def clean(rows: int) -> Path:
    """Return a file of so many rows without faults, made if need be."""
    file = BENCH / f"loads-{rows}.csv"
    if not file.exists():
        BENCH.mkdir(parents=True, exist_ok=True)
        generator = contestants.REPOSITORY / "contracts" / "sample" / "generate.py"
        options = ["--dataset", "user_events", "--rows", str(rows), "--seed", str(data.SEED), "--bad-percent", "0"]
        subprocess.run([sys.executable, generator, *options, "--out", file, "--truth", f"{file}.json"], check=True)
    return file


def keyed(folder: Path) -> Path:
    """Write the benchmark's contract with a key, so that it can be loaded by."""
    document = json.loads(contestants.CONTRACT.read_text())
    key = document["schema"][0]["properties"][0]
    key |= {"primaryKey": True, "primaryKeyPosition": 1}
    contract = folder / contestants.CONTRACT.name
    contract.write_text(json.dumps(document))
    return contract


def race(entries: list[Contestant], files: list[Path], rounds: int) -> dict[str, list[list[measure.Measured]]]:
    """Have everyone load all files, in turns; a table that differs from the others' ends the benchmark."""
    times: dict[str, list[list[measure.Measured]]] = {entry.name: [] for entry in entries}
    told: dict[int, tuple[str, str]] = {}
    for number in range(-max(entry.warm_up for entry in entries), rounds):
        for entry in entries:
            if number < -entry.warm_up:
                continue
            entry.clear()
            steps = []
            for step, file in enumerate(files):
                steps.append(entry.load(file, step))
                found = entry.digest()
                who, first = told.setdefault(step, (entry.name, found))
                if found != first:
                    raise SystemExit(f"{STEPS[step]}: {entry.name} has {found}, and {who} {first}")
            if number >= 0:
                times[entry.name].append(steps)
            walls = "  ".join(f"{step.wall:7.2f}" for step in steps)
            print(f"{number + 1:>2}  {entry.name:<28}{walls}", flush=True)
    return times


def medians(times: list[list[measure.Measured]]) -> list[dict[str, float]]:
    """Return the medians of each step."""
    return [
        {
            figure: round(statistics.median(getattr(steps[step], figure) for steps in times), 2)
            for figure in ("wall", "cpu", "memory")
        }
        for step in range(len(times[0]))
    ]


def targets(found: dict[str, list[dict[str, float]]]) -> list[dict[str, Any]]:
    """Hold our medians against what they should be."""
    wanted = []

    def want(what: str, ratio: float, limit: float) -> None:
        wanted.append({"what": what, "limit": limit, "actual": round(ratio, 2), "met": ratio <= limit})

    for us, yardstick, limit in (
        (OURS, COPY_MERGE, 1.15),
        (OURS_WARM, COPY_MERGE, 1.15),
        (f"{OURS} into DuckDB", DUCKDB_SQL, 1.5),
        (f"{OURS_WARM} into DuckDB", DUCKDB_SQL_WARM, 1.5),
    ):
        if us in found and yardstick in found:
            for step in (0, 1):
                ratio = found[us][step]["wall"] / found[yardstick][step]["wall"]
                want(f"{us}, {STEPS[step]}, of {yardstick}", ratio, limit)
        if us in found:
            want(f"{us}, {STEPS[2]}, of its first load", found[us][2]["wall"] / found[us][0]["wall"], 0.5)
    if OURS in found and "dlt" in found:
        want(f"{OURS}, first, of dlt", found[OURS][0]["wall"] / found["dlt"][0]["wall"], 1 / 3)
    return wanted


@contextlib.contextmanager
def places() -> Iterator[tuple[Postgres, Path]]:
    """Give a server and a folder, and take them away again."""
    with tempfile.TemporaryDirectory(prefix="javatask-load-") as home:
        folder = Path(home)
        folder.chmod(0o755)
        (folder / "postgres").mkdir()
        (folder / "ours").mkdir()
        server = Postgres(folder / "postgres")
        try:
            yield server, folder / "ours"
        finally:
            server.close()


def main() -> int:
    """Run the races and print what came of them."""
    os.environ.update(DO_NOT_TRACK="1", RUNTIME__DLTHUB_TELEMETRY="false")
    parser = argparse.ArgumentParser(description="Time loads, ours and its peers'.")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="+", metavar="NAME", help="these peers only; we always take part")
    parser.add_argument("--memory", type=int, default=0, metavar="ROWS", help="then load so many, ours only")
    options = parser.parse_args()
    began = time.time()
    found: dict[str, list[dict[str, float]]] = {}
    with places() as (server, folder):
        contract = keyed(folder)
        for place, entries_of in ((server, into_postgres), (folder, into_duckdb)):
            with contextlib.ExitStack() as ends:
                entries = entries_of(place, contract, ends)
                chosen = [e for e in entries if not options.only or e.name in options.only or e.name.startswith(OURS)]
                first = clean(options.rows)
                files = [first, changed(first), changed(first)]
                found |= {name: medians(times) for name, times in race(chosen, files, options.rounds).items()}
                if options.memory:
                    mine = [replace(entry, warm_up=0) for entry in entries if entry.name.startswith(OURS)]
                    large = race(mine, [clean(options.memory)], 1)
                    found |= {f"{name}, {options.memory} rows": medians(times) for name, times in large.items()}
    print(f"\n{'medians: seconds':<30}" + "".join(f"{step:>18}" for step in STEPS) + "      MiB")
    for name, steps in found.items():
        print(f"{name:<30}" + "".join(f"{s['wall']:18.2f}" for s in steps) + f"{max(s['memory'] for s in steps):9.0f}")
    wanted = targets(found)
    for one in wanted:
        print(f"{'met   ' if one['met'] else 'MISSED'} {one['what']}: {one['actual']}, at most {one['limit']:.2f}")
    summary = {
        "rows": options.rows,
        "rounds": options.rounds,
        "seconds": round(time.time() - began),
        "loadAverage": os.getloadavg(),
        "machine": machine(),
        "medians": found,
        "targets": wanted,
    }
    (BENCH / "load.json").write_text(json.dumps(summary, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
