"""A TrustService that answers from what a test lays down, over real gRPC: for states that take a worker months."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from math import sin
from typing import Any

import grpc
from google.protobuf.duration_pb2 import Duration

from javatask.caller import timestamp
from javatask.v1 import task_run_pb2, trust_pb2, trust_pb2_grpc

NOW = datetime(2026, 3, 1, 12, tzinfo=timezone.utc)
DAY = timedelta(days=1)


@dataclass
class Ledger:
    """What the service knows."""

    datasets: list[trust_pb2.GetDatasetTrustResponse] = field(default_factory=list)
    misses: list[trust_pb2.Miss] = field(default_factory=list)
    gate: trust_pb2.EvaluateGateResponse = field(default_factory=trust_pb2.EvaluateGateResponse)
    asked: list[Any] = field(default_factory=list)


class TrustDouble(trust_pb2_grpc.TrustServiceServicer):
    """Pages by place, filters as the wire says."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def ListDatasets(self, request: Any, context: Any) -> Any:  # noqa: ARG002, N802
        page, token = paged([known.dataset for known in self._ledger.datasets], request, 50)
        return trust_pb2.ListDatasetsResponse(datasets=page, next_page_token=token)

    def GetDatasetTrust(self, request: Any, context: Any) -> Any:  # noqa: N802
        for known in self._ledger.datasets:
            if known.dataset.name == request.dataset:
                return known
        context.abort(grpc.StatusCode.NOT_FOUND, f"no data set {request.dataset!r}")
        raise AssertionError("unreachable: abort raises")

    def ListMisses(self, request: Any, context: Any) -> Any:  # noqa: ARG002, N802
        self._ledger.asked.append(request)
        fitting = [
            miss
            for miss in self._ledger.misses
            if (not request.dag_ids or miss.dag_id in request.dag_ids)
            and request.dataset in ("", miss.dataset)
            and request.state in (0, miss.state)
        ]
        page, token = paged(fitting, request, 50)
        return trust_pb2.ListMissesResponse(misses=page, next_page_token=token)

    def EvaluateGate(self, request: Any, context: Any) -> Any:  # noqa: ARG002, N802
        self._ledger.asked.append(request)
        return self._ledger.gate


def paged(things: list[Any], request: Any, otherwise: int) -> tuple[list[Any], str]:
    start, size = int(request.page_token or 0), request.page_size or otherwise
    return things[start : start + size], str(start + size) if start + size < len(things) else ""


@contextmanager
def serving(ledger: Ledger, handlers: Iterable[grpc.GenericRpcHandler] = ()) -> Iterator[int]:
    """Serve a ledger, and ``handlers`` beside it; yields the port."""
    server = grpc.server(ThreadPoolExecutor(8))
    trust_pb2_grpc.add_TrustServiceServicer_to_server(TrustDouble(ledger), server)
    server.add_generic_rpc_handlers(tuple(handlers))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield port
    finally:
        server.stop(0).wait()


def dataset(name: str, **changes: Any) -> trust_pb2.GetDatasetTrustResponse:
    """Return a data set with an SLA, a budget and all metrics."""
    left = changes.pop("left", 0.6)
    misses = changes.pop("misses", ())
    known = trust_pb2.Dataset(
        name=name,
        contract_id=f"urn:example:{name}",
        contract_name=name.rsplit(":", 1)[-1],
        contract_version="1.2.0",
        status=trust_pb2.SLA_STATUS_MET,
        budget_left=left,
        open_misses=len(misses),
        dag_id="orders_pipeline",
        task_id="upsert",
        last_verdict="PROCEED",
        last_settle_time=timestamp(NOW),
        certification=trust_pb2.Certification(use_case="reporting", risk="high", value="high"),
    )
    for key, value in changes.items():
        setattr(known, key, value)
    return trust_pb2.GetDatasetTrustResponse(
        dataset=known,
        slas=[
            trust_pb2.SlaState(
                name="freshness",
                kind=trust_pb2.SLA_KIND_FRESHNESS,
                status=known.status,
                objective="at most PT4H old",
                observed="PT2H",
                due_time=timestamp(NOW),
            )
        ],
        budgets=[budget(left)],
        metrics=[metric(name, place) for place, name in enumerate(sorted(trust_pb2.TrustMetricName.values())[1:])],
        incidents=trust_pb2.Incidents(closed=3, open=1, median=Duration(seconds=5400)),
        open_misses=misses,
        as_of_time=timestamp(NOW),
        window=Duration(seconds=30 * 86_400),
    )


def budget(left: float) -> trust_pb2.ErrorBudget:
    points = [
        trust_pb2.BudgetPoint(time=timestamp(NOW - DAY * (59 - place) / 2), left=1 - (1 - left) * place / 59)
        for place in range(60)
    ]
    rate = trust_pb2.BurnRate(
        long_window=Duration(seconds=3600),
        short_window=Duration(seconds=300),
        long_rate=20.0,
        short_rate=15.5,
        threshold=14.4,
        alerting=left <= 0,
    )
    return trust_pb2.ErrorBudget(
        sla="quality",
        target=0.99,
        window=Duration(seconds=30 * 86_400),
        budgeting_method=trust_pb2.BUDGETING_METHOD_OCCURRENCES,
        on_exhausted=trust_pb2.ON_EXHAUSTED_BLOCK,
        good=98_000,
        valid=100_000,
        left=left,
        exhausted=left <= 0,
        burn_rates=[rate],
        points=points,
    )


def metric(name: Any, place: int) -> trust_pb2.TrustMetric:
    unit = ("seconds", "percent", "percent", "seconds", "keys")[place]
    points = [
        trust_pb2.MetricPoint(
            time=timestamp(NOW - DAY * (29 - day)), value=None if day % 11 == 5 else 1000 * (1.5 + sin(day / 3 + place))
        )
        for day in range(30)
    ]
    return trust_pb2.TrustMetric(name=name, unit=unit, value=None if place == 4 else 12.5 * (place + 1), points=points)


def miss(number: int, **changes: Any) -> trust_pb2.Miss:
    """Return a closed miss of the freshness of orders."""
    begin = NOW - DAY * number
    made = trust_pb2.Miss(
        id=f"m{number}",
        dataset="warehouse:orders",
        sla="freshness",
        kind=trust_pb2.SLA_KIND_FRESHNESS,
        state=trust_pb2.MISS_STATE_CLOSED,
        interval=task_run_pb2.DataInterval(start_time=timestamp(begin - DAY), end_time=timestamp(begin)),
        partition=f"{begin - DAY:%Y-%m-%d}",
        begin_time=timestamp(begin),
        end_time=timestamp(begin + timedelta(hours=3)),
        cause=trust_pb2.MISS_CAUSE_LATE_RUN,
        detail="the run ended 3 h late",
        dag_id="orders_pipeline",
        task_id="upsert",
        dag_run_id=f"scheduled__{begin:%Y-%m-%d}",
        objective="at most PT4H old",
        observed="PT7H",
        detect_time=timestamp(begin),
    )
    for key, value in changes.items():
        setattr(made, key, value)
    if made.state == trust_pb2.MISS_STATE_OPEN:
        made.ClearField("end_time")
    return made
