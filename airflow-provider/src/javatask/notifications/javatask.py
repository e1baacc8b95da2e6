"""The notifier that tells a webhook of failed verdicts and missed SLAs."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from airflow.providers.common.compat.notifier import BaseNotifier
from airflow.providers.common.compat.sdk import BaseHook

from javatask import result, webhook

if TYPE_CHECKING:
    from airflow.providers.common.compat.sdk import Context

EVENTS = ("FAIL", "WARN", "MISSED", "AT_RISK", "ERROR")

_SECONDS = 10.0


class JavaTaskNotifier(BaseNotifier):
    """
    Posts JSON to a webhook when a Javatask task came to what it is to tell of.

    It is one for all of Airflow's callbacks: ``on_failure_callback``, ``on_success_callback`` (whose SLAs may be missed
    all the same) and ``on_retry_callback`` of a task; ``sla_miss_callback`` of a DAG of Airflow 2; the callback of a
    ``DeadlineAlert`` of Airflow 3, as ``AsyncCallback`` or ``SyncCallback``. A notification that fails is logged; it
    never fails a task.

    The message is {``event``, ``text``, ``dag_id``, ``run_id``, ``task_id``, ``try_number``, ``result``}: ``text`` is
    for people, and the key that chat webhooks show; ``result`` is the summary of the report, where there is one.

    :param webhook_conn_id: connection of type ``http``: host, schema, port, the path in its extra's ``path``, and a
        password that is sent as a bearer token
    :param events: what is told: verdicts (``FAIL``, ``WARN``), SLA statuses (``MISSED``, ``AT_RISK``), and ``ERROR``
        for a task that failed without a verdict
    :param text: said before what happened; a template
    """

    template_fields: Sequence[str] = ("webhook_conn_id", "text")

    def __init__(
        self,
        webhook_conn_id: str = "javatask_webhook",
        events: Sequence[str] = ("FAIL", "MISSED", "ERROR"),
        text: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        for event in events:
            if event not in EVENTS:
                raise ValueError(f"events has {event!r}, not one of {', '.join(EVENTS)}")
        self.webhook_conn_id = webhook_conn_id
        self.events = tuple(events)
        self.text = text

    def notify(self, context: Context) -> None:
        """Post a message for each thing to tell of."""
        messages = self._messages(context)
        if messages:
            connection = BaseHook.get_connection(self.webhook_conn_id)
            for message in messages:
                webhook.post(connection, message, "https", _SECONDS)

    async def async_notify(self, context: Context) -> None:
        """Post likewise from the triggerer, where deadline callbacks run."""
        await asyncio.to_thread(self.notify, context)

    def _messages(self, context: Mapping[str, Any]) -> list[dict[str, Any]]:
        if "task_list" in context:
            return [self._message("MISSED", miss, "Airflow's SLA is missed") for miss in _missed(context)]
        if "ti" in context:
            return self._of_task(context)
        dag_run = context.get("dag_run") or {}
        return [self._message("MISSED", _plain(dag_run), "the DAG run's deadline is missed")]

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
        task = ".".join(str(who[key]) for key in ("dag_id", "task_id") if who.get(key))
        parts = [self.text, f"{event}: {task}", str(who.get("run_id") or ""), what]
        return {"event": event, "text": " ".join(part for part in parts if part), **who}


def _has(found: Mapping[str, Any], status: str) -> bool:
    return any(sla["status"] == status for sla in found.get("sla", ()))


def _missed(context: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the misses of Airflow 2's callback."""
    return [
        {"dag_id": miss.dag_id, "task_id": miss.task_id, "logical_date": miss.execution_date.isoformat()}
        for miss in context.get("slas") or ()
    ]


def _plain(dag_run: Any) -> dict[str, Any]:
    """Return who a DAG run is; Airflow 3 gives deadline callbacks a dict of it."""
    fields = dag_run if isinstance(dag_run, Mapping) else vars(dag_run)
    return {"dag_id": fields.get("dag_id"), "run_id": fields.get("run_id") or fields.get("dag_run_id")}
