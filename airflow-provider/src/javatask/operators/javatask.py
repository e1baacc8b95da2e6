"""The operator that runs a task on a Javatask worker."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from airflow.providers.common.compat.sdk import (
    AirflowException,
    AirflowFailException,
    AirflowTaskTimeout,
    Asset,
    BaseOperator,
    conf,
)
from google.protobuf.duration_pb2 import Duration

from javatask import identity, result
from javatask.caller import Caller, parsed_time, timestamp
from javatask.client import WorkerClient, shared_client
from javatask.contracts import ContractReference
from javatask.endpoint import Endpoint
from javatask.failures import WorkerCallError
from javatask.follow import TERMINAL_STATES, Attempt, End, Follower, Outcome, Patience, State, state_name
from javatask.hooks.javatask import JavaTaskHook
from javatask.links.report import ValidationReportLink
from javatask.promises import promises
from javatask.triggers.javatask import JavaTaskTrigger
from javatask.v1 import task_run_pb2

if TYPE_CHECKING:
    from airflow.providers.common.compat.sdk import Context
    from airflow.providers.openlineage.extractors import OperatorLineage

ON_VIOLATION = ("fail", "quarantine", "warn")

# The trigger keeps the time itself, and cancels the run; Airflow's own bound is for a trigger that cannot.
_TRIGGER_GRACE = timedelta(minutes=2)

_KILL_SECONDS = 5.0

_TEXTS = ("task", "contract", "schema", "conn_id", "worker_queue", "task_version")
_KINDS: tuple[tuple[str, tuple[type, ...], str], ...] = (
    *((name, (str,), "text") for name in _TEXTS),
    ("memory", (int,), "a whole number of bytes"),
    ("queue_timeout", (int, float, timedelta), "seconds or a timedelta"),
)

# Of the result, what an asset event carries: enough to decide on, and to find the rest by.
_OF_ASSET_EVENTS = ("verdict", "rows", "receipt", "contract", "interval", "report")

# A deferring task's process lingers for up to five seconds in Airflow 3.3 before its executor says that it ended. If
# the task runs again by then, the scheduler takes that word for the new process, and marks the task as killed.
_SETTLE_SECONDS = 10.0


class JavaTaskOperator(BaseOperator):
    """
    Runs a task type of a Javatask worker, and leaves the summary of its validation report as the task's result.

    The task fails without retries if the verdict is FAIL or the request is wrong, and as Airflow retries if something
    outside failed. The result is pushed before the task fails.

    :param task: the task type, such as ``ingest``, ``validate``, ``upsert`` or ``backfill``
    :param inputs: the task type's inputs; data are named ``location:path``, and ``None`` is one that is not given
    :param contract: a contract's name in the worker's contracts location, or a file beside the DAG (``….json``), whose
        text is sent
    :param on_violation: ``fail``, ``quarantine`` or ``warn``; ``None`` leaves it to the contract
    :param deferrable: wait in the triggerer instead of holding a slot; default is Airflow's ``[operators]
        default_deferrable``
    :param defer_after: seconds to wait in place before deferring: a short run then takes no detour through triggerer
        and scheduler
    :param conn_id: connection to the worker
    :param as_of: time that freshness and SLAs are judged at, ISO 8601; default is the data interval's end
    :param schema: the schema object of the contract to use, where it has several
    :param slas: what the task promises beside its contract, each as an entry of a contract's ``slaProperties``; ``[]``
        ends what was promised. (``sla`` is Airflow 2's own.)
    :param task_version: version of the task type to insist on
    :param worker_queue: queue of workers to run on
    :param queue_timeout: bound of the time in the worker's queue, in seconds or as a ``timedelta``
    :param memory: bytes that the run is accounted for, and waits in the queue for; ``None`` leaves it to the worker
    :param reconnect_timeout: seconds that the worker may be away during a run before the task fails, to be retried
    :param connect_timeout: seconds that a single call is repeated for while the worker is out of reach
    """

    template_fields: Sequence[str] = (
        "task",
        "inputs",
        "contract",
        "on_violation",
        "conn_id",
        "as_of",
        "schema",
        "worker_queue",
    )
    template_fields_renderers: ClassVar[dict[str, str]] = {"inputs": "json"}
    operator_extra_links = (ValidationReportLink(),)
    ui_color = "#e3edf5"

    def __init__(
        self,
        *,
        task: str,
        inputs: Mapping[str, Any] | None = None,
        contract: str | None = None,
        on_violation: str | None = None,
        deferrable: bool | None = None,
        defer_after: float = 5.0,
        conn_id: str = JavaTaskHook.default_conn_name,
        as_of: str | datetime | None = None,
        schema: str | None = None,
        slas: Sequence[Mapping[str, Any]] | None = None,
        task_version: str = "",
        worker_queue: str = "",
        queue_timeout: timedelta | float | None = None,
        memory: int | None = None,
        reconnect_timeout: float = 60.0,
        connect_timeout: float = 20.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.task = task
        self.inputs = inputs
        self.contract = contract
        self.on_violation = on_violation
        if deferrable is None:
            deferrable = conf.getboolean("operators", "default_deferrable", fallback=False)
        self.deferrable = deferrable
        self.defer_after = defer_after
        self.conn_id = conn_id
        self.as_of = as_of
        self.schema = schema
        self.slas = slas
        self.task_version = task_version
        self.worker_queue = worker_queue
        self.queue_timeout = queue_timeout
        self.memory = memory
        self.reconnect_timeout = reconnect_timeout
        self.connect_timeout = connect_timeout
        # Set while a run is under way in this process, for on_kill.
        self._endpoint: Endpoint | None = None
        self._attempt: Attempt | None = None

    def execute(self, context: Context) -> dict[str, Any]:
        """Submit the run, or find it; wait for it here or in the triggerer; return its result."""
        caller = Caller(context)
        self._refuse_other_types()
        endpoint = self._resolve_endpoint()
        request = self._request(context, caller, endpoint.environment)
        self._endpoint = endpoint
        self._attempt = Attempt(request.request_id, request.caller_attempt, 0)
        try:
            with WorkerClient(endpoint, self.connect_timeout) as client:
                worker = client.get_worker()
                response = client.submit(request)
        except WorkerCallError as error:
            _give_up(error)
        run = response.task_run
        self.log.info(
            "Run %s, attempt %d, on worker %s (Javatask %s): %s",
            run.request_id,
            run.epoch,
            run.worker_id or worker.worker_id,
            worker.version,
            task_run_pb2.SubmitDecision.Name(response.decision).removeprefix("SUBMIT_DECISION_"),
        )
        attempt = self._attempt = Attempt(run.request_id, request.caller_attempt, run.epoch)
        if run.state in TERMINAL_STATES:
            return self._finish(context, attempt, run)
        patience = Patience(self.reconnect_timeout, deadline=self._deadline(caller))
        return self._conclude(context, attempt, asyncio.run(self._follow(endpoint, attempt, patience)))

    def execute_complete(self, context: Context, event: Mapping[str, Any]) -> dict[str, Any]:
        """Fetch the result of a run that the trigger saw end."""
        attempt = Attempt(event["request_id"], event["caller_attempt"], event["epoch"])
        return self._conclude(context, attempt, Outcome(End(event["end"]), event["message"]))

    def on_kill(self) -> None:
        """Cancel the run that this process waits for."""
        if self._endpoint is None or self._attempt is None:
            return
        attempt = self._attempt
        try:
            # A channel of its own: this may run in a signal handler, in the middle of another call.
            with WorkerClient(self._endpoint, _KILL_SECONDS) as client:
                accepted = client.cancel(attempt.request_id, attempt.caller_attempt, "the Airflow task was killed")
        except WorkerCallError as error:
            self.log.error("Run %s could not be cancelled: %s", attempt.request_id, error)
        else:
            self.log.info(
                "Run %s %s", attempt.request_id, "is being cancelled" if accepted else "was over or replaced already"
            )

    def _refuse_other_types(self) -> None:
        """Refuse what templates may have come to, rendered as native objects, and no try will make another thing of."""
        for name, kinds, what in _KINDS:
            value = getattr(self, name)
            if value is not None and not isinstance(value, kinds):
                raise AirflowFailException(f"{name} is {value!r}, not {what}")

    def _resolve_endpoint(self) -> Endpoint:
        try:
            return JavaTaskHook(self.conn_id).endpoint()
        except ValueError as error:
            raise AirflowFailException(str(error)) from None

    def _request(self, context: Context, caller: Caller, environment: str) -> task_run_pb2.SubmitTaskRunRequest:
        try:
            inputs = self._plain_inputs()
            contract = self._contract(context)
            as_of = parsed_time(self.as_of, "as_of")
            promised = promises(self.slas, context["dag"])
        except ValueError as error:
            raise AirflowFailException(str(error)) from None
        request = task_run_pb2.SubmitTaskRunRequest(
            request_id=caller.request_id(environment),
            caller_attempt=caller.attempt(),
            input_digest=identity.input_digest(
                inputs,
                contract.identity() if contract else None,
                self.task_version,
                as_of.isoformat() if as_of else None,
            ),
            task_type=self.task,
            task_version=self.task_version,
            contract=contract.message() if contract else None,
            run_type=caller.run_type(),
            data_interval=caller.interval(),
            partition_key=caller.partition_key(),
            as_of_time=timestamp(as_of) if as_of else None,
            parent_run=caller.parent_run(),
            traceparent=caller.traceparent(),
            labels=caller.labels(),
            execution_timeout=_duration(self.execution_timeout),
            queue_timeout=_duration(self.queue_timeout),
            queue=self.worker_queue or "",
            promises=promised,
            memory=self.memory or 0,
        )
        request.inputs.update(inputs)
        return request

    def _plain_inputs(self) -> dict[str, Any]:
        given = {} if self.inputs is None else self.inputs
        if not isinstance(given, Mapping):
            raise ValueError(f"inputs is {type(given).__name__}, not a dict")
        inputs: dict[str, Any] = identity.plain_inputs({k: v for k, v in given.items() if v is not None})
        if self.on_violation is None:
            return inputs
        if self.on_violation not in ON_VIOLATION:
            raise ValueError(f"on_violation is {self.on_violation!r}, not one of {', '.join(ON_VIOLATION)}")
        return {**inputs, "onViolation": self.on_violation}

    def _contract(self, context: Context) -> ContractReference | None:
        if not self.contract:
            return None
        folder = Path(context["dag"].fileloc).parent
        return ContractReference.resolve(self.contract, folder, self.schema or "")

    def _deadline(self, caller: Caller) -> float | None:
        if self.execution_timeout is None:
            return None
        return (caller.started() + self.execution_timeout).timestamp()

    def _defer(self, attempt: Attempt, patience: Patience, cursor: int) -> NoReturn:
        trigger = JavaTaskTrigger(
            request_id=attempt.request_id,
            caller_attempt=attempt.caller_attempt,
            epoch=attempt.epoch,
            conn_id=self.conn_id,
            reconnect_timeout=patience.reconnect,
            idle_timeout=patience.idle,
            deadline=patience.deadline,
            after_sequence=cursor,
            not_before=time.time() + _SETTLE_SECONDS,
        )
        timeout = self.execution_timeout + _TRIGGER_GRACE if self.execution_timeout else None
        self.defer(trigger=trigger, method_name="execute_complete", timeout=timeout)
        raise AssertionError("unreachable: defer raises")

    async def _follow(self, endpoint: Endpoint, attempt: Attempt, patience: Patience) -> Outcome:
        async with shared_client(endpoint) as client:
            follower = Follower(client, attempt, patience, self.log)
            if not self.deferrable:
                return await follower.follow()
            try:
                return await asyncio.wait_for(follower.follow(), self.defer_after)
            except asyncio.TimeoutError:
                self._defer(attempt, patience, follower.cursor)

    def _conclude(self, context: Context, attempt: Attempt, outcome: Outcome) -> dict[str, Any]:
        if outcome.end is End.TIMED_OUT:
            raise AirflowTaskTimeout(f"run {attempt.request_id}: {outcome.message}")
        if outcome.end is not End.TERMINAL:
            raise AirflowException(f"run {attempt.request_id}: {outcome.message}")
        try:
            with WorkerClient(self._resolve_endpoint(), self.reconnect_timeout) as client:
                run = client.get(attempt.request_id)
        except WorkerCallError as error:
            # Whatever the reason, the run itself ended: another try finds its result.
            raise AirflowException(str(error)) from None
        if run.epoch != attempt.epoch:
            raise AirflowException(f"run {run.request_id}: attempt {attempt.epoch} was replaced by {run.epoch}")
        return self._finish(context, attempt, run)

    def _finish(self, context: Context, attempt: Attempt, run: task_run_pb2.TaskRun) -> dict[str, Any]:
        """Turn a terminal run into the task's result or its failure."""
        self._attempt = None
        if run.state != State.TASK_RUN_STATE_SUCCEEDED:
            _raise_failed(run)
        summary = result.summary(identity.parsed_json(run.report), run.request_id, run.epoch)
        if self.do_xcom_push:
            context["ti"].xcom_push(key="return_value", value=summary)
            if summary["verdict"] == "FAIL" and self.multiple_outputs:
                # What Airflow does with the result of a task that succeeds.
                for key, value in summary.items():
                    context["ti"].xcom_push(key=key, value=value)
        self._describe_outlets(context, summary)
        self._acknowledge(attempt)
        if summary["verdict"] == "FAIL":
            raise AirflowFailException(result.explanation(summary))
        if summary["verdict"] == "WARN":
            self.log.warning(result.explanation(summary))
        else:
            self.log.info(result.headline(summary))
        return summary

    def _describe_outlets(self, context: Context, summary: Mapping[str, Any]) -> None:
        """Let the events of the assets that the task updates say what was done, and by which report."""
        extra = {"javatask": {key: summary[key] for key in _OF_ASSET_EVENTS if key in summary}}
        for outlet in self.outlets:
            if isinstance(outlet, Asset):
                context["outlet_events"][outlet].extra.update(extra)

    def get_openlineage_facets_on_start(self) -> OperatorLineage[Any, Any]:
        """Return nothing: what the run reads and writes is told by the worker, in events whose parent is this task."""
        from airflow.providers.openlineage.extractors import OperatorLineage

        return OperatorLineage()

    def get_openlineage_facets_on_complete(self, task_instance: Any) -> OperatorLineage[Any, Any]:
        """Return the run on the worker, as OpenLineage has the runs of other systems."""
        from airflow.providers.common.compat.openlineage.facet import ExternalQueryRunFacet
        from airflow.providers.openlineage.extractors import OperatorLineage

        endpoint = JavaTaskHook(self.conn_id).endpoint()
        request_id = identity.request_id(
            endpoint.environment,
            task_instance.dag_id,
            task_instance.run_id,
            task_instance.task_id,
            task_instance.map_index,
        )
        facet = ExternalQueryRunFacet(externalQueryId=request_id, source=f"javatask://{endpoint.target}")
        return OperatorLineage(run_facets={"externalQuery": facet})

    def _acknowledge(self, attempt: Attempt) -> None:
        try:
            with WorkerClient(self._endpoint or self._resolve_endpoint(), self.connect_timeout) as client:
                client.ack(attempt.request_id, attempt.caller_attempt, attempt.epoch)
        except WorkerCallError as error:
            # The result is stored and right. Without the acknowledgement, clearing the task would find this result
            # again; so the task fails for a retry, which finds it too and acknowledges.
            raise AirflowException(f"the result could not be acknowledged: {error}") from None


def _raise_failed(run: task_run_pb2.TaskRun) -> NoReturn:
    error = run.error
    state = state_name(run.state)
    text = f"run {run.request_id}, attempt {run.epoch}, {state}: {error.code or 'no code'}: {error.message}"
    if run.state == State.TASK_RUN_STATE_FAILED and not error.retryable:
        raise AirflowFailException(text)
    raise AirflowException(text)


def _give_up(error: WorkerCallError) -> NoReturn:
    if error.retryable:
        raise AirflowException(str(error)) from None
    raise AirflowFailException(str(error)) from None


def _duration(span: timedelta | float | None) -> Duration | None:
    if span is None:
        return None
    duration = Duration()
    duration.FromTimedelta(span if isinstance(span, timedelta) else timedelta(seconds=span))
    return duration
