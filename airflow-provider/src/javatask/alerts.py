"""Telling somebody of the SLA misses that a worker found out, also of data that no task came to make."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from airflow.providers.common.compat.sdk import BaseHook

from javatask import webhook
from javatask.caller import timestamp
from javatask.hooks.javatask import JavaTaskHook
from javatask.trust import TrustClient, iso, moment, name_of
from javatask.v1 import trust_pb2

_MISSES_A_CALL = 500
# A worker that was down finds misses out later than they began.
_LONGEST_DOWN = timedelta(days=14)

log = logging.getLogger(__name__)


def deliver(
    start: datetime,
    end: datetime,
    webhook_conn_id: str = webhook.DEFAULT_CONN_ID,
    worker_conn_id: str = JavaTaskHook.default_conn_name,
) -> int:
    """
    Post the misses that a worker found out between two times, oldest first, and return how many there were.

    Run for one interval after the other, it tells of each miss once. The messages are those of ``JavaTaskNotifier``,
    and have ``dataset``, ``interval``, ``state``, ``cause`` and ``detail``, too.
    """
    hook = JavaTaskHook(worker_conn_id)
    with TrustClient(hook.endpoint(), hook.patience) as client:
        found = sorted(_found(client, start, end), key=lambda miss: miss.detect_time.ToNanoseconds())
    connection = BaseHook.get_connection(webhook_conn_id)
    for miss in found:
        webhook.post(connection, _message(miss))
        log.info("Told %s: %s of %s is missed", connection.host, miss.sla, miss.dataset)
    return len(found)


def _found(client: TrustClient, start: datetime, end: datetime) -> Iterator[trust_pb2.Miss]:
    request = trust_pb2.ListMissesRequest(
        page_size=_MISSES_A_CALL, start_time=timestamp(start - _LONGEST_DOWN), end_time=timestamp(end)
    )
    while True:
        answer = client.list_misses(request)
        for miss in answer.misses:
            detected = moment(miss.detect_time)
            if detected is not None and start <= detected < end:
                yield miss
        request.page_token = answer.next_page_token
        if not answer.next_page_token:
            return


def _message(miss: trust_pb2.Miss) -> dict[str, Any]:
    who = {
        "dag_id": miss.dag_id or None,
        "run_id": miss.dag_run_id or None,
        "task_id": miss.task_id or None,
        "contract": miss.contract_id,
        "sla": miss.sla,
        "due": iso(miss.begin_time),
        "dataset": miss.dataset,
        "interval": miss.partition or None,
        "state": name_of(trust_pb2.MissState, miss.state, "MISS_STATE_"),
        "cause": name_of(trust_pb2.MissCause, miss.cause, "MISS_CAUSE_"),
        "detail": miss.detail,
    }
    return webhook.message("MISSED", who, f"{miss.sla} of {miss.dataset}: {miss.detail}")
