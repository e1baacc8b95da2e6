"""What is made sure of every connection of Airflow's before anything is sent by it."""

from __future__ import annotations

from typing import Any

from javatask.identity import parsed_json


def require_type(connection: Any, conn_id: str, conn_type: str, whose: str) -> None:
    """
    Refuse a connection of another type, or of none: its password is the secret of another system.

    :param whose: what leads there, such as ``a worker``
    :raises ValueError: naming the connection and both types
    """
    if connection.conn_type != conn_type:
        found = f"is of type {connection.conn_type!r}" if connection.conn_type else "has no type"
        raise ValueError(f"connection {conn_id!r} {found}, where {whose}'s is {conn_type!r}")


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
