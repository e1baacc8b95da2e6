"""
Telling people by JSON that is posted to an HTTP connection of Airflow.

Every message has ``event`` (``MISSED``, ``FAIL``, ...), ``text`` (for people, and the key that chat webhooks show),
``dag_id``, ``run_id`` and ``task_id``, each ``None`` where there is none. That of a missed SLA has ``contract``,
``sla`` and ``due``, too.
"""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from javatask.connections import extra_of, require_type, token_of

DEFAULT_CONN_ID = "javatask_webhook"

# Both are types of connections, too: that of a URI is its scheme.
_SCHEMES = ("https", "http")
_WITH_SCHEME = re.compile("[A-Za-z][A-Za-z0-9+.-]*://")
# What a path, and a query behind it, may have as it stands, and what is encoded already.
_IN_PATH = "/?%:@!$&'()*+,;="
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

    :param connection: of type ``http`` or ``https``: host, or the whole address as host; port, schema (``https`` or
        ``http``), the path in its extra's ``path``, and a password that is sent as a bearer token
    :raises ValueError: for a connection of another type, without a host, of another schema, with what contradicts its
        host, with a token that no header can carry, or with an extra that is no JSON object
    """
    require_type(connection, connection.conn_id, "a webhook", "http", "https")
    path = str(extra_of(connection, connection.conn_id).get("path", ""))
    try:
        url, token = _url(connection, path), token_of(connection.password, spaces=True)
    except ValueError as error:
        raise ValueError(f"connection {connection.conn_id!r}: {error}") from None
    request = urllib.request.Request(  # noqa: S310 - the scheme is checked
        url,
        method="POST",
        data=json.dumps(content, default=str).encode(),
        headers={"Content-Type": "application/json"},
    )
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    _OPENER.open(request, timeout=_SECONDS).close()


def _url(connection: Any, path: str) -> str:
    # Airflow's own HTTP connections often have the whole address as their host.
    host = connection.host or ""
    address = urlsplit(host if _WITH_SCHEME.match(host) else f"//{host}")
    schema = connection.schema or ""
    if connection.conn_type == "https":
        schema, path = _of_https(schema, path)
        if address.scheme not in ("", schema):
            raise ValueError(f"its host is of {address.scheme!r}, where its type is 'https'")
    scheme = address.scheme or schema or _SCHEMES[0]
    for given in (schema or scheme, scheme):
        if given not in _SCHEMES:
            raise ValueError(f"schema is {given!r}, not one of {', '.join(_SCHEMES)}")
    if path and address.query:
        raise ValueError("its host has a query, and there is a path beside: write the path into the host")
    whole = f"{address.path.rstrip('/')}/{path.lstrip('/')}" if path else address.path or "/"
    query = f"?{address.query}" if address.query else ""
    # Airflow has decoded the path of a URI, which urllib does not encode again.
    return f"{scheme}://{_authority(address.netloc, connection.port)}{quote(whole, safe=_IN_PATH)}{query}"


def _of_https(schema: str, path: str) -> tuple[str, str]:
    """Return scheme and path of a connection of type ``https``: where it is a URI, its path is in the schema."""
    if schema == "http":
        raise ValueError("schema is 'http', where its type is 'https'")
    if schema in ("", "https"):
        return "https", path
    if path:
        raise ValueError("its path is given twice, in the schema and in the extra")
    return "https", schema


def _authority(named: str, port: int | None) -> str:
    """Return host and port; the port may stand in the host, or beside it."""
    if not named:
        raise ValueError("it has no host")
    if "@" in named:
        raise ValueError("its host has a user before '@': only the connection's password is sent, as a bearer token")
    if named.count(":") > 1 and "[" not in named:
        named = f"[{named}]"
    if ":" not in named.rpartition("]")[2]:
        return f"{named}:{port}" if port else named
    if port and not named.endswith(f":{port}"):
        raise ValueError(f"port is {port}, and {named!r} has another")
    return named
