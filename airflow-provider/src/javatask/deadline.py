"""The completion SLAs of a contract as Airflow's own alerts: Deadline Alerts in Airflow 3, ``sla`` in Airflow 2."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from javatask import webhook
from javatask.notifications.javatask import JavaTaskNotifier
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

    def notifier(self, webhook_conn_id: str) -> dict[str, Any]:
        """Return the arguments of the notifier that tells of a miss."""
        return {"webhook_conn_id": webhook_conn_id, "contract": self.contract, "sla": self.name}


def from_contract(contract: str | Path, *, webhook_conn_id: str = webhook.DEFAULT_CONN_ID) -> Deadlines:
    """
    Return the alerts for the completion SLAs of a contract file; backfills' own are the worker's to judge.

    ``JavaTaskNotifier`` tells the HTTP connection ``webhook_conn_id`` of a miss. In Airflow 2, which knows no time
    of day, SLAs of ``timeOfAvailability`` are left to the worker, and of several the shortest counts. Raises
    ``ValueError`` for a contract that cannot be read.
    """
    promises = list(_promises(Path(contract)))
    return _of_airflow_3(promises, webhook_conn_id) if AIRFLOW_3 else _of_airflow_2(promises, webhook_conn_id)


def _of_airflow_3(promises: Sequence[Promise], webhook_conn_id: str) -> Deadlines:
    from airflow.sdk.definitions.callback import AsyncCallback
    from airflow.sdk.definitions.deadline import DeadlineAlert

    alerts = [
        DeadlineAlert(
            reference=IntervalEndDeadline(promise.at.isoformat() if promise.at else "", promise.zone),
            interval=promise.after,
            callback=AsyncCallback(JavaTaskNotifier, promise.notifier(webhook_conn_id)),
            name=promise.name,
        )
        for promise in promises
    ]
    return Deadlines(dag={"deadline": alerts} if alerts else {})


def _of_airflow_2(promises: Sequence[Promise], webhook_conn_id: str) -> Deadlines:
    spans = [promise for promise in promises if promise.at is None]
    for promise in promises:
        if promise.at is not None:
            log.warning("SLA %s: Airflow 2 has no alert by a time of day; the worker judges it", promise.name)
    if not spans:
        return Deadlines()
    first = min(spans, key=lambda promise: promise.after)
    notifier = JavaTaskNotifier(**first.notifier(webhook_conn_id))
    return Deadlines(dag={"sla_miss_callback": notifier}, task={"sla": first.after})


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
