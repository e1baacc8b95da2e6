"""The operator that lets features through only while the error budgets of their data are left."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from airflow.providers.common.compat.sdk import AirflowException, AirflowFailException, BaseOperator, SkipMixin

from javatask import trust
from javatask.caller import Caller, parsed_time, timestamp
from javatask.failures import WorkerCallError
from javatask.hooks.javatask import JavaTaskHook
from javatask.v1 import task_run_pb2, trust_pb2
from javatask.versions import AIRFLOW_3

if TYPE_CHECKING:
    from airflow.providers.common.compat.sdk import Context

PURPOSES = {
    "feature": trust_pb2.GATE_PURPOSE_FEATURE,
    "repair": trust_pb2.GATE_PURPOSE_REPAIR,
    "backfill": trust_pb2.GATE_PURPOSE_BACKFILL,
}
ON_UNKNOWN = {
    "allow": trust_pb2.GATE_VERDICT_ALLOW,
    "warn": trust_pb2.GATE_VERDICT_WARN,
    "block": trust_pb2.GATE_VERDICT_BLOCK,
}


class ErrorBudgetGate(BaseOperator, SkipMixin):
    """
    Asks a worker for the error budgets of a data set, and skips what follows where they are spent.

    The task succeeds whatever the decision, and leaves it as its result with all that it was decided by. ``BLOCK``
    skips every task behind the gate but teardowns, the tasks that ``exempt`` names, and what can only be reached
    through those: what repairs the data must not wait for the data to be good. A mapped gate fails instead where
    Airflow would not heed it.

    :param dataset: the data set, such as ``warehouse:orders``, or a part of its name that only one has
    :param slas: decide by the budgets of these SLAs of the contract only
    :param purpose: ``feature``, ``repair`` or ``backfill``; the last two are never blocked. Default is ``backfill``
        in a DAG run that is one, else ``feature``
    :param exempt: ids of tasks or task groups behind the gate that run in any case
    :param on_unknown: ``allow``, ``warn`` or ``block`` where too little is known to decide, or the worker is out of
        reach. Default is ``block`` for data that their contract certifies for a high risk, and where the worker cannot
        be asked for that, else ``warn``
    :param as_of: the time to decide for, ISO 8601; default is now
    :param conn_id: connection to the worker
    :param connect_timeout: seconds that the call is repeated for while the worker is out of reach
    """

    template_fields: Sequence[str] = ("dataset", "slas", "purpose", "on_unknown", "as_of", "conn_id")
    template_fields_renderers: ClassVar[dict[str, str]] = {"slas": "json"}
    ui_color = "#f5ead6"
    # What is skipped stays skipped when it alone is cleared.
    inherits_from_skipmixin = True

    def __init__(
        self,
        *,
        dataset: str,
        slas: Sequence[str] | None = None,
        purpose: str | None = None,
        exempt: Sequence[str] = (),
        on_unknown: str | None = None,
        as_of: str | datetime | None = None,
        conn_id: str = JavaTaskHook.default_conn_name,
        connect_timeout: float = 20.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.dataset = dataset
        self.slas = slas
        self.purpose = purpose
        self.exempt = exempt
        self.on_unknown = on_unknown
        self.as_of = as_of
        self.conn_id = conn_id
        self.connect_timeout = connect_timeout

    def execute(self, context: Context) -> dict[str, Any]:
        """Decide, and skip what follows if that is the decision."""
        decision = self.decide(context)
        return self.act(context, decision, passes=decision["action"] != "BLOCK")

    def decide(self, context: Context) -> dict[str, Any]:
        """Return the decision: ``verdict``, ``action``, ``reasons`` and what it was decided by."""
        try:
            request = self._request(context)
            endpoint = JavaTaskHook(self.conn_id).endpoint()
        except ValueError as error:
            raise AirflowFailException(str(error)) from None
        try:
            with trust.TrustClient(endpoint, self.connect_timeout) as client:
                decision = trust.decision(client.evaluate_gate(request))
        except WorkerCallError as error:
            if not error.passing:
                raise (AirflowException if error.retryable else AirflowFailException)(str(error)) from None
            decision = self._unreachable(request, str(error))
        purpose = trust.name_of(trust_pb2.GatePurpose, request.purpose, "GATE_PURPOSE_")
        return {**decision, "purpose": purpose.lower()}

    def act(self, context: Context, decision: dict[str, Any], passes: bool) -> dict[str, Any]:
        """Leave the decision as the task's result, and skip what follows unless the gate ``passes``."""
        # Also where nothing is skipped: a wrong name in exempt is not to come out on the day that it matters.
        behind = list(self._behind(context["task"]))
        to_skip = [] if passes else behind
        unheeded = bool(to_skip) and not _heeded(context)
        decision = {**decision, "skipped": [] if unheeded else sorted(task.task_id for task in to_skip)}
        self._tell(decision)
        # Airflow 3 ends the task by an exception when it skips others, so the result goes ahead.
        if to_skip and self.do_xcom_push:
            context["ti"].xcom_push(key="return_value", value=decision)
        if unheeded:
            raise AirflowFailException(
                f"{decision['action']} for {decision['dataset']}: Airflow cannot skip what is behind a gate that is "
                "mapped, so the gate fails. Put a gate that is not mapped in its place"
            )
        if to_skip:
            self._skip(context, to_skip)
        return decision

    def _request(self, context: Context) -> trust_pb2.EvaluateGateRequest:
        as_of = parsed_time(self.as_of, "as_of")
        if isinstance(self.slas, str):
            raise ValueError(f"slas is {self.slas!r}, not a list of names")
        return trust_pb2.EvaluateGateRequest(
            dataset=self.dataset,
            slas=self.slas or (),
            purpose=self._purpose(context),
            as_of_time=timestamp(as_of) if as_of else None,
            on_unknown=self._on_unknown(),
        )

    def _purpose(self, context: Context) -> trust_pb2.GatePurpose:
        if self.purpose:
            return PURPOSES[_one_of(self.purpose, "purpose", PURPOSES)]
        if Caller(context).run_type() == task_run_pb2.RUN_TYPE_BACKFILL:
            return trust_pb2.GATE_PURPOSE_BACKFILL
        return trust_pb2.GATE_PURPOSE_FEATURE

    def _on_unknown(self) -> trust_pb2.GateVerdict:
        if not self.on_unknown:
            return trust_pb2.GATE_VERDICT_UNSPECIFIED
        return ON_UNKNOWN[_one_of(self.on_unknown, "on_unknown", ON_UNKNOWN)]

    def _unreachable(self, request: trust_pb2.EvaluateGateRequest, why: str) -> dict[str, Any]:
        """Return the decision of a gate that cannot ask: the risk is not known either, so it is taken for high."""
        exempt = request.purpose in (trust_pb2.GATE_PURPOSE_REPAIR, trust_pb2.GATE_PURPOSE_BACKFILL)
        action = "ALLOW" if exempt else trust.verdict_name(request.on_unknown or trust_pb2.GATE_VERDICT_BLOCK)
        return {
            "verdict": "UNKNOWN",
            "action": action,
            "reasons": [f"the worker could not be asked: {why}"],
            "dataset": self.dataset,
            "asOf": trust.iso(request.as_of_time),
            "budgets": [],
            "override": None,
        }

    def _behind(self, gate: Any) -> Iterator[Any]:
        """Yield the tasks behind the gate, without those that are exempt and what only they lead to."""
        exempt = self._exempt(gate.dag)
        seen: set[str] = set()
        ahead = list(gate.downstream_task_ids)
        while ahead:
            task_id = ahead.pop()
            if task_id in seen or task_id in exempt:
                continue
            seen.add(task_id)
            task = gate.dag.get_task(task_id)
            ahead += task.downstream_task_ids
            if not task.is_teardown:
                yield task

    def _exempt(self, dag: Any) -> Collection[str]:
        groups = dag.task_group.get_task_group_dict()
        exempt: set[str] = set()
        for name in self.exempt:
            if name in groups:
                exempt |= {task.task_id for task in groups[name].iter_tasks()}
            elif dag.has_task(name):
                exempt.add(name)
            else:
                raise AirflowFailException(f"exempt names {name!r}, which is no task and no task group of {dag.dag_id}")
        return exempt

    def _tell(self, decision: dict[str, Any]) -> None:
        log = self.log.info if decision["action"] == "ALLOW" else self.log.warning
        log("%s for %s: %s", decision["action"], decision["dataset"], "; ".join(decision["reasons"]))
        for budget in decision["budgets"]:
            self.log.info(
                "Budget of %s (target %s): %s", budget["sla"], budget["target"], trust.left_words(budget["left"])
            )
        if decision["skipped"]:
            log("Skipping %s", ", ".join(decision["skipped"]))

    def _skip(self, context: Context, tasks: Sequence[Any]) -> None:
        if AIRFLOW_3:
            self.skip(ti=context["ti"], tasks=tasks)
            return
        run: Any = context["dag_run"]
        self.skip(
            dag_run=run,
            execution_date=run.execution_date,  # type: ignore[call-arg]
            tasks=tasks,
            map_index=context["ti"].map_index,
        )


def _heeded(context: Context) -> bool:
    """
    Return whether Airflow skips what this instance of the gate tells it to.

    What a mapped instance says is looked up by the map index of whoever stands behind it: in Airflow 2 that is found
    within a mapped task group, in Airflow 3.3 not even there, and what should be skipped runs.
    """
    instance: Any = context["ti"]
    if instance.map_index < 0:
        return True
    gate: Any = context["task"]
    group = gate.get_closest_mapped_task_group()
    if AIRFLOW_3 or group is None:
        return False
    groups = [gate.dag.get_task(task_id).get_closest_mapped_task_group() for task_id in gate.downstream_task_ids]
    return all(other is not None and other.group_id == group.group_id for other in groups)


def _one_of(value: str, name: str, known: Collection[str]) -> str:
    if value.lower() not in known:
        raise ValueError(f"{name} is {value!r}, not one of {', '.join(known)}")
    return value.lower()
