"""What is made sure of every connection of Airflow's before anything is sent by it."""

from __future__ import annotations

import re
from typing import Any

from javatask.identity import parsed_json

_TOKEN = re.compile("[!-~]+")
_WORDS = re.compile("[ -~]+")


def require_type(connection: Any, conn_id: str, whose: str, *conn_types: str) -> None:
    """
    Refuse a connection of another type, or of none: its password is the secret of another system.

    :param whose: what leads there, such as ``a worker``
    :param conn_types: the types that it may be of
    :raises ValueError: naming the connection and the types
    """
    if connection.conn_type not in conn_types:
        found = f"is of type {connection.conn_type!r}" if connection.conn_type else "has no type"
        wanted = " or ".join(repr(conn_type) for conn_type in conn_types)
        raise ValueError(f"connection {conn_id!r} {found}, where {whose}'s is {wanted}")


def token_of(password: str | None, *, spaces: bool = False) -> str | None:
    """
    Return the bearer token that a password is, without the line end of the file that it came from.

    :param spaces: whether it may have spaces within, as no worker's has
    :raises ValueError: for what no header can carry, without showing it
    """
    token = (password or "").strip()
    if token and not (_WORDS if spaces else _TOKEN).fullmatch(token):
        unfit = "a line end" if spaces else "a space, a line end"
        raise ValueError(f"password: the token has {unfit} or a character beyond ASCII within")
    return token or None


def extra_of(connection: Any, conn_id: str) -> dict[str, Any]:
    """
    Return a connection's extra.

    Airflow takes an extra that it cannot read for an empty one, and goes on without what was asked for.

    :raises ValueError: naming the connection, for an extra that is no JSON object
    """
    text = (connection.extra or "").strip()
    try:
        return parsed_json(text) if text else {}
    except ValueError as error:
        raise ValueError(f"connection {conn_id!r}: extra is no JSON object: {error}") from None
