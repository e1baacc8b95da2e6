"""What an Airflow task says of itself when it asks for a run: whose work it is, and of which time."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from javatask import identity
from javatask.v1 import task_run_pb2
from javatask.versions import AIRFLOW_3

_RUN_TYPES: dict[str, task_run_pb2.RunType] = {
    "scheduled": task_run_pb2.RUN_TYPE_SCHEDULED,
    # Runs that data sets caused are as automatic as those that the clock did.
    "asset_triggered": task_run_pb2.RUN_TYPE_SCHEDULED,
    "dataset_triggered": task_run_pb2.RUN_TYPE_SCHEDULED,
    "backfill": task_run_pb2.RUN_TYPE_BACKFILL,
}

log = logging.getLogger(__name__)


class Caller:
    """One try of one task instance, from the context that Airflow executes it with."""

    def __init__(self, context: Mapping[str, Any]) -> None:
        self._instance = context["ti"]
        self._dag_run = context["dag_run"]

    def request_id(self, environment: str) -> str:
        """Return the id that all tries of this task instance have in common."""
        instance = self._instance
        return identity.request_id(environment, instance.dag_id, instance.run_id, instance.task_id, instance.map_index)

    def attempt(self) -> str:
        """
        Return what tells this try from others.

        Airflow 3 gives each try an id. Airflow 2 counts tries anew if a DAG run is deleted and made again, so the
        start of the try is a part of it; where there is none (``dag.test()``), every execution is a try of its own.
        """
        instance = self._instance
        if AIRFLOW_3:
            return str(instance.id)
        started = instance.start_date.isoformat() if instance.start_date else uuid.uuid4()
        return f"{instance.run_id}/{instance.try_number}/{started}"

    def started(self) -> datetime:
        """Return when this try began."""
        start: datetime = self._instance.start_date or datetime.now(timezone.utc)
        return start

    def run_type(self) -> task_run_pb2.RunType:
        """Return why the run exists; what is neither scheduled nor a backfill is manual."""
        kind = self._dag_run.run_type
        return _RUN_TYPES.get(str(getattr(kind, "value", kind)), task_run_pb2.RUN_TYPE_MANUAL)

    def partition_key(self) -> str:
        """Return the partition that the DAG run is of, or empty text."""
        return getattr(self._dag_run, "partition_key", None) or ""

    def interval(self) -> task_run_pb2.DataInterval | None:
        """Return the data interval; without one, and without a partition, the moment the run was due."""
        run = self._dag_run
        start, end = run.data_interval_start, run.data_interval_end
        if start is None or end is None:
            if self.partition_key():
                return None
            start = end = getattr(run, "run_after", None) or run.logical_date
        return task_run_pb2.DataInterval(start_time=timestamp(start), end_time=timestamp(end))

    def labels(self) -> dict[str, str]:
        """Return what the run is found by in the worker's list."""
        instance = self._instance
        return {
            "dag_id": instance.dag_id,
            "run_id": instance.run_id,
            "task_id": instance.task_id,
            "map_index": str(instance.map_index),
            "try_number": str(instance.try_number),
        }

    def traceparent(self) -> str:
        """Return the W3C trace context of the task, or empty text."""
        carrier = getattr(self._instance, "context_carrier", None) or {}
        return str(carrier.get("traceparent", ""))

    def parent_run(self) -> task_run_pb2.ParentRun:
        """
        Return the run that lineage has this task as: the OpenLineage provider's ids where it is installed.

        Whatever keeps it from telling them is logged, and fails no task.
        """
        try:
            return self._parent_of_openlineage()
        except ImportError:
            return self._plain_parent()
        except Exception:
            log.warning("The OpenLineage provider has no ids for this task, so that lineage misses it", exc_info=True)
            return self._plain_parent()

    def _parent_of_openlineage(self) -> task_run_pb2.ParentRun:
        from airflow.providers.openlineage.plugins import macros

        instance = self._instance
        namespace = macros.lineage_job_namespace()
        # Which it has since 2.8; before, the root was always of the namespace of Airflow itself.
        root_namespace = getattr(macros, "lineage_root_job_namespace", lambda _: namespace)
        return task_run_pb2.ParentRun(
            namespace=namespace,
            job_name=macros.lineage_job_name(instance),
            run_id=macros.lineage_run_id(instance),
            root_namespace=root_namespace(instance),
            root_job_name=macros.lineage_root_job_name(instance),
            root_run_id=macros.lineage_root_run_id(instance),
        )

    def _plain_parent(self) -> task_run_pb2.ParentRun:
        instance = self._instance
        return task_run_pb2.ParentRun(
            namespace="default",
            job_name=f"{instance.dag_id}.{instance.task_id}",
            run_id=identity.request_id(
                "parent", instance.dag_id, instance.run_id, instance.task_id, instance.map_index
            ),
            root_namespace="default",
            root_job_name=instance.dag_id,
            root_run_id=identity.request_id("root", instance.dag_id, instance.run_id, "", -1),
        )


def timestamp(time: datetime) -> Timestamp:
    """Return a time on the wire; one without a zone is UTC."""
    stamp = Timestamp()
    stamp.FromDatetime(time.astimezone(timezone.utc) if time.tzinfo else time)
    return stamp


def parsed_time(value: str | datetime | None, name: str) -> datetime | None:
    """Return a time that may be text, with a zone; ``ValueError`` names what is not ISO 8601, nothing is ``None``."""
    if not value:
        return None
    if not isinstance(value, (str, datetime)):
        raise ValueError(f"{name} is {value!r}, not an ISO 8601 time")
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.replace("Z", "+00:00"))
        except ValueError:
            raise ValueError(f"{name} is {value!r}, not an ISO 8601 time") from None
    return value if value.tzinfo else value.replace(tzinfo=timezone.utc)
