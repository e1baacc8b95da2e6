"""The pages as people see them: a live Airflow, in a browser, while a data set breaks its contract and is repaired."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import chromium as installed
import pytest
from playwright.sync_api import Browser, FrameLocator, Locator, Page, sync_playwright
from trust_story import DAG_ID, DATASET, Story, told_in

from javatask.versions import AIRFLOW_3

BUILD = Path(__file__).resolve().parents[2] / "build"
VERSION = "3.3" if AIRFLOW_3 else "2.11"
SCREENS = BUILD / "screens" / f"airflow-{VERSION}"
PAGES = ("trust", "misses", f"dataset?name={DATASET}", f"validation?dag_id={DAG_ID}&run_id=r&task_id=ingest")

# What the pages hold is Airflow's when that is within a frame.
Content = FrameLocator | Page


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    SCREENS.mkdir(parents=True, exist_ok=True)
    with told_in(VERSION, tmp_path_factory.mktemp("story")) as story:
        yield story


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=installed.ensure(), args=list(installed.ARGUMENTS), timeout=120_000
        )
        yield started
        started.close()


@pytest.fixture(scope="module")
def page(chromium: Browser, story: Story) -> Iterator[Page]:
    """A window of somebody who is logged in."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, color_scheme="light")
    context.set_default_timeout(90_000)
    page = context.new_page()
    _log_in(page, story)
    yield page
    context.close()


def _log_in(page: Page, story: Story) -> None:
    page.goto(story.airflow.url + ("/" if AIRFLOW_3 else "/login/"))
    page.locator("input[name=username]").fill("admin")
    page.locator("input[name=password]").fill("admin")
    page.locator("[type=submit]").first.click()
    page.wait_for_url(re.compile("^(?!.*login).*$"))


def opened(page: Page, story: Story, name: str, query: str = "") -> Content:
    """Open one of the pages by its address in Airflow's navigation."""
    route = {"trust": "data-trust", "dataset": "data-trust", "misses": "sla-misses"}[name]
    path = f"/javatask/{name}" + (f"?{query}" if query else "")
    if not AIRFLOW_3:
        page.goto(story.airflow.url + path)
        return page
    page.goto(f"{story.airflow.url}/plugin/{route}{path}")
    return page.frame_locator("iframe")


def validation(page: Page, story: Story, number: int, task_id: str) -> Content:
    if AIRFLOW_3:
        page.goto(f"{story.airflow.url}/dags/{DAG_ID}/runs/{story.run_id(number)}/tasks/{task_id}/plugin/validation")
        return page.frame_locator("iframe")
    query = f"dag_id={DAG_ID}&run_id={story.run_id(number)}&task_id={task_id}"
    page.goto(f"{story.airflow.url}/javatask/validation?{query}")
    return page


def shot(page: Page, name: str, ready: Locator) -> None:
    ready.wait_for()
    page.screenshot(path=SCREENS / f"{name}.png")


def row(content: Content, dataset: str) -> Locator:
    return content.locator("tr").filter(has=content.get_by_role("link", name=dataset, exact=True)).first


def test_nobody_sees_data_without_being_logged_in(story: Story) -> None:
    opener = urllib.request.build_opener(_NoRedirect)
    for path in PAGES:
        with pytest.raises(urllib.error.HTTPError) as refused:
            opener.open(f"{story.airflow.url}/javatask/{path}", timeout=30)
        assert refused.value.code == (401 if AIRFLOW_3 else 302)
        if not AIRFLOW_3:
            assert "/login" in refused.value.headers["Location"]


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def test_good_day_lets_features_through(story: Story, page: Page) -> None:
    states = story.good_day()
    assert states["build_features"] == "success", (states, story.decision(0))

    content = opened(page, story, "trust")
    shot(page, "1-good-day-trust", row(content, DATASET))
    assert "spent" not in (row(content, DATASET).locator(".figure").first.get_attribute("class") or "")


def test_bad_day_burns_the_budget_and_the_gate_skips_features(story: Story, page: Page) -> None:
    states = story.bad_day()
    assert states["upsert"] == "success"
    assert states["gate"] == "success"
    assert states["build_features"] == "skipped", story.decision(1)
    assert states["tell_owner"] == "success"
    decision = story.decision(1)
    assert decision["action"] == "BLOCK"
    assert decision["skipped"] == ["build_features"]
    assert any(budget["exhausted"] for budget in decision["budgets"])

    content = opened(page, story, "trust")
    shot(page, "2-bad-day-trust", row(content, DATASET))
    assert "spent" in (row(content, DATASET).locator(".figure").first.get_attribute("class") or "")

    row(content, DATASET).get_by_role("link", name=DATASET, exact=True).click()
    gate = content.get_by_role("heading", name=re.compile("Gate for features"))
    shot(page, "2-bad-day-dataset", gate)
    assert "block" in gate.inner_text()
    assert content.locator("svg.chart").count() >= 1


def test_misses_are_listed_filtered_and_lead_to_the_run(story: Story, page: Page) -> None:
    content = opened(page, story, "misses", f"dataset={DATASET}")
    missed = content.locator("tbody tr").filter(has_text="orders_violating_rows").first
    shot(page, "2-bad-day-misses", missed)

    # By keyboard: from the first field to the list of states, and on to the button.
    content.get_by_label("DAG").focus()
    page.keyboard.type(DAG_ID)
    page.keyboard.press("Enter")
    content.locator("tbody tr").first.wait_for()
    assert content.get_by_label("DAG").input_value() == DAG_ID

    missed = content.locator("tbody tr").filter(has_text="orders_violating_rows").first
    missed.get_by_role("link", name="report").click()
    ready = (page.frame_locator("iframe") if AIRFLOW_3 else page).get_by_role(
        "heading", name=re.compile("Validation of")
    )
    shot(page, "2-bad-day-report-of-a-miss", ready)
    assert DAG_ID in page.url


def test_validation_of_the_task_instance_shows_rules_rows_quarantine_and_receipt(story: Story, page: Page) -> None:
    content = validation(page, story, 1, "ingest")
    shot(page, "2-bad-day-validation", content.get_by_role("heading", name="Receipt"))
    failed = content.locator("tbody tr").filter(has=content.locator(".badge.failed")).first
    assert failed.locator("ol.history li.this").count() == 1
    failed.locator("summary").press("Enter")
    failed.get_by_role("link", name="All rows that were kept").click()
    shot(page, "2-bad-day-rows", content.locator("tbody code").first)


def test_pages_take_airflows_colours(story: Story, page: Page) -> None:
    content = opened(page, story, "trust")
    row(content, DATASET).wait_for()
    if not AIRFLOW_3:
        page.evaluate("() => { localStorage.setItem('darkTheme', 'true') }")
        page.reload()
        shot(page, "3-dark", row(page, DATASET))
        assert page.locator("html").get_attribute("data-color-scheme") == "dark"
        page.evaluate("() => { localStorage.setItem('darkTheme', 'false') }")
        return
    background = "node => getComputedStyle(node).backgroundColor"
    light = content.locator(".javatask").evaluate(background)
    page.evaluate(
        "() => { document.documentElement.classList.remove('light'); document.documentElement.classList.add('dark') }"
    )
    content.locator("xpath=//html[@data-scheme='dark']").wait_for()
    page.screenshot(path=SCREENS / "3-dark.png")
    assert content.locator(".javatask").evaluate(background) != light


def test_repair_restores_the_budget_and_the_features(story: Story, page: Page) -> None:
    states = story.repair()
    assert states["build_features"] == "success", (states, story.decision(1))
    assert story.decision(1)["action"] != "BLOCK"

    content = opened(page, story, "dataset", f"name={DATASET}")
    gate = content.get_by_role("heading", name=re.compile("Gate for features"))
    shot(page, "4-repaired-dataset", gate)
    assert "block" not in gate.inner_text()
    content = opened(page, story, "misses", f"dataset={DATASET}&state=closed")
    shot(page, "4-repaired-misses", content.locator("tbody tr").filter(has_text="orders_violating_rows").first)
