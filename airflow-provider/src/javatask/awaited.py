"""What a sensor waits for: a run that came to a verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from javatask import identity, result
from javatask.follow import State, state_name
from javatask.v1 import task_run_pb2

VERDICTS = ("PROCEED", "WARN", "FAIL")


class HopelessError(Exception):
    """What is waited for will not come."""


@dataclass(frozen=True)
class AwaitedRun:
    """
    A run, by its ``request_id`` or else by the task instance that asks for it.

    ``verdicts`` are those that are waited for; another one is a failure.
    """

    request_id: str
    dag_id: str
    task_id: str
    run_id: str
    map_index: int
    verdicts: tuple[str, ...]

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> AwaitedRun:
        """Return what the sensor's fields mean; ``ValueError`` names what is wrong."""
        verdicts: Sequence[str] = fields["verdicts"]
        for verdict in verdicts:
            if verdict not in VERDICTS:
                raise ValueError(f"verdicts has {verdict!r}, not one of {', '.join(VERDICTS)}")
        of_task = fields["external_task_id"]
        if bool(fields["request_id"]) == bool(of_task):
            raise ValueError("give one of dataset, request_id, or external_dag_id and external_task_id")
        if of_task and not (fields["external_dag_id"] and fields["external_run_id"]):
            raise ValueError("external_task_id needs external_dag_id and external_run_id")
        return cls(
            request_id=fields["request_id"] or "",
            dag_id=fields["external_dag_id"] or "",
            task_id=of_task or "",
            run_id=fields["external_run_id"] or "",
            map_index=_map_index(fields["external_map_index"]),
            verdicts=tuple(verdicts),
        )

    def id_in(self, environment: str) -> str:
        """Return the request id, for an Airflow of this environment."""
        return self.request_id or identity.request_id(
            environment, self.dag_id, self.run_id, self.task_id, self.map_index
        )

    def reached(self, run: task_run_pb2.TaskRun) -> bool:
        """
        Return whether the run came to a verdict that is waited for; ``HopelessError`` if to another.

        A run that failed, or was cancelled or lost, has none yet: another attempt may follow.
        """
        if run.state != State.TASK_RUN_STATE_SUCCEEDED:
            return False
        verdict = identity.parsed_json(run.report)["verdict"]
        if verdict in self.verdicts:
            return True
        told = result.explanation(summary(run))
        raise HopelessError(f"run {run.request_id}, waited for {' or '.join(self.verdicts)}: {told}")


def _map_index(given: Any) -> int:
    try:
        return int(given)
    except (TypeError, ValueError):
        raise ValueError(f"external_map_index is {given!r}, not a number") from None


def summary(run: task_run_pb2.TaskRun) -> dict[str, Any]:
    """Return the summary of a run's report."""
    return result.summary(identity.parsed_json(run.report), run.request_id, run.epoch)


def standing(run: task_run_pb2.TaskRun) -> str:
    """Return how a run stands, in words."""
    error = f": {run.error.code}: {run.error.message}" if run.error.code else ""
    return f"run {run.request_id}, attempt {run.epoch}, is {state_name(run.state)}{error}"
