"""
Times the validation of generated files: ours and its peers', in turns, on the same files and the same machine.

    python3 benchmarks/validate.py [--rows N ...] [--rounds N] [--only NAME ...] [--all] [--growth N]

Everyone answers the same rules and must find what is planted, or the benchmark fails. Warm is compared with warm and
cold with cold. Prints medians, ratios and whether the targets are met; writes build/bench/validate.json.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scripts"))

import contestants
import data
import measure
from contestants import BENCH, DUCKDB, OURS, PEERS, REPOSITORY, Contestant, Peer

NO_QUARANTINE = "javatask, no quarantine"
FIGURES = ("wall", "cpu", "memory")
FORMATS = ("csv", "parquet", "jsonl")
# rounds that warm processes up: the compilers of a JVM are at work for some
FEWEST_WARM_UP, MOST_WARM_UP = 6, 30
# one whose last three rounds took at least so much of the three before them is warm
WARM = 0.97


@dataclass(frozen=True)
class Entry:
    """One contestant of a race."""

    name: str
    start: Callable[[], Contestant]
    ragged: bool = False


@dataclass
class Race:
    """Contestants that take turns on one file."""

    kind: str
    file: Path
    entries: list[Entry]
    rounds: dict[str, list[measure.Measured]] = field(default_factory=dict)
    warm_up: dict[str, list[float]] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """Return what tells the race from others."""
        rows = int(self.file.stem.rpartition("-")[2])
        return f"{self.file.suffix[1:]} {rows // 1_000_000}M {self.kind}"

    def run(self, rounds: int) -> None:
        """Warm up, then run the rounds that count."""
        started = {}
        try:
            for entry in self.entries:
                started[entry.name] = entry.start()
            self._warm_up(started)
            for _ in range(rounds):
                for entry in self.entries:
                    self.rounds.setdefault(entry.name, []).append(self._turn(entry, started[entry.name]))
        finally:
            for contestant in started.values():
                contestant.close()

    def _warm_up(self, started: dict[str, Contestant]) -> None:
        """Run rounds that do not count: one where processes are new each time, else until nobody gets quicker."""
        while not self._is_warm():
            for entry in self.entries:
                self.warm_up.setdefault(entry.name, []).append(self._turn(entry, started[entry.name]).wall)

    def _is_warm(self) -> bool:
        if self.kind == "cold" or self._warmed >= MOST_WARM_UP:
            return self._warmed > 0
        return self._warmed >= FEWEST_WARM_UP and all(
            sum(walls[-3:]) >= WARM * sum(walls[-6:-3]) for walls in self.warm_up.values()
        )

    def _turn(self, entry: Entry, contestant: Contestant) -> measure.Measured:
        measured = contestant.run(self.file)
        differs = data.wrong(measured.answer, self.file, entry.ragged)
        if differs:
            raise SystemExit(f"{entry.name} on {self.file.name}: " + "; ".join(differs))
        return measured

    def figure(self, name: str, key: str) -> float:
        """Return a contestant's median."""
        return statistics.median(getattr(one, key) for one in self.rounds[name])

    def show(self) -> None:
        """Print the medians, and the ratios to DuckDB by hand."""
        load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
        print(f"\n{self.title}: {self.file.stat().st_size / 2**20:.0f} MiB (load {load}; {self._warmed} rounds before)")
        print(f"{'':<26}{'wall s':>8}{'cpu s':>8}{'peak MiB':>10}{'wall ratio':>12}{'cpu ratio':>11}")
        for name in self.rounds:
            wall, cpu, memory = (self.figure(name, key) for key in FIGURES)
            ratios = "".join(f"{text:>{width}}" for text, width in zip(self._ratios(wall, cpu), (12, 11), strict=True))
            print(f"{name:<26}{wall:>8.2f}{cpu:>8.2f}{memory:>10.0f}{ratios}", flush=True)

    @property
    def _warmed(self) -> int:
        return max(map(len, self.warm_up.values()), default=0)

    def _ratios(self, wall: float, cpu: float) -> tuple[str, str]:
        if DUCKDB not in self.rounds:
            return "", ""
        return f"{wall / self.figure(DUCKDB, 'wall'):.2f}", f"{cpu / self.figure(DUCKDB, 'cpu'):.2f}"

    def as_json(self) -> dict[str, Any]:
        """Return every figure."""
        return {
            name: {key: [round(getattr(one, key), 3) for one in measured] for key in FIGURES}
            | {"warmUp": self._warmed}
            | {"median": {key: round(self.figure(name, key), 3) for key in FIGURES}}
            for name, measured in self.rounds.items()
        }


def entries(kind: str, wanted: Callable[[Peer], bool]) -> list[Entry]:
    """Return who takes part in a race on CSV."""
    ours = Entry(OURS, contestants.InWorker if kind == "warm" else contestants.Command)
    start = contestants.Warm if kind == "warm" else contestants.Cold
    peers = [peer for peer in PEERS if wanted(peer) and (peer.warm or kind == "cold")]
    return [ours, *(Entry(peer.name, lambda peer=peer: start(peer), peer.ragged) for peer in peers)]


def races(options: argparse.Namespace) -> list[Race]:
    """Return all races, the small files first."""
    all_races = []
    for rows in options.rows:

        def wanted(peer: Peer, rows: int = rows) -> bool:
            named = not options.only or peer.name in options.only
            return named and (options.all or rows <= peer.largest)

        for kind in ("warm", "cold") if "csv" in options.formats else ():
            all_races.append(Race(kind, data.csv(rows), entries(kind, wanted)))
            if kind == "cold":
                all_races[-1].entries.insert(1, Entry(NO_QUARANTINE, lambda: contestants.Command(quarantine=False)))
        for file in data.other_formats(rows) if set(options.formats) != {"csv"} else []:
            all_races += [
                Race(kind, file, entries(kind, lambda peer: peer.name == DUCKDB))
                for kind in ("warm", "cold")
                if file.suffix[1:] in options.formats
            ]
    if options.growth:
        all_races.append(Race("cold", data.csv(options.growth), [Entry(OURS, contestants.Command)]))
    return all_races


@dataclass(frozen=True)
class Target:
    """
    What we want to be at.

    :param actual: what is measured, or None where not all of it was
    """

    what: str
    limit: float
    actual: float | None

    def __str__(self) -> str:
        if self.actual is None:
            return f"  not measured  {self.what} <= {self.limit:g}"
        met = "met" if self.actual <= self.limit else "NOT MET"
        return f"  {met:<12}  {self.what} <= {self.limit:g}: {self.actual:.2f}"


def targets(done: dict[str, Race], growth: int) -> list[Target]:
    """Return the targets and what was measured for them."""

    def figure(title: str, name: str, key: str = "wall") -> float | None:
        race = done.get(title)
        return race.figure(name, key) if race and name in race.rounds else None

    def ratio(above: float | None, below: float | None) -> float | None:
        return above / below if above is not None and below is not None else None

    def to_duckdb(title: str) -> float | None:
        return ratio(figure(title, OURS), figure(title, DUCKDB))

    largest = f"csv {growth // 1_000_000}M cold"
    return [
        Target("10M rows CSV cold: wall / DuckDB", 0.8, to_duckdb("csv 10M cold")),
        Target("10M rows CSV cold: peak MiB", 700, figure("csv 10M cold", OURS, "memory")),
        Target("1M rows CSV warm: wall / DuckDB warm", 0.8, to_duckdb("csv 1M warm")),
        Target(
            "1M rows CSV cold: wall / Soda",
            0.5,
            ratio(figure("csv 1M cold", OURS), figure("csv 1M cold", "Soda on DuckDB")),
        ),
        *(
            Target(f"{name} {size}: wall / DuckDB", 1.3, to_duckdb(f"{ending} {size}"))
            for ending, name in (("parquet", "Parquet"), ("jsonl", "JSON Lines"))
            for size in ("1M warm", "10M cold")
        ),
        Target(
            "10M rows CSV cold: wall with quarantine / without",
            1.2,
            ratio(figure("csv 10M cold", OURS), figure("csv 10M cold", NO_QUARANTINE)),
        ),
        Target(
            f"growth of CPU seconds from 10M to {growth // 1_000_000}M rows / growth of rows",
            1.15,
            ratio(figure(largest, OURS, "cpu"), _times(figure("csv 10M cold", OURS, "cpu"), growth / 10_000_000)),
        ),
        Target(f"{growth // 1_000_000}M rows CSV cold: peak MiB", 700, figure(largest, OURS, "memory")),
    ]


def _times(figure: float | None, factor: float) -> float | None:
    return None if figure is None else figure * factor


def machine() -> dict[str, Any]:
    """Return what the figures depend on."""
    cpu = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    java = subprocess.run(["java", "-version"], capture_output=True, text=True, check=True).stderr.splitlines()[0]
    commit = subprocess.run(
        ["git", "-C", str(REPOSITORY), "describe", "--always", "--dirty"], capture_output=True, text=True, check=False
    )
    wanted = {peer.requirements for peer in PEERS} | {"client"}
    locked = {name: (contestants.HERE / "requirements" / f"{name}.in").read_text().strip() for name in sorted(wanted)}
    return {
        "cpu": cpu,
        "processors": os.cpu_count(),
        "memoryGiB": round(memory, 1),
        "kernel": platform.release(),
        "java": java,
        "javataskOpts": os.environ.get("JAVATASK_OPTS", ""),
        "python": platform.python_version(),
        "commit": commit.stdout.strip(),
        "peers": locked,
        "seed": data.SEED,
        "badPercent": data.BAD_PERCENT,
    }


def parse() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Time validation, ours and its peers'.")
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", nargs="+", metavar="PEER", choices=[peer.name for peer in PEERS])
    parser.add_argument("--all", action="store_true", help="have the slow peers run at all sizes, not at 1M rows alone")
    parser.add_argument("--formats", nargs="+", choices=FORMATS, default=FORMATS, help="only the races on these files")
    parser.add_argument(
        "--growth", type=int, default=30_000_000, help="rows of the largest file, ours only; 0 for none"
    )
    parser.add_argument("--kind", choices=("warm", "cold"), help="only the races of this kind")
    return parser.parse_args()


def main() -> int:
    """Run the races and print what came of them."""
    os.environ.update(DO_NOT_TRACK="1", SODA_CORE_TELEMETRY_ENABLED="false", GX_ANALYTICS_ENABLED="false")
    options = parse()
    facts = machine()
    print(f"{facts['cpu']}, {facts['processors']} processors, {facts['memoryGiB']} GiB; {facts['java']}")
    if not options.all:
        slow = ", ".join(peer.name for peer in PEERS if peer.largest < 10**9)
        print(f"{slow}: at 1M rows only (--all has them at every size)")
    done: dict[str, Race] = {}
    began = dt.datetime.now(dt.UTC)
    for race in races(options):
        if options.kind in (None, race.kind):
            race.run(options.rounds)
            race.show()
            done[race.title] = race
    print("\ntargets, on medians:")
    results = targets(done, options.growth or 30_000_000)
    print("\n".join(map(str, results)))
    summary = {
        "began": began.isoformat(timespec="seconds"),
        "ended": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "loadAverage": os.getloadavg(),
        "machine": facts,
        "rounds": options.rounds,
        "races": {title: race.as_json() for title, race in done.items()},
        "targets": [{"what": one.what, "limit": one.limit, "actual": one.actual} for one in results],
    }
    (BENCH / "validate.json").write_text(json.dumps(summary, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
