"""The sensor that waits for a run of a Javatask worker, or for data that are new enough."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NoReturn

import grpc
from airflow.providers.common.compat.sdk import (
    AirflowFailException,
    AirflowSkipException,
    AirflowTaskTimeout,
    BaseSensorOperator,
    PokeReturnValue,
    conf,
)
from airflow.triggers.base import StartTriggerArgs

from javatask import awaited, fresh
from javatask.awaited import AwaitedRun, HopelessError
from javatask.client import WorkerClient
from javatask.endpoint import Endpoint
from javatask.failures import WorkerCallError
from javatask.fresh import AwaitedData
from javatask.hooks.javatask import JavaTaskHook
from javatask.links.report import ValidationReportLink
from javatask.triggers.dataset import JavaTaskDatasetTrigger
from javatask.triggers.run import JavaTaskRunTrigger
from javatask.triggers.waiting import WaitingTrigger
from javatask.trust import TrustClient
from javatask.versions import AIRFLOW_3

if TYPE_CHECKING:
    from airflow.providers.common.compat.sdk import Context

_RUN_FIELDS = ("request_id", "external_dag_id", "external_task_id", "external_run_id", "external_map_index")


class JavaTaskSensor(BaseSensorOperator):
    """
    Waits for a run to come to a verdict, or for a data set to be new enough.

    A run is that of a task instance, in this DAG or another one, or of a ``request_id``. It need not be there yet;
    one that failed, or was cancelled or lost, may have another attempt, so the sensor goes on. A verdict that is not
    waited for fails the sensor without retries. The task's result is the summary of the run's report.

    A data set is new enough by ``max_age`` and ``max_load_age``, or by the freshness SLAs of its contract where
    neither is given. It need not be known to the worker yet. The task's result is {``dataset``, ``newest``,
    ``loaded``, ``asOf``, ``slas``}.

    Time out with the sensor's own ``timeout``.

    :param external_dag_id: the DAG of the task that asks for the run
    :param external_task_id: that task
    :param external_run_id: its DAG run; default is the id of this one
    :param external_map_index: its map index, where it is mapped
    :param request_id: the run, in place of the four above: ``report.requestId`` of a task's result
    :param verdicts: the verdicts that are waited for
    :param dataset: the data set, in place of a run, such as ``warehouse:orders``, or a part of its name that only one
        has
    :param max_age: how old its newest event may be, in seconds or as a ``timedelta``
    :param max_load_age: how long ago it may have been loaded, in seconds or as a ``timedelta``; backfills do not count
    :param conn_id: connection to the worker; its environment is a part of whose run it is
    :param deferrable: wait in the triggerer instead of holding a slot; default is Airflow's ``[operators]
        default_deferrable``
    :param start_from_trigger: begin in the triggerer, without a process of its own before. Airflow 2 renders no
        templates there, and refuses them here
    :param poke_interval: seconds between two looks at data, or at a run that is not there, or over without a verdict
    """

    template_fields: Sequence[str] = ("conn_id", *_RUN_FIELDS, "dataset")
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
        dataset: str | None = None,
        max_age: timedelta | float | None = None,
        max_load_age: timedelta | float | None = None,
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
        self.dataset = dataset
        self.max_age = fresh.seconds(max_age)
        self.max_load_age = fresh.seconds(max_load_age)
        self.conn_id = conn_id
        if deferrable is None:
            deferrable = conf.getboolean("operators", "default_deferrable", fallback=False)
        self.deferrable = deferrable
        self.start_from_trigger = start_from_trigger
        self._refuse_contradictions()
        if start_from_trigger:
            self._refuse_templates()
            trigger_cls, trigger_kwargs = self._trigger()
            self.start_trigger_args = StartTriggerArgs(
                trigger_cls=f"{trigger_cls.__module__}.{trigger_cls.__qualname__}",
                trigger_kwargs=trigger_kwargs,
                next_method="execute_complete",
                next_kwargs=None,
                timeout=timedelta(seconds=self.timeout),
            )

    def execute(self, context: Context) -> Any:
        """Look once, then wait here or in the triggerer; return what was found."""
        if not self.deferrable:
            return super().execute(context)
        found = self._first_look(context)
        if found.is_done:
            return found.xcom_value
        trigger_cls, trigger_kwargs = self._trigger()
        return self.defer(
            trigger=trigger_cls(**trigger_kwargs),
            method_name="execute_complete",
            timeout=timedelta(seconds=self.timeout),
        )

    def _first_look(self, context: Context) -> PokeReturnValue:
        """Look before deferring: what fails is skipped as by any sensor, and the trigger waits for a worker."""
        try:
            return self.poke(context)
        except WorkerCallError as error:
            self.log.info("Nothing yet: %s", error)
            return PokeReturnValue(is_done=False)
        except (AirflowFailException, AirflowTaskTimeout) as error:
            if self.soft_fail or self.never_fail:
                raise AirflowSkipException(str(error)) from None
            raise
        except Exception as error:
            if self.silent_fail:
                self.log.exception("The look failed; waiting on")
                return PokeReturnValue(is_done=False)
            if self.never_fail:
                raise AirflowSkipException(str(error)) from error
            raise

    def resume_execution(self, next_method: str, next_kwargs: dict[str, Any] | None, context: Context) -> Any:
        """Go on after the trigger; ``never_fail`` holds here too, which Airflow 2 forgets."""
        try:
            return super().resume_execution(next_method, next_kwargs, context)
        except AirflowSkipException:
            raise
        except (Exception, AirflowTaskTimeout) as error:
            if self.never_fail:
                raise AirflowSkipException(str(error)) from error
            raise

    def poke(self, context: Context) -> PokeReturnValue:  # noqa: ARG002
        """Return whether what is waited for is there, with what was found."""
        try:
            wanted = self._wanted()
            hook = JavaTaskHook(self.conn_id)
            endpoint = hook.endpoint()
        except ValueError as error:
            raise AirflowFailException(str(error)) from None
        look = _look_at_data if isinstance(wanted, AwaitedData) else _look_at_run
        try:
            result, standing = look(wanted, endpoint, hook.patience)
        except HopelessError as error:
            raise AirflowFailException(str(error)) from None
        except WorkerCallError as error:
            if error.code != grpc.StatusCode.NOT_FOUND:
                _give_up(error)
            result, standing = None, f"Nothing yet: {error}"
        self.log.info("%s", standing)
        return PokeReturnValue(is_done=result is not None, xcom_value=result)

    def execute_complete(self, context: Context, event: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG002
        """Return what the trigger found; of a run, fetch the summary."""
        if event["failure"]:
            raise AirflowFailException(event["failure"])
        if "result" in event:
            result: dict[str, Any] = event["result"]
            return result
        with JavaTaskHook(self.conn_id).get_conn() as client:
            return awaited.summary(client.get(event["request_id"]))

    def _wanted(self) -> AwaitedData | AwaitedRun:
        arguments = self._trigger()[1]
        return AwaitedData.of(arguments) if self.dataset else AwaitedRun.of(arguments)

    def _trigger(self) -> tuple[type[WaitingTrigger], dict[str, Any]]:
        shared = {"conn_id": self.conn_id, "poke_interval": float(self.poke_interval)}
        if self.dataset:
            bounds = {"max_age": self.max_age, "max_load_age": self.max_load_age}
            return JavaTaskDatasetTrigger, {**shared, "dataset": self.dataset, **bounds}
        fields = {name: getattr(self, name) for name in _RUN_FIELDS}
        return JavaTaskRunTrigger, {**shared, **fields, "verdicts": list(self.verdicts)}

    def _refuse_contradictions(self) -> None:
        of_run = [name for name in _RUN_FIELDS if name != "external_map_index" and getattr(self, name)]
        if self.dataset and of_run:
            raise ValueError(f"dataset and {of_run[0]} are both given: one sensor waits for a data set, or for a run")
        if not self.dataset and (self.max_age is not None or self.max_load_age is not None):
            raise ValueError("max_age and max_load_age are of a data set: give dataset with them")
        if self.dataset:
            self._wanted()
        else:
            AwaitedRun.of({**self._trigger()[1], "external_map_index": -1})

    def _refuse_templates(self) -> None:
        for name in self.template_fields:
            if not AIRFLOW_3 and "{{" in str(getattr(self, name)):
                raise ValueError(
                    f"{name} is a template, which Airflow 2 does not render with start_from_trigger; "
                    f"give {name} as it is, or use deferrable=True"
                )


def _look_at_data(wanted: Any, endpoint: Endpoint, patience: float) -> tuple[dict[str, Any] | None, str]:
    with TrustClient(endpoint, patience) as client:
        found = client.get_dataset(wanted.request())
    return fresh.summary(found) if wanted.reached(found) else None, fresh.standing(found)


def _look_at_run(wanted: Any, endpoint: Endpoint, patience: float) -> tuple[dict[str, Any] | None, str]:
    with WorkerClient(endpoint, patience) as client:
        run = client.get(wanted.id_in(endpoint.environment))
    return awaited.summary(run) if wanted.reached(run) else None, awaited.standing(run)


def _give_up(error: WorkerCallError) -> NoReturn:
    if error.retryable:
        raise error
    raise AirflowFailException(str(error)) from None
