"""Posting JSON to an HTTP connection of Airflow."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Mapping
from typing import Any

_SCHEMES = ("http", "https")


def post(connection: Any, content: Mapping[str, Any], scheme: str, seconds: float) -> None:
    """
    Post a message; raises what ``urlopen`` raises if nobody takes it.

    :param connection: host, port, schema (``http`` or ``https``), the path in its extra's ``path``, and a password that
        is sent as a bearer token
    :param scheme: of a connection without a schema
    :param seconds: how long to wait for an answer
    :raises ValueError: for a connection without a host, or of another schema
    """
    request = urllib.request.Request(  # noqa: S310 - the scheme is checked
        _url(connection, scheme),
        method="POST",
        data=json.dumps(content, default=str).encode(),
        headers={"Content-Type": "application/json"},
    )
    if connection.password:
        request.add_header("Authorization", f"Bearer {connection.password}")
    urllib.request.urlopen(request, timeout=seconds).close()  # noqa: S310


def _url(connection: Any, otherwise: str) -> str:
    scheme = connection.schema or otherwise
    if scheme not in _SCHEMES:
        raise ValueError(f"connection {connection.conn_id}: schema is {scheme!r}, not one of {', '.join(_SCHEMES)}")
    if not connection.host:
        raise ValueError(f"connection {connection.conn_id}: it has no host")
    port = f":{connection.port}" if connection.port else ""
    path = str(connection.extra_dejson.get("path", ""))
    return f"{scheme}://{connection.host}{port}/{path.lstrip('/')}"
