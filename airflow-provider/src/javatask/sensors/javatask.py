"""The sensor that waits for a run of a Javatask worker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NoReturn

import grpc
from airflow.providers.common.compat.sdk import AirflowFailException, BaseSensorOperator, PokeReturnValue, conf
from airflow.triggers.base import StartTriggerArgs

from javatask import awaited
from javatask.awaited import AwaitedRun, UnwantedVerdictError
from javatask.client import WorkerClient
from javatask.failures import WorkerCallError
from javatask.hooks.javatask import JavaTaskHook
from javatask.links.report import ValidationReportLink
from javatask.triggers.run import JavaTaskRunTrigger
from javatask.versions import AIRFLOW_3

if TYPE_CHECKING:
    from airflow.providers.common.compat.sdk import Context

_FIELDS = (
    "conn_id",
    "request_id",
    "external_dag_id",
    "external_task_id",
    "external_run_id",
    "external_map_index",
)


class JavaTaskSensor(BaseSensorOperator):
    """
    Waits for a run to come to a verdict, and leaves the summary of its report as the task's result.

    The run is that of a task instance, in this DAG or another one, or of a ``request_id``. It need not be there yet;
    one that failed, or was cancelled or lost, may have another attempt, so the sensor goes on. A verdict that is not
    waited for fails the sensor without retries. Time out with the sensor's own ``timeout``.

    :param external_dag_id: the DAG of the task that asks for the run
    :param external_task_id: that task
    :param external_run_id: its DAG run; default is the id of this one
    :param external_map_index: its map index, where it is mapped
    :param request_id: the run, in place of the four above: ``report.requestId`` of a task's result
    :param verdicts: the verdicts that are waited for
    :param conn_id: connection to the worker; its environment is a part of whose run it is
    :param deferrable: wait in the triggerer instead of holding a slot; default is Airflow's ``[operators]
        default_deferrable``
    :param start_from_trigger: begin in the triggerer, without a process of its own before. Airflow 2 renders no
        templates there, and refuses them here
    :param poke_interval: seconds between two looks at a run that is not there, or over without a verdict
    """

    template_fields: Sequence[str] = _FIELDS
    operator_extra_links = (ValidationReportLink(),)
    ui_color = "#e3edf5"

    def __init__(
        self,
        *,
        external_dag_id: str | None = None,
        external_task_id: str | None = None,
        external_run_id: str | None = None,
        external_map_index: int | str = -1,
        request_id: str | None = None,
        verdicts: Sequence[str] = ("PROCEED", "WARN"),
        conn_id: str = JavaTaskHook.default_conn_name,
        deferrable: bool | None = None,
        start_from_trigger: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if external_run_id is None and external_task_id is not None:
            external_run_id = "{{ run_id }}"
        self.external_dag_id = external_dag_id
        self.external_task_id = external_task_id
        self.external_run_id = external_run_id
        self.external_map_index = external_map_index
        self.request_id = request_id
        self.verdicts = verdicts
        self.conn_id = conn_id
        if deferrable is None:
            deferrable = conf.getboolean("operators", "default_deferrable", fallback=False)
        self.deferrable = deferrable
        self.start_from_trigger = start_from_trigger
        AwaitedRun.of({**self._arguments(), "external_map_index": -1})
        if start_from_trigger:
            self._refuse_templates()
            self.start_trigger_args = StartTriggerArgs(
                trigger_cls=f"{JavaTaskRunTrigger.__module__}.{JavaTaskRunTrigger.__qualname__}",
                trigger_kwargs=self._arguments(),
                next_method="execute_complete",
                next_kwargs=None,
                timeout=timedelta(seconds=self.timeout),
            )

    def execute(self, context: Context) -> Any:
        """Look once, then wait here or in the triggerer; return the summary of the run's report."""
        if not self.deferrable:
            return super().execute(context)
        found = self.poke(context)
        if found.is_done:
            return found.xcom_value
        return self.defer(
            trigger=JavaTaskRunTrigger(**self._arguments()),
            method_name="execute_complete",
            timeout=timedelta(seconds=self.timeout),
        )

    def poke(self, context: Context) -> PokeReturnValue:  # noqa: ARG002
        """Return whether the run has come to its verdict, with the summary of its report."""
        try:
            wanted = AwaitedRun.of(self._arguments())
            hook = JavaTaskHook(self.conn_id)
            endpoint = hook.endpoint()
        except ValueError as error:
            raise AirflowFailException(str(error)) from None
        try:
            with WorkerClient(endpoint, hook.patience) as client:
                run = client.get(wanted.id_in(endpoint.environment))
            if wanted.reached(run):
                return PokeReturnValue(is_done=True, xcom_value=awaited.summary(run))
        except UnwantedVerdictError as error:
            raise AirflowFailException(str(error)) from None
        except WorkerCallError as error:
            if error.code != grpc.StatusCode.NOT_FOUND:
                _give_up(error)
            self.log.info("Nothing yet: %s", error)
        else:
            self.log.info("%s", awaited.standing(run))
        return PokeReturnValue(is_done=False)

    def execute_complete(self, context: Context, event: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG002
        """Fetch the summary of a run whose verdict the trigger saw."""
        if event["failure"]:
            raise AirflowFailException(event["failure"])
        with JavaTaskHook(self.conn_id).get_conn() as client:
            return awaited.summary(client.get(event["request_id"]))

    def _arguments(self) -> dict[str, Any]:
        fields = {name: getattr(self, name) for name in _FIELDS}
        return {**fields, "verdicts": list(self.verdicts), "poke_interval": float(self.poke_interval)}

    def _refuse_templates(self) -> None:
        for name in _FIELDS:
            if not AIRFLOW_3 and "{{" in str(getattr(self, name)):
                raise ValueError(
                    f"{name} is a template, which Airflow 2 does not render with start_from_trigger; "
                    f"give {name} as it is, or use deferrable=True"
                )


def _give_up(error: WorkerCallError) -> NoReturn:
    if error.retryable:
        raise error
    raise AirflowFailException(str(error)) from None
