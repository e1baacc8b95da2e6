"""The pages of both Airflows: what a reader may see of what the worker knows, as HTML."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import Enum
from typing import Any
from urllib.parse import urlencode

import grpc
import jinja2
from airflow.providers.common.compat.sdk import AirflowNotFoundException, conf
from google.protobuf.duration_pb2 import Duration
from markupsafe import Markup

from javatask.failures import WorkerCallError
from javatask.hooks.javatask import JavaTaskHook
from javatask.plugin import PREFIX, charts, formats
from javatask.plugin.validation import TaskInstance, Validation
from javatask.trust import TrustClient, left_words, moment, name_of
from javatask.v1 import task_run_pb2, trust_pb2

_DATASETS_A_PAGE = 20
_MISSES_A_PAGE = 50
_ROWS_A_PAGE = 100
_LINES_IN_A_SPARK = 30
_WINDOWS = (1, 7, 30, 90)
_DEFAULT_DAYS = 30
_AT_ONCE = 6
# Whoever looks at a page waits for it.
_PATIENCE = 2.0

_METRICS = {
    trust_pb2.TRUST_METRIC_NAME_FRESHNESS_P95: "Freshness p95",
    trust_pb2.TRUST_METRIC_NAME_NULL_RATE: "Null rate",
    trust_pb2.TRUST_METRIC_NAME_CONTRACT_VIOLATION: "Contract violation",
    trust_pb2.TRUST_METRIC_NAME_MTTR: "Failure MTTR",
    trust_pb2.TRUST_METRIC_NAME_IDEMPOTENCY_ERRORS: "Idempotency errors",
}
_MISS_STATES = {"open": trust_pb2.MISS_STATE_OPEN, "closed": trust_pb2.MISS_STATE_CLOSED}


class Access(Enum):
    """What a reader must be allowed to read."""

    # Airflow's assets, once called datasets.
    DATASETS = "datasets"
    # DAG runs; a page shows only those of DAGs that the reader may read.
    RUNS = "runs"
    # The results of the tasks of the DAG that the query names.
    RESULTS = "results"


@dataclass(frozen=True)
class Viewer:
    """Who looks at a page: the DAGs that Airflow lets them read."""

    dag_ids: frozenset[str]

    def may_see(self, dag_id: str) -> bool:
        """Return whether what belongs to a DAG, or to none, may be shown."""
        return not dag_id or dag_id in self.dag_ids


class Links(ABC):
    """Where things are in one Airflow's web interface; ``root`` is the path that it is below, without a slash."""

    def __init__(self, root: str) -> None:
        self.root = root

    def page(self, name: str, /, **query: Any) -> str:
        """Return the path of one of our own pages."""
        given = {key: value for key, value in query.items() if value not in (None, "")}
        return f"{self.root}{PREFIX}/{name}" + (f"?{urlencode(given)}" if given else "")

    @abstractmethod
    def dag_run(self, dag_id: str, run_id: str) -> str:
        """Return the path of a DAG run."""

    @abstractmethod
    def task(self, dag_id: str, run_id: str, task_id: str, map_index: int = -1) -> str:
        """Return the path of a task instance."""


@dataclass(frozen=True)
class Page:
    """A page's status, title and content."""

    status: int
    title: str
    content: Markup


class RefusedError(Exception):
    """A page that cannot be shown, with the status and the sentence that say so."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Pages:
    """Makes pages by name, each from a query; ``ACCESS`` has the names, and what each asks of a reader."""

    ACCESS: Mapping[str, Access] = {
        "trust": Access.DATASETS,
        "dataset": Access.DATASETS,
        "misses": Access.RUNS,
        "validation": Access.RESULTS,
        "rows": Access.RESULTS,
    }

    def __init__(self, links: Links) -> None:
        self._links = links
        self._makers: dict[str, Callable[[Viewer, Mapping[str, str]], Page]] = {
            "trust": self._trust,
            "dataset": self._dataset,
            "misses": self._misses,
            "validation": self._validation,
            "rows": self._rows,
        }

    def show(self, name: str, viewer: Viewer, query: Mapping[str, str]) -> Page:
        """Return a page; what is wrong is a page too, with a status that says so."""
        try:
            return self._makers[name](viewer, query)
        except RefusedError as refused:
            return self._page("refused.html", "Javatask", refused.status, message=str(refused))

    def _trust(self, viewer: Viewer, query: Mapping[str, str]) -> Page:
        with _asked() as client:
            datasets, token = _seen(client, viewer, query.get("page", ""))
            window = Duration(seconds=_DEFAULT_DAYS * 86_400)

            def known(dataset: trust_pb2.Dataset) -> trust_pb2.GetDatasetTrustResponse:
                return client.get_dataset(
                    trust_pb2.GetDatasetTrustRequest(dataset=dataset.name, window=window, points=_LINES_IN_A_SPARK)
                )

            with ThreadPoolExecutor(_AT_ONCE) as pool:
                answers = list(pool.map(known, datasets))
        return self._page("trust.html", "Data trust", answers=answers, days=_DEFAULT_DAYS, next_page=token)

    def _dataset(self, viewer: Viewer, query: Mapping[str, str]) -> Page:
        name = _needed(query, "name")
        days = _number(query, "days", _DEFAULT_DAYS, _WINDOWS)
        window = Duration(seconds=days * 86_400)
        with _asked() as client:
            request = trust_pb2.GetDatasetTrustRequest(dataset=name, window=window, points=60)
            with ThreadPoolExecutor(2) as pool:
                asked = pool.submit(client.evaluate_gate, trust_pb2.EvaluateGateRequest(dataset=name))
                known = client.get_dataset(request)
                if not viewer.may_see(known.dataset.dag_id):
                    raise RefusedError(403, f"you may not read DAG {known.dataset.dag_id}, which makes {name}")
                gate = asked.result()
        return self._page("dataset.html", known.dataset.name, known=known, gate=gate, days=days, windows=_WINDOWS)

    def _misses(self, viewer: Viewer, query: Mapping[str, str]) -> Page:
        wanted = {key: query.get(key, "").strip() for key in ("dag_id", "dataset", "state")}
        if wanted["state"] and wanted["state"] not in _MISS_STATES:
            raise RefusedError(400, f"state is {wanted['state']!r}, not one of {', '.join(_MISS_STATES)}")
        if not viewer.may_see(wanted["dag_id"]):
            raise RefusedError(403, f"there is no DAG {wanted['dag_id']!r} that you may read")
        request = trust_pb2.ListMissesRequest(
            page_size=_MISSES_A_PAGE,
            page_token=query.get("page", ""),
            dag_ids=[wanted["dag_id"]] if wanted["dag_id"] else [],
            dataset=wanted["dataset"],
            state=_MISS_STATES.get(wanted["state"], trust_pb2.MISS_STATE_UNSPECIFIED),
        )
        with _asked() as client:
            misses: list[trust_pb2.Miss] = []
            # A page of which nothing may be shown is no page.
            while not misses:
                answer = client.list_misses(request)
                misses = [miss for miss in answer.misses if viewer.may_see(miss.dag_id)]
                request.page_token = answer.next_page_token
                if not answer.next_page_token:
                    break
        return self._page("misses.html", "SLA misses", misses=misses, wanted=wanted, next_page=request.page_token)

    def _validation(self, viewer: Viewer, query: Mapping[str, str]) -> Page:
        instance = _instance(query)
        self._check(viewer, instance)
        with _asked(instance.conn_id()) as client:
            validation = Validation.of(client, instance)
        return self._page("validation.html", f"Validation of {instance.task_id}", validation=validation)

    def _rows(self, viewer: Viewer, query: Mapping[str, str]) -> Page:
        instance, rule = _instance(query), _needed(query, "rule")
        self._check(viewer, instance)
        with _asked(instance.conn_id()) as client:
            answer = client.list_violations(
                task_run_pb2.ListViolationsRequest(
                    request_id=client.request_id(*instance.key),
                    rule=rule,
                    page_size=_ROWS_A_PAGE,
                    page_token=query.get("page", ""),
                )
            )
        return self._page(
            "rows.html",
            f"Rows that {rule} blamed",
            instance=instance,
            rule=rule,
            rows=answer.violations,
            next_page=answer.next_page_token,
        )

    def _check(self, viewer: Viewer, instance: TaskInstance) -> None:
        if instance.dag_id not in viewer.dag_ids:
            raise RefusedError(403, f"there is no DAG {instance.dag_id!r} that you may read")

    def _page(self, name: str, title: str, status: int = 200, **values: Any) -> Page:
        content = template(name).render(links=self._links, now=datetime.now(timezone.utc), title=title, **values)
        return Page(status, title, Markup(content))  # noqa: S704 - the template escaped what it was given


def template(name: str) -> jinja2.Template:
    """Return a template that escapes what it is given."""
    return _TEMPLATES.get_template(name)


def _seen(client: TrustClient, viewer: Viewer, token: str) -> tuple[Sequence[trust_pb2.Dataset], str]:
    """Return a page of the data sets that the viewer may see, and the token of the next."""
    while True:
        request = trust_pb2.ListDatasetsRequest(page_size=_DATASETS_A_PAGE, page_token=token, names_only=True)
        answer = client.list_datasets(request)
        seen = [dataset for dataset in answer.datasets if viewer.may_see(dataset.dag_id)]
        token = answer.next_page_token
        if seen or not token:
            return seen, token


@contextmanager
def _asked(conn_id: str = "") -> Iterator[TrustClient]:
    """Open the worker of a connection; what fails there becomes a refusal in words."""
    conn_id = conn_id or conf.get("javatask", "pages_conn_id", fallback=JavaTaskHook.default_conn_name)
    try:
        with TrustClient(JavaTaskHook(conn_id).endpoint(), _PATIENCE) as client:
            yield client
    except AirflowNotFoundException:
        raise RefusedError(503, f"Airflow has no connection {conn_id!r}, by which these pages ask a worker") from None
    except ValueError as error:
        raise RefusedError(503, str(error)) from None
    except WorkerCallError as error:
        raise RefusedError(_status(error), str(error)) from None


def _status(error: WorkerCallError) -> int:
    if error.code is grpc.StatusCode.NOT_FOUND:
        return 404
    return 400 if error.code is grpc.StatusCode.INVALID_ARGUMENT else 502


def _needed(query: Mapping[str, str], name: str) -> str:
    value = query.get(name, "")
    if not value:
        raise RefusedError(400, f"the page needs {name} in its query")
    return value


def _number(query: Mapping[str, str], name: str, otherwise: int, known: Sequence[int]) -> int:
    value = query.get(name, "")
    if not value:
        return otherwise
    if value not in map(str, known):
        raise RefusedError(400, f"{name} is {value!r}, not one of {', '.join(map(str, known))}")
    return int(value)


def _instance(query: Mapping[str, str]) -> TaskInstance:
    index = query.get("map_index", "")
    # The web interface leaves its placeholder where a task is not mapped.
    map_index = int(index) if index.lstrip("-").isdigit() else -1
    return TaskInstance(_needed(query, "dag_id"), _needed(query, "run_id"), _needed(query, "task_id"), map_index)


def _points(points: Sequence[Any], field: str) -> list[charts.Point]:
    return [
        (when, getattr(point, field) if point.HasField(field) else None)
        for point in points
        if (when := moment(point.time))
    ]


def _spark(metric: trust_pb2.TrustMetric) -> Markup:
    name = _METRICS.get(metric.name, str(metric.name))
    value = metric.value if metric.HasField("value") else None
    return charts.sparkline(_points(metric.points, "value"), f"{name}: {formats.measured(value, metric.unit)}")


def _left(budget: trust_pb2.ErrorBudget) -> str:
    return left_words(budget.left if budget.HasField("left") else None)


def _burn_down(budget: trust_pb2.ErrorBudget) -> Markup:
    return charts.burn_down(_points(budget.points, "left"), f"budget of {budget.sla}: {_left(budget)}")


def _burn_down_chart(budget: trust_pb2.ErrorBudget) -> Markup:
    return charts.burn_down_chart(_points(budget.points, "left"), f"budget of {budget.sla}: {_left(budget)}")


def _least(budgets: Sequence[trust_pb2.ErrorBudget]) -> trust_pb2.ErrorBudget | None:
    known = [budget for budget in budgets if budget.HasField("left")]
    return min(known, key=lambda budget: budget.left) if known else next(iter(budgets), None)


def _optional(message: Any, field: str) -> Any:
    return getattr(message, field) if message.HasField(field) else None


def _seconds(duration: Duration) -> float:
    span: timedelta = duration.ToTimedelta()
    return span.total_seconds()


_NAMES: dict[str, tuple[Any, str]] = {
    "sla_status": (trust_pb2.SlaStatus, "SLA_STATUS_"),
    "sla_kind": (trust_pb2.SlaKind, "SLA_KIND_"),
    "verdict": (trust_pb2.GateVerdict, "GATE_VERDICT_"),
    "miss_state": (trust_pb2.MissState, "MISS_STATE_"),
    "cause": (trust_pb2.MissCause, "MISS_CAUSE_"),
    "run_state": (task_run_pb2.TaskRunState, "TASK_RUN_STATE_"),
    "method": (trust_pb2.BudgetingMethod, "BUDGETING_METHOD_"),
    "on_exhausted": (trust_pb2.OnExhausted, "ON_EXHAUSTED_"),
}


def _named(number: int, kind: str) -> str:
    enumeration, prefix = _NAMES[kind]
    name = name_of(enumeration, number, prefix)
    return "UNKNOWN" if name == "UNSPECIFIED" else name


_TEMPLATES = jinja2.Environment(
    loader=jinja2.PackageLoader("javatask.plugin"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters.update(
    {
        "span": formats.span,
        "share": formats.share,
        "percent": formats.percent,
        "count": formats.count,
        "time": formats.time,
        "words": formats.words,
        "named": _named,
        "optional": _optional,
        "seconds": _seconds,
        "spark": _spark,
        "left": _left,
        "burn_down": _burn_down,
        "burn_down_chart": _burn_down_chart,
        "least": _least,
    }
)
_TEMPLATES.globals.update(
    {"metric_names": _METRICS, "measured": formats.measured, "between": formats.between, "nothing": formats.NOTHING}
)
