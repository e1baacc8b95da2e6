"""What there is to see of one task instance's validation: its run, its report, and how its rules fared before."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import grpc

from javatask.failures import WorkerCallError
from javatask.follow import state_name
from javatask.trust import TrustClient
from javatask.v1 import task_run_pb2, trust_pb2

_HISTORY = 20
_OUTCOMES_A_CALL = 500
_CALLS = 4

# The least good first.
_ORDER = {status: place for place, status in enumerate(("ERROR", "FAILED", "NOT_EVALUATED", "WARNED", "PASSED"))}


@dataclass(frozen=True)
class TaskInstance:
    """The key of a task instance; ``map_index`` is -1 where the task is not mapped."""

    dag_id: str
    run_id: str
    task_id: str
    map_index: int

    @property
    def key(self) -> tuple[str, str, str, int]:
        """Return what the request id of its run is derived from."""
        return self.dag_id, self.run_id, self.task_id, self.map_index

    def query(self) -> dict[str, Any]:
        """Return what a page of it has in its query."""
        return {"dag_id": self.dag_id, "run_id": self.run_id, "task_id": self.task_id, "map_index": self.map_index}

    def conn_id(self) -> str:
        """Return the connection that it ran by, from the fields that Airflow rendered; empty if it keeps none."""
        from airflow.models.renderedtifields import RenderedTaskInstanceFields

        fields: Mapping[str, Any] = RenderedTaskInstanceFields.get_templated_fields(self) or {}  # type: ignore[arg-type]
        return str(fields.get("conn_id") or "")


class _Report(dict[str, Any]):
    """A part of a report: tasks of others leave out what they have nothing to say of."""

    def __missing__(self, key: str) -> None:
        return None


@dataclass(frozen=True)
class Validation:
    """A run with its report, if it came to one, and the last outcomes of each rule of its data set, newest first."""

    instance: TaskInstance
    run: task_run_pb2.TaskRun | None
    report: Mapping[str, Any]
    history: Mapping[str, Sequence[trust_pb2.RuleOutcome]]

    @classmethod
    def of(cls, client: TrustClient, instance: TaskInstance) -> Validation:
        """Ask for all of it; a task instance that no run is known of has none."""
        try:
            run = client.get(client.request_id(*instance.key))
        except WorkerCallError as error:
            if error.code is grpc.StatusCode.NOT_FOUND:
                return cls(instance, None, _Report(), {})
            raise
        report = json.loads(run.report, object_hook=_Report) if run.report else _Report()
        return cls(instance, run, report, _history(client, run))

    @property
    def state(self) -> str:
        """Return the run's state."""
        return state_name(self.run.state) if self.run else ""

    @property
    def results(self) -> list[Mapping[str, Any]]:
        """Return the rules' results, those to look at first."""
        results = self.report["results"] or ()
        return sorted(results, key=lambda result: (_ORDER.get(result["status"], 0), not result["failed"]))

    @property
    def fates(self) -> list[tuple[str, int, float]]:
        """Return each fate of rows, how many rows had it, and their share in percent of all that were read."""
        rows = self.report["rows"] or {}
        read = rows.get("read", 0)
        return [(fate, rows[fate], 100 * rows[fate] / read if read else 0.0) for fate in rows if fate != "read"]


def _history(client: TrustClient, run: task_run_pb2.TaskRun) -> dict[str, list[trust_pb2.RuleOutcome]]:
    try:
        ours = client.list_rule_outcomes(
            trust_pb2.ListRuleOutcomesRequest(request_id=run.request_id, page_size=1)
        ).outcomes
        return _outcomes(client, ours[0].dataset) if ours else {}
    except WorkerCallError as error:
        # A worker that keeps no history has runs to show all the same.
        if error.code in (grpc.StatusCode.UNIMPLEMENTED, grpc.StatusCode.NOT_FOUND):
            return {}
        raise


def _outcomes(client: TrustClient, dataset: str) -> dict[str, list[trust_pb2.RuleOutcome]]:
    history: dict[str, list[trust_pb2.RuleOutcome]] = {}
    request = trust_pb2.ListRuleOutcomesRequest(dataset=dataset, page_size=_OUTCOMES_A_CALL)
    for _ in range(_CALLS):
        answer = client.list_rule_outcomes(request)
        for outcome in answer.outcomes:
            of_rule = history.setdefault(outcome.rule, [])
            if len(of_rule) < _HISTORY:
                of_rule.append(outcome)
        request.page_token = answer.next_page_token
        if not answer.next_page_token or all(len(of_rule) == _HISTORY for of_rule in history.values()):
            break
    return history
