"""
Runs every test, says what it is doing, and prints counts at the end.

    python3 scripts/test.py [STEP ...]      # without a name all steps but those in a browser

Exits with 1 if a step failed. A step that cannot run says why and counts as failed, but for the replay of another
tool's test cases, which are no part of the repository.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import environment
import prometheus
import suites

REPOSITORY = environment.REPOSITORY
RESULTS = environment.BUILD / "test-results"
LINEAGE = environment.BUILD / "lineage" / "events.ndjson"
PROVIDER = environment.PROVIDER
PLACES = ["airflow-provider", "scripts", "examples", "contracts", "benchmarks"]


@dataclass
class Counts:
    """How many tests passed, failed and were skipped."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def add(self, other: Counts) -> None:
        """Take other counts in."""
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def java() -> Counts:
    """Build, check the format and the wire, and run the Java tests; the distribution is there afterwards."""
    began = time.time()
    suites.json_schema()
    suites.csv_spectrum()
    LINEAGE.unlink(missing_ok=True)
    programs = prometheus.ensure()
    if programs is None:
        print("skipped: metrics and alerts are not held against Prometheus: install it, or run where apt-get has it")
    told = [] if programs is None else [f"-Djavatask.prometheus={programs}"]
    done = call(["mvn", "-B", "-ntp", "-q", f"-Djavatask.lineage.events={LINEAGE}", *told, "spotless:check", "package"])
    counts = Counts()
    for module in ("tasks/api", "tasks/core", "worker"):
        for file in (REPOSITORY / module / "target" / "surefire-reports").glob("TEST-*.xml"):
            # Reports of classes that are gone stay where nobody cleans.
            if file.stat().st_mtime >= began - 1:
                counts.add(junit(file))
    return ended(counts, done)


def contracts() -> Counts:
    """Lint the example contracts, and test the generator of their sample data."""
    javatask = REPOSITORY / "worker" / "target" / "javatask" / "bin" / "javatask"
    files = sorted((REPOSITORY / "contracts").glob("*.json"))
    counts = Counts()
    counts.add(outcome(call([javatask, "contract", "lint", *files])))
    counts.add(pytest("3.3", "contracts", "contracts/sample"))
    return counts


def conformance() -> Counts:
    """Replay the test cases of Great Expectations, which lie beside the repository, through the command line."""
    replay = REPOSITORY.parent / "shared" / "conformance" / "gx_check.py"
    if not replay.exists():
        print(f"skipped: {replay.relative_to(REPOSITORY.parent)} is not beside the repository, and the cases with it")
        return Counts(skipped=1)
    javatask = REPOSITORY / "worker" / "target" / "javatask" / "bin" / "javatask"
    return outcome(call([sys.executable, replay, javatask]))


def lineage() -> Counts:
    """Hold the lineage events of the Java tests against OpenLineage's schemas, which lie beside the repository."""
    check = REPOSITORY.parent / "shared" / "conformance" / "openlineage_check.py"
    if not check.exists():
        print(f"skipped: {check.relative_to(REPOSITORY.parent)} is not beside the repository")
        return Counts(skipped=1)
    if not LINEAGE.exists():
        print(f"there are no events in {LINEAGE.relative_to(REPOSITORY)}: the step java leaves them")
        return Counts(failed=1)
    return outcome(call([environment.ensure("3.3"), check, LINEAGE]))


def beside() -> Counts:
    """Lint contracts with Data Contract CLI, and compare its verdicts with ours."""
    return outcome(call([sys.executable, REPOSITORY / "scripts" / "datacontract_check.py"]))


def style() -> Counts:
    """Check the format, the style and the types of the Python code."""
    python = environment.ensure("3.3")
    counts = Counts()
    counts.add(outcome(call([python, "-m", "ruff", "check", *PLACES])))
    counts.add(outcome(call([python, "-m", "ruff", "format", "--check", *PLACES])))
    counts.add(outcome(call([python, "-m", "mypy"], cwd=PROVIDER)))
    return counts


def airflow_3() -> Counts:
    """Test the provider on Airflow 3.3, the live one with its four processes too."""
    return pytest("3.3", "airflow-3.3", "airflow-provider/tests")


def airflow_2() -> Counts:
    """Test the provider on Airflow 2.11."""
    return pytest("2.11", "airflow-2.11", "airflow-provider/tests")


def faults() -> Counts:
    """Try a choice of the faults on live Airflows; ``make test-faults`` has them all."""
    table = environment.BUILD / "faults" / "table.json"
    table.unlink(missing_ok=True)
    done = call([sys.executable, REPOSITORY / "scripts" / "faults.py", "--short"])
    counts = Counts()
    for row in json.loads(table.read_text()) if table.exists() else []:
        counts.add(Counts(passed=int(row["ok"]), failed=int(not row["ok"])))
    return ended(counts, done)


def pages_3() -> Counts:
    """Look at the pages in a browser while a live Airflow 3.3 runs; screenshots are in build/screens."""
    return pytest("3.3", "browser-3.3", "airflow-provider/browser")


def pages_2() -> Counts:
    """Look at the pages in a browser while a live Airflow 2.11 runs."""
    return pytest("2.11", "browser-2.11", "airflow-provider/browser")


STEPS: dict[str, Callable[[], Counts]] = {
    "java": java,
    "contracts": contracts,
    "conformance": conformance,
    "lineage": lineage,
    "data-contract-cli": beside,
    "style": style,
    "airflow-3.3": airflow_3,
    "airflow-2.11": airflow_2,
    "faults": faults,
    "browser-3.3": pages_3,
    "browser-2.11": pages_2,
}


# Each takes minutes of a whole Airflow: make test-browser asks for them.
_ASKED_FOR = ("browser-3.3", "browser-2.11")


def pytest(version: str, name: str, tests: str) -> Counts:
    """Run pytest in the environment of an Airflow."""
    python = environment.ensure(version)
    results = RESULTS / f"{name}.xml"
    results.unlink(missing_ok=True)
    options: list[str | Path] = [
        "-q",
        "-p",
        "no:cacheprovider",
        "-c",
        PROVIDER / "pyproject.toml",
    ]
    done = call([python, "-m", "pytest", *options, f"--junitxml={results}", REPOSITORY / tests], cwd=PROVIDER)
    return ended(junit(results) if results.exists() else Counts(), done)


def junit(file: Path) -> Counts:
    """Count the tests of a JUnit XML file."""
    counts = Counts()
    for suite in ElementTree.parse(file).getroot().iter("testsuite"):
        bad = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped = int(suite.get("skipped", 0))
        counts.add(Counts(int(suite.get("tests", 0)) - bad - skipped, bad, skipped))
    return counts


def ended(counts: Counts, code: int) -> Counts:
    """Count a tool's own failure where none of its tests shows it."""
    if code and not counts.failed:
        counts.failed += 1
    return counts


def outcome(code: int) -> Counts:
    """Count a tool that passes or fails as a whole."""
    return Counts(passed=int(code == 0), failed=int(code != 0))


def call(command: Sequence[str | Path], cwd: Path = REPOSITORY) -> int:
    """Run a command to its end and return its exit code, 127 if it is not there, such as an unbuilt worker."""
    variables = {key: value for key, value in os.environ.items() if not key.startswith("AIRFLOW")}
    try:
        return subprocess.run(command, cwd=cwd, env=variables, check=False).returncode
    except FileNotFoundError as missing:
        print(missing, flush=True)
        return 127


def main(names: list[str]) -> int:
    """Run the steps and print what came of them."""
    unknown = [name for name in names if name not in STEPS]
    if unknown:
        raise SystemExit(f"no step {unknown[0]!r}; there are {', '.join(STEPS)}")
    RESULTS.mkdir(parents=True, exist_ok=True)
    total = Counts()
    lines = []
    for name in names or [step for step in STEPS if step not in _ASKED_FOR]:
        step = STEPS[name]
        print(f"==> {name}: {step.__doc__}", flush=True)
        began = time.monotonic()
        counts = step()
        lines.append(f"  {name:<14}{counts!s:<44}{time.monotonic() - began:5.0f} s")
        total.add(counts)
    print("\n" + "\n".join(lines) + "\n")
    print(total)
    return 1 if total.failed or not (total.passed or total.skipped) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
