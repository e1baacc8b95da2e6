"""The Python of the provider's pages runs as it stands there."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from dags_in_process import InProcessAirflow
from docs_examples import PAGES, dag_ids, examples
from local_worker import LocalWorker
from sample_data import SampleData

from javatask.operators.javatask import JavaTaskOperator
from javatask.sensors.javatask import JavaTaskSensor

pytestmark = pytest.mark.worker

DAY = "2026-01-02"
# Whose second looks at what the first did.
_SENSORS = (("docs_events", "docs_features"), ("docs_load", "docs_fresh"))
_IN_ORDER = [name for pair in _SENSORS for name in pair]


@pytest.fixture
def landed(worker: LocalWorker, samples: SampleData, monkeypatch: pytest.MonkeyPatch) -> None:
    """Land the files that the pages speak of."""
    for name in ("user_events", "late_events"):
        samples.user_events(worker.landing / DAY / f"{name}.csv", rows=1000)
    monkeypatch.setenv("AIRFLOW_CONN_DATA_TEAM", json.dumps({"conn_type": "http", "host": "127.0.0.1", "port": 9}))


@pytest.mark.usefixtures("landed")
@pytest.mark.parametrize("dag_id", [name for name in dag_ids() if name not in _IN_ORDER])
def test_example_runs(dag_id: str, airflow: InProcessAirflow) -> None:
    ran = airflow.run(dag_id, DAY)

    assert ran.state == "success", ran.tasks


@pytest.mark.usefixtures("landed")
@pytest.mark.parametrize(("first", "second"), _SENSORS)
def test_example_of_the_sensor_sees_what_the_other_dag_did(airflow: InProcessAirflow, first: str, second: str) -> None:
    assert airflow.run(first, DAY).state == "success"

    ran = airflow.run(second, DAY)

    assert ran.state == "success", ran.results


def test_every_page_with_a_piece_has_an_example() -> None:
    pages = {name.rsplit("_", 1)[0] for name in examples()}
    assert {"operator", "sensor", "decorator", "notifier", "connection"} <= pages


@pytest.mark.parametrize("page", ["operator", "sensor"])
def test_page_names_the_fields_that_are_templates(page: str) -> None:
    piece: Any = {"operator": JavaTaskOperator, "sensor": JavaTaskSensor}[page]
    told = set(re.findall(r"`([a-z_]+)` †", (PAGES / f"{page}.md").read_text()))
    assert told == set(piece.template_fields)


def test_pages_lead_only_where_something_is() -> None:
    for page in PAGES.parent.rglob("*.md"):
        for target, anchor in re.findall(r"\]\(([^)#:\s]*)#?([^):\s]*)\)", page.read_text()):
            there = page.parent / target if target else page
            assert there.exists(), f"{page.name}: {target}"
            assert not anchor or anchor in _anchors(there.read_text()), f"{page.name}: {target}#{anchor}"


def _anchors(text: str) -> set[str]:
    """Return what a page's headings are linked by."""
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
