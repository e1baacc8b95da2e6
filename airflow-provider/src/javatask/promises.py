"""What a task promises beside its contract: SLAs of its own, as a contract's ``slaProperties`` have them."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from typing import Any

from javatask.v1 import task_run_pb2

# Airflow's cron knows seconds, L, # and more beside; none of that can be a schedule of a contract.
_PLAIN_FIELD = r"(?:[0-9*,/-]|[A-Za-z]{3})+"
_PLAIN_CRON = re.compile(rf"{_PLAIN_FIELD}(?:\s+{_PLAIN_FIELD}){{4}}")

log = logging.getLogger(__name__)


def promises(slas: Sequence[Mapping[str, Any]] | None, dag: Any) -> task_run_pb2.TaskPromises | None:
    """
    Return the promises on the wire; ``None`` leaves what was promised before, an empty sequence ends it.

    An SLA without a ``schedule`` gets that of a DAG that runs by cron, so that a run that never comes is missed too;
    where that has more than cron's own five fields can say, there is none, which is logged.
    Raises ``ValueError`` naming an entry that is no mapping.
    """
    if slas is None:
        return None
    sent = task_run_pb2.TaskPromises()
    for place, sla in enumerate(slas):
        if not isinstance(sla, Mapping):
            raise ValueError(f"slas[{place}] is {sla!r}, not a mapping such as an entry of slaProperties")
        sent.slas.add().update(_scheduled(sla, dag))
    return sent


def _scheduled(sla: Mapping[str, Any], dag: Any) -> dict[str, Any]:
    timetable = getattr(dag, "timetable", None)
    # The two Airflows keep the fields of cron under different names, and other timetables have none.
    cron = getattr(timetable, "expression", None) or getattr(timetable, "_expression", None)
    custom = list(sla.get("customProperties") or ())
    of_backfills = any(one.get("property") == "appliesTo" and one.get("value") == "backfill" for one in custom)
    if "schedule" in sla or of_backfills or not isinstance(cron, str):
        return dict(sla)
    if not _PLAIN_CRON.fullmatch(cron.strip()):
        log.warning(
            "SLA %s has no schedule, so that a run that never comes is no miss: that of the DAG, %r, is more than the "
            "five fields of cron. Give the SLA one",
            sla.get("id") or sla.get("property"),
            cron,
        )
        return dict(sla)
    zone = getattr(timetable, "timezone", None) or getattr(timetable, "_timezone", None)
    if not any(one.get("property") == "timezone" for one in custom):
        custom.append({"property": "timezone", "value": getattr(zone, "name", None) or str(zone or "UTC")})
    return {**sla, "schedule": cron, "customProperties": custom}
