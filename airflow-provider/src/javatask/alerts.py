"""
Telling somebody of SLA misses: JSON posted to an HTTP connection, whoever found them.

Each message has ``event`` (``sla_missed``), ``contract``, ``sla``, ``dagId``, ``runId``, ``taskIds`` and ``due``; those
of the worker also ``dataset``, ``interval``, ``state``, ``cause``, ``detail``. The connection's schema is ``http`` or
``https``, its password a bearer token, and ``path`` in its extra the path to post to.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from airflow.providers.common.compat.sdk import BaseHook

from javatask import webhook
from javatask.caller import timestamp
from javatask.hooks.javatask import JavaTaskHook
from javatask.trust import TrustClient, iso, moment, name_of
from javatask.v1 import trust_pb2

DEFAULT_CONN_ID = "javatask_alerts"

_POST_SECONDS = 20
_MISSES_A_CALL = 500
# A worker that was down finds misses out later than they began.
_LONGEST_DOWN = timedelta(days=14)

log = logging.getLogger(__name__)


def deliver(
    start: datetime,
    end: datetime,
    conn_id: str = DEFAULT_CONN_ID,
    worker_conn_id: str = JavaTaskHook.default_conn_name,
) -> int:
    """
    Post the misses that a worker found out between two times, oldest first, and return how many there were.

    Run for one interval after the other, it tells of each miss once, and of those of data sets that no task ever made.
    """
    hook = JavaTaskHook(worker_conn_id)
    with TrustClient(hook.endpoint(), hook.patience) as client:
        found = sorted(_found(client, start, end), key=lambda miss: miss.detect_time.ToNanoseconds())
    connection = BaseHook.get_connection(conn_id)
    for miss in found:
        post(connection, _of_worker(miss))
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


def _of_worker(miss: trust_pb2.Miss) -> dict[str, Any]:
    return {
        **message(miss.contract_id, miss.sla, miss.dag_id or None, miss.dag_run_id or None),
        "taskIds": [miss.task_id] if miss.task_id else [],
        "due": iso(miss.begin_time),
        "dataset": miss.dataset,
        "interval": miss.partition or None,
        "state": name_of(trust_pb2.MissState, miss.state, "MISS_STATE_"),
        "cause": name_of(trust_pb2.MissCause, miss.cause, "MISS_CAUSE_"),
        "detail": miss.detail,
    }


def message(contract: str, sla: str, dag_id: str | None, run_id: str | None) -> dict[str, Any]:
    """Return what all messages have."""
    return {"event": "sla_missed", "contract": contract, "sla": sla, "dagId": dag_id, "runId": run_id}


def post(connection: Any, content: Mapping[str, Any]) -> None:
    """Post a message to an HTTP connection; raises what ``urlopen`` raises if nobody takes it."""
    webhook.post(connection, content, "http", _POST_SECONDS)
    log.info("Told %s: %s of %s missed", connection.host, content["sla"], content["contract"])
