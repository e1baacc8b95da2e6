"""The completion SLAs of a contract as Airflow's own alerts: Deadline Alerts in Airflow 3, ``sla`` in Airflow 2."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from airflow.providers.common.compat.connection import get_async_connection
from airflow.providers.common.compat.sdk import BaseHook

from javatask import alerts
from javatask.versions import AIRFLOW_3

if AIRFLOW_3:
    from airflow.sdk.definitions.deadline import BaseDeadlineReference
else:
    BaseDeadlineReference = object  # type: ignore[assignment,misc]

log = logging.getLogger(__name__)

_COMPLETION, _TIME_OF_DAY = "completion", "timeOfAvailability"
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_UNIT = re.compile(r"(s|sec|seconds?|m|min|minutes?|h|hours?|d|days?|w|weeks?)", re.IGNORECASE)


@dataclass(frozen=True)
class Deadlines:
    """
    What to give to a DAG (``**deadlines.dag``), and to the tasks whose end is the promise (``**deadlines.task``).

    Airflow 3 judges the DAG's run and asks nothing of tasks; Airflow 2 judges tasks.
    """

    dag: Mapping[str, Any] = field(default_factory=dict)
    task: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Promise:
    """A completion SLA of a contract: so long after an interval's end, or by a time of day."""

    contract: str
    name: str
    after: timedelta = timedelta()
    at: time | None = None
    zone: str = "UTC"

    def due(self, interval_end: datetime) -> datetime:
        """Return when the data of an interval that ended then have to be there."""
        return _first_at(interval_end, self.at, self.zone) + self.after


def from_contract(contract: str | Path, *, conn_id: str = alerts.DEFAULT_CONN_ID) -> Deadlines:
    """
    Return the alerts for the completion SLAs of a contract file; backfills' own are the worker's to judge.

    A miss is posted to the HTTP connection ``conn_id``, as ``javatask.alerts`` says. In Airflow 2, which knows no time
    of day, SLAs of ``timeOfAvailability`` are left to the worker, and of several the shortest counts. Raises
    ``ValueError`` for a contract that cannot be read.
    """
    promises = list(_promises(Path(contract)))
    return _of_airflow_3(promises, conn_id) if AIRFLOW_3 else _of_airflow_2(promises, conn_id)


def _of_airflow_3(promises: Sequence[Promise], conn_id: str) -> Deadlines:
    from airflow.sdk.definitions.callback import AsyncCallback
    from airflow.sdk.definitions.deadline import DeadlineAlert

    alerts = [
        DeadlineAlert(
            reference=IntervalEndDeadline(promise.at.isoformat() if promise.at else "", promise.zone),
            interval=promise.after,
            callback=AsyncCallback(tell, {"conn_id": conn_id, "contract": promise.contract, "sla": promise.name}),
            name=promise.name,
        )
        for promise in promises
    ]
    return Deadlines(dag={"deadline": alerts} if alerts else {})


def _of_airflow_2(promises: Sequence[Promise], conn_id: str) -> Deadlines:
    spans = [promise for promise in promises if promise.at is None]
    for promise in promises:
        if promise.at is not None:
            log.warning("SLA %s: Airflow 2 has no alert by a time of day; the worker judges it", promise.name)
    if not spans:
        return Deadlines()
    first = min(spans, key=lambda promise: promise.after)
    return Deadlines(dag={"sla_miss_callback": _teller(first, conn_id)}, task={"sla": first.after})


def _teller(promise: Promise, conn_id: str) -> Callable[..., None]:
    def tell_sla_miss(dag: Any, task_list: str, blocking_task_list: str, slas: Any, blocking_tis: Any) -> None:  # noqa: ARG001
        """Post each run's misses to the connection."""
        of_run: dict[Any, list[str]] = {}
        for miss in slas:
            of_run.setdefault(miss.execution_date, []).append(miss.task_id)
        for logical_date, task_ids in of_run.items():
            end = dag.infer_automated_data_interval(logical_date).end
            runs = dag.get_dagrun(execution_date=logical_date)
            message = alerts.message(promise.contract, promise.name, dag.dag_id, runs.run_id if runs else None)
            alerts.post(
                BaseHook.get_connection(conn_id), {**message, "taskIds": task_ids, "due": promise.due(end).isoformat()}
            )

    return tell_sla_miss


async def tell(context: Mapping[str, Any], conn_id: str, contract: str, sla: str) -> None:
    """Post a missed deadline of Airflow 3 to the connection."""
    run, missed = context["dag_run"], context["deadline"]
    message = alerts.message(contract, sla, run["dag_id"], run["dag_run_id"])
    connection = await get_async_connection(conn_id)
    await asyncio.to_thread(alerts.post, connection, {**message, "taskIds": [], "due": str(missed["deadline_time"])})


def _promises(path: Path) -> Iterator[Promise]:
    try:
        contract = json.loads(path.read_text())
        slas = contract.get("slaProperties") or ()
        for place, sla in enumerate(slas):
            if sla.get("property") not in (_COMPLETION, _TIME_OF_DAY) or _custom(sla, "appliesTo") == "backfill":
                continue
            yield _promise(contract["id"], sla, f"{path.name}: slaProperties[{place}]")
    except (OSError, AttributeError, KeyError, TypeError, json.JSONDecodeError) as error:
        raise ValueError(f"{path}: not a contract that can be read: {error!r}") from None


def _promise(contract: str, sla: Mapping[str, Any], where: str) -> Promise:
    name = str(sla.get("id") or sla["property"])
    zone = str(_custom(sla, "timezone") or "UTC")
    if sla["property"] == _TIME_OF_DAY:
        return Promise(contract, name, at=_time_of_day(sla["value"], where), zone=zone)
    return Promise(contract, name, after=_span(sla, where))


def _custom(sla: Mapping[str, Any], name: str) -> Any:
    return next((one.get("value") for one in sla.get("customProperties") or () if one.get("property") == name), None)


def _span(sla: Mapping[str, Any], where: str) -> timedelta:
    unit = str(sla.get("unit", ""))
    value = sla["value"]
    if not _UNIT.fullmatch(unit) or not isinstance(value, (int, float)) or value <= 0:
        raise ValueError(f"{where}: {value!r} {unit!r} is no length of time; units are s, m, h, d and w")
    return timedelta(seconds=value * _SECONDS[unit[0].lower()])


def _time_of_day(value: Any, where: str) -> time:
    try:
        return time.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f"{where}: {value!r} is no time of day; write it as 06:30 or 06:30+02:00") from None


def _first_at(moment: datetime, at: time | None, zone: str) -> datetime:
    """Return the first moment at or after one at which it is that time of day; that moment itself without one."""
    if at is None:
        return moment
    local = moment.astimezone(at.tzinfo or ZoneInfo(zone))
    # Also the day before, since clocks that are set back show a time twice.
    for day in range(-1, 3):
        found = datetime.combine(local.date() + timedelta(days=day), at.replace(tzinfo=None), local.tzinfo)
        if found.astimezone(timezone.utc) >= moment:
            return found
    raise AssertionError("unreachable: every day has that time, or the hour that clocks skip")


class IntervalEndDeadline(BaseDeadlineReference):
    """The end of a DAG run's data interval, or the first time of day at or after it; Airflow 3 has none of its own."""

    required_kwargs = frozenset({"dag_id", "run_id"})

    def __init__(self, at: str = "", zone: str = "UTC") -> None:
        self.at = at
        self.zone = zone

    def serialize_reference(self) -> dict[str, Any]:
        """Return what the scheduler makes the reference anew from."""
        return {**super().serialize_reference(), "at": self.at, "zone": self.zone}

    @classmethod
    def deserialize_reference(cls, reference_data: dict[str, Any]) -> IntervalEndDeadline:
        """Return a reference from what was serialized."""
        return cls(reference_data["at"], reference_data["zone"])

    def _evaluate_with(self, *, session: Any, dag_id: str, run_id: str) -> datetime | None:
        from airflow.models.dagrun import DagRun
        from sqlalchemy import select

        end = session.scalar(select(DagRun.data_interval_end).where(DagRun.dag_id == dag_id, DagRun.run_id == run_id))
        return _first_at(end, time.fromisoformat(self.at) if self.at else None, self.zone) if end else None
