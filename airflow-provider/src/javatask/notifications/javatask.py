"""The notifier that tells a webhook of failed verdicts and missed SLAs."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from airflow.providers.common.compat.connection import get_async_connection
from airflow.providers.common.compat.notifier import BaseNotifier
from airflow.providers.common.compat.sdk import BaseHook

from javatask import result, webhook

if TYPE_CHECKING:
    from airflow.providers.common.compat.sdk import Context

EVENTS = ("FAIL", "WARN", "MISSED", "AT_RISK", "ERROR")


class JavaTaskNotifier(BaseNotifier):
    """
    Posts JSON to a webhook when a Javatask task came to what it is to tell of.

    It is one for all of Airflow's callbacks: ``on_failure_callback``, ``on_success_callback`` (whose SLAs may be missed
    all the same) and ``on_retry_callback`` of a task; ``sla_miss_callback`` of a DAG of Airflow 2; the callback of a
    ``DeadlineAlert`` of Airflow 3, as ``AsyncCallback`` or ``SyncCallback``. A notification that fails is logged; it
    never fails a task.

    The message is {``event``, ``text``, ``dag_id``, ``run_id``, ``task_id``}: ``text`` is for people, and the key that
    chat webhooks show. Of a task it has ``try_number``, too, and ``result``, the summary of the report where there is
    one; of a promise that Airflow itself watches, ``contract``, ``sla`` and ``due``.

    :param webhook_conn_id: connection of type ``http`` or ``https``: host, or the whole address as host; schema, port,
        the path in its extra's ``path``, and a password that is sent as a bearer token
    :param events: what is told: verdicts (``FAIL``, ``WARN``), SLA statuses (``MISSED``, ``AT_RISK``), and ``ERROR``
        for a task that failed without a verdict
    :param text: said before what happened; a template
    :param contract: id of the contract that promised what Airflow watches, as ``javatask.deadline`` gives it
    :param sla: its SLA
    """

    template_fields: Sequence[str] = ("webhook_conn_id", "text")

    def __init__(
        self,
        webhook_conn_id: str = webhook.DEFAULT_CONN_ID,
        events: Sequence[str] = ("FAIL", "MISSED", "ERROR"),
        text: str = "",
        contract: str | None = None,
        sla: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        for event in events:
            if event not in EVENTS:
                raise ValueError(f"events has {event!r}, not one of {', '.join(EVENTS)}")
        self.webhook_conn_id = webhook_conn_id
        self.events = tuple(events)
        self.text = text
        self.promise = {"contract": contract, "sla": sla}

    def notify(self, context: Context) -> None:
        """Post a message for each thing to tell of."""
        messages = self._messages(context)
        if messages:
            _post(BaseHook.get_connection(self.webhook_conn_id), messages)

    async def async_notify(self, context: Context) -> None:
        """Post likewise from the triggerer, where deadline callbacks run."""
        messages = self._messages(context)
        if messages:
            await asyncio.to_thread(_post, await get_async_connection(self.webhook_conn_id), messages)

    def _messages(self, context: Mapping[str, Any]) -> list[dict[str, Any]]:
        if "slas" in context:
            return [self._missed(late, "Airflow's SLA is missed") for late in _late(context["dag"], context["slas"])]
        if "deadline" in context:
            return [self._missed(_overdue(context), "the DAG run's deadline is missed")]
        return self._of_task(context)

    def _missed(self, who: Mapping[str, Any], what: str) -> dict[str, Any]:
        promised = f"{self.promise['sla']}: {what}" if self.promise["sla"] else what
        return self._message("MISSED", {**who, **self.promise}, promised)

    def _of_task(self, context: Mapping[str, Any]) -> list[dict[str, Any]]:
        instance = context["ti"]
        who = {key: getattr(instance, key) for key in ("dag_id", "run_id", "task_id", "try_number")}
        found = instance.xcom_pull(task_ids=instance.task_id, key="return_value", map_indexes=instance.map_index)
        if not isinstance(found, Mapping) or "verdict" not in found:
            error = context.get("exception")
            return [self._message("ERROR", who, str(error))] if error and "ERROR" in self.events else []
        told = [found["verdict"]] if found["verdict"] in self.events else []
        told += [status for status in ("MISSED", "AT_RISK") if status in self.events and _has(found, status)]
        if not told:
            return []
        return [self._message(told[0], {**who, "result": found}, result.explanation(found))]

    def _message(self, event: str, who: Mapping[str, Any], what: str) -> dict[str, Any]:
        return webhook.message(event, who, what, self.text)


def _post(connection: Any, messages: Sequence[Mapping[str, Any]]) -> None:
    for message in messages:
        webhook.post(connection, message)


def _has(found: Mapping[str, Any], status: str) -> bool:
    return any(sla["status"] == status for sla in found.get("sla", ()))


def _late(dag: Any, misses: Sequence[Any]) -> Iterator[dict[str, Any]]:
    """Return what Airflow 2 finds late: its SLA is a time after the end of the data interval."""
    for miss in misses:
        run = dag.get_dagrun(execution_date=miss.execution_date)
        due = dag.infer_automated_data_interval(miss.execution_date).end + dag.get_task(miss.task_id).sla
        ran = run.run_id if run else None
        yield {"dag_id": dag.dag_id, "run_id": ran, "task_id": miss.task_id, "due": due.isoformat()}


def _overdue(context: Mapping[str, Any]) -> dict[str, Any]:
    """Return what Airflow 3 finds overdue."""
    run, deadline = context["dag_run"], context["deadline"]
    return {"dag_id": run["dag_id"], "run_id": run["dag_run_id"], "due": str(deadline["deadline_time"])}
