"""
Telling people by JSON that is posted to an HTTP connection of Airflow.

Every message has ``event`` (``MISSED``, ``FAIL``, ...), ``text`` (for people, and the key that chat webhooks show),
``dag_id``, ``run_id`` and ``task_id``, each ``None`` where there is none. That of a missed SLA has ``contract``,
``sla`` and ``due``, too.
"""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Mapping
from typing import Any

from javatask.connections import extra_of, require_type

DEFAULT_CONN_ID = "javatask_webhook"
CONN_TYPE = "http"

_SCHEMES = ("https", "http")
_SECONDS = 10.0


class _NotFollowing(urllib.request.HTTPRedirectHandler):
    """Takes an answer that leads elsewhere for a failure: followed, it is asked for by GET, and shown the password."""

    def redirect_request(self, *_: Any) -> None:
        """Return no request to follow."""


_OPENER = urllib.request.build_opener(_NotFollowing)


def message(event: str, who: Mapping[str, Any], what: str, intro: str = "") -> dict[str, Any]:
    """Return a message of what happened to whom; ``intro`` is said before."""
    caller = {key: who.get(key) for key in ("dag_id", "run_id", "task_id")}
    name = ".".join(str(caller[key]) for key in ("dag_id", "task_id") if caller[key])
    parts = [intro, f"{event}: {name or who.get('dataset')}", caller["run_id"] or "", what]
    return {"event": event, "text": " ".join(part for part in parts if part), **caller, **who}


def post(connection: Any, content: Mapping[str, Any]) -> None:
    """
    Post a message; raises ``URLError`` or ``HTTPError`` if nobody takes it there within ten seconds.

    :param connection: of type ``http``: host, port, schema (``https`` or ``http``), the path in its extra's ``path``,
        and a password that is sent as a bearer token
    :raises ValueError: for a connection of another type, without a host, of another schema, or with an extra that is no
        JSON object
    """
    require_type(connection, connection.conn_id, CONN_TYPE, "a webhook")
    request = urllib.request.Request(  # noqa: S310 - the scheme is checked
        _url(connection),
        method="POST",
        data=json.dumps(content, default=str).encode(),
        headers={"Content-Type": "application/json"},
    )
    if connection.password:
        request.add_header("Authorization", f"Bearer {connection.password}")
    _OPENER.open(request, timeout=_SECONDS).close()


def _url(connection: Any) -> str:
    # Airflow's own HTTP connections often have the whole address as their host.
    given, _, host = (connection.host or "").rpartition("://")
    scheme = given or connection.schema or _SCHEMES[0]
    if scheme not in _SCHEMES:
        raise ValueError(f"connection {connection.conn_id}: schema is {scheme!r}, not one of {', '.join(_SCHEMES)}")
    if not host:
        raise ValueError(f"connection {connection.conn_id}: it has no host")
    port = f":{connection.port}" if connection.port else ""
    path = str(extra_of(connection, connection.conn_id).get("path", ""))
    return f"{scheme}://{host.rstrip('/')}{port}/{path.lstrip('/')}"
