"""What the pages show, and to whom; the same core makes them for Airflow 2 and 3."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from trust_double import DAY, NOW, Ledger, dataset, miss

from javatask.plugin import charts, formats
from javatask.plugin.pages import Links, Page, Pages, Viewer
from javatask.v1 import trust_pb2

OPEN, CLOSED = trust_pb2.MISS_STATE_OPEN, trust_pb2.MISS_STATE_CLOSED


class PlainLinks(Links):
    def dag_run(self, dag_id: str, run_id: str) -> str:
        return f"/run/{dag_id}/{run_id}"

    def task(self, dag_id: str, run_id: str, task_id: str, map_index: int = -1) -> str:
        return f"/task/{dag_id}/{run_id}/{task_id}/{map_index}"


class Text(HTMLParser):
    """The text of a page, where its links lead, and whether each element is closed."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self._open: list[str] = []
        self._parts: list[str] = []
        self.feed(content)
        self.close()
        assert not self._open, f"left open: {self._open}"

    @property
    def said(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self._parts))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("br", "input", "meta", "link"):
            self._open.append(tag)
        if tag == "a":
            self.links.append(dict(attrs)["href"] or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self._parts.append(data)


def page(which: str, /, *dag_ids: str, **query: str) -> Page:
    return Pages(PlainLinks("")).show(which, Viewer(frozenset(dag_ids or ("orders_pipeline",))), query)


def shown(which: str, /, *dag_ids: str, **query: str) -> Text:
    found = page(which, *dag_ids, **query)
    assert found.status == 200, found.content
    return Text(found.content)


def test_data_trust_lists_status_budget_metrics_and_open_misses(ledger: Ledger) -> None:
    open_miss = miss(1, state=OPEN, detail="no run was submitted")
    ledger.datasets = [
        dataset("warehouse:orders"),
        dataset("warehouse:ruined", left=-99.5),
        dataset("warehouse:spent", left=-0.4, status=trust_pb2.SLA_STATUS_MISSED, misses=[open_miss]),
    ]

    text = shown("trust")

    assert "warehouse:orders" in text.said
    assert "60 % left" in text.said
    assert "spent 1.4x" in text.said
    assert "spent 100.5x" in text.said
    assert "burns 20.0" in text.said
    assert "no run was submitted" in text.said
    for name in ("Freshness p95", "Null rate", "Contract violation", "Failure MTTR", "Idempotency errors"):
        assert name in text.said
    assert "/javatask/dataset?name=warehouse%3Aspent" in text.links
    assert "/task/orders_pipeline/scheduled__2026-02-28/upsert/-1" in text.links


def test_data_sets_come_in_pages(ledger: Ledger) -> None:
    ledger.datasets = [dataset(f"warehouse:t{number:03}") for number in range(45)]
    seen: list[str] = []
    token = ""
    while True:
        text = shown("trust", page=token)
        seen += [link for link in text.links if "dataset?name" in link]
        token = next((link.rsplit("page=", 1)[1] for link in text.links if "page=" in link), "")
        if not token:
            break
    assert len(seen) == len(set(seen)) == 45


def test_data_set_shows_gate_slas_budgets_and_burn_rates(ledger: Ledger) -> None:
    ledger.datasets = [dataset("warehouse:orders", left=-0.1)]
    ledger.gate = trust_pb2.EvaluateGateResponse(
        verdict=trust_pb2.GATE_VERDICT_UNKNOWN, action=trust_pb2.GATE_VERDICT_BLOCK, reasons=["too little is known"]
    )

    text = shown("dataset", name="warehouse:orders")

    for said in (
        "too little is known",
        "at most PT4H old",
        "-10 %",
        "99 % of occurrences",
        "98,000 of 100,000",
        "1 h / 5 min",
    ):
        assert said in text.said
    assert "restored after 1 h 30 min" in text.said


def test_what_belongs_to_an_unreadable_dag_is_not_shown(ledger: Ledger) -> None:
    ledger.datasets = [dataset("warehouse:ours"), dataset("warehouse:theirs", dag_id="secret")]
    ledger.misses = [miss(1), miss(2, dag_id="secret", detail="hidden")]

    assert "warehouse:theirs" not in shown("trust").said
    assert "hidden" not in shown("misses").said
    assert page("dataset", name="warehouse:theirs").status == 403
    assert page("misses", dag_id="secret").status == 403
    assert page("validation", dag_id="secret", run_id="r", task_id="t").status == 403
    assert page("rows", dag_id="secret", run_id="r", task_id="t", rule="x").status == 403


def test_a_page_of_unreadable_misses_is_passed_over(ledger: Ledger) -> None:
    ledger.misses = [miss(number, dag_id="secret") for number in range(120)] + [miss(200, detail="ours at last")]
    assert "ours at last" in shown("misses").said


def test_misses_of_no_dag_are_shown_to_all(ledger: Ledger) -> None:
    """A data set that no run ever made has no DAG; its misses matter most."""
    ledger.misses = [miss(1, dag_id="", task_id="", dag_run_id="", cause=trust_pb2.MISS_CAUSE_NO_RUN, state=OPEN)]
    text = shown("misses")
    assert "no run" in text.said
    assert not [link for link in text.links if link.startswith(("/run", "/task"))]


def test_misses_are_filtered_and_paged_with_their_filter(ledger: Ledger) -> None:
    ledger.misses = [
        miss(number, dataset="warehouse:orders" if number % 2 else "warehouse:events") for number in range(240)
    ]

    text = shown("misses", dataset="warehouse:orders", state="closed", dag_id="orders_pipeline")

    asked = ledger.asked[-1]
    assert (asked.dataset, asked.state, list(asked.dag_ids)) == ("warehouse:orders", CLOSED, ["orders_pipeline"])
    (following,) = [link for link in text.links if "page=" in link]
    assert "dataset=warehouse%3Aorders" in following
    assert "state=closed" in following
    assert page("misses", state="ajar").status == 400


def test_a_miss_has_a_length_also_while_it_is_open(ledger: Ledger) -> None:
    ledger.misses = [miss(1)]
    assert "3 h" in shown("misses").said
    assert formats.between(miss(3, state=OPEN).begin_time, None, NOW) == "3 d"


def test_names_and_texts_are_escaped(ledger: Ledger) -> None:
    evil = '<script>alert("x")</script>'
    ledger.datasets = [dataset(evil, contract_name=evil, misses=[miss(1, detail=evil, dataset=evil)])]
    ledger.misses = [miss(1, detail=evil, sla=evil, partition=evil)]
    ledger.gate = trust_pb2.EvaluateGateResponse(reasons=[evil])
    for content in (page("trust"), page("dataset", name=evil), page("misses"), page("misses", dataset=evil)):
        assert content.status == 200
        assert "<script" not in content.content


@pytest.mark.parametrize(
    ("name", "query", "status"),
    [
        ("dataset", {"name": "warehouse:nothing"}, 404),
        ("dataset", {}, 400),
        ("dataset", {"name": "warehouse:orders", "days": "12"}, 400),
        ("validation", {"dag_id": "orders_pipeline"}, 400),
    ],
)
def test_what_cannot_be_shown_says_why(ledger: Ledger, name: str, query: dict[str, str], status: int) -> None:
    refused = page(name, **query)
    assert refused.status == status
    assert 'role="alert"' in refused.content


def test_worker_out_of_reach_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("javatask.plugin.pages._PATIENCE", 0.0)
    monkeypatch.setenv("AIRFLOW_CONN_JAVATASK_DEFAULT", '{"conn_type": "javatask", "host": "127.0.0.1", "port": 9}')
    refused = page("trust")
    assert refused.status == 502
    assert "UNAVAILABLE" in refused.content


def test_missing_connection_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW__JAVATASK__PAGES_CONN_ID", "nowhere")
    refused = page("trust")
    assert refused.status == 503
    assert "nowhere" in refused.content


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0, "0 s"),
        (0.25, "250 ms"),
        (59.6, "1 min"),
        (3600, "1 h"),
        (90_061, "1 d 1 h"),
        (86_460, "1 d"),
        (-60, "-1 min"),
    ],
)
def test_spans_have_two_units(seconds: float, text: str) -> None:
    assert formats.span(seconds) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "0 %"), (12.34, "12.3 %"), (0.0123, "0.012 %"), (100.0, "100 %"), (0.00001, "1e-05 %")]
)
def test_percent_keeps_the_digits_that_matter(value: float, text: str) -> None:
    assert formats.percent(value) == text


def test_charts_break_where_nothing_is_known_and_survive_one_point() -> None:
    points: list[charts.Point] = [(NOW + DAY * day, None if day == 2 else float(day)) for day in range(5)]
    drawn = charts.sparkline(points, 'a "label" & more')
    assert drawn.count("<polyline") == 2
    assert "&#34;label&#34; &amp; more" in drawn
    assert charts.burn_down_chart([(NOW, 0.5)], "one").count("<circle") == 1
    assert charts.sparkline([(NOW, None)], "none") == ""
