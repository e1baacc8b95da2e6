"""The connection to a Javatask worker."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from airflow.providers.common.compat.connection import get_async_connection
from airflow.providers.common.compat.sdk import BaseHook

from javatask.client import AsyncWorkerClient, WorkerClient, shared_client
from javatask.connections import extra_of, require_type
from javatask.endpoint import DEFAULT_ENVIRONMENT, DEFAULT_PORT, Endpoint
from javatask.failures import WorkerCallError


class JavaTaskHook(BaseHook):
    """
    Reaches a worker through an Airflow connection of type ``javatask``.

    :param conn_id: the connection; its password is the worker's token, and its extra may hold ``environment`` (tells
        Airflows apart that share a worker), ``tls``, ``ca_cert_path``, ``client_cert_path`` and ``client_key_path``
    :param patience: seconds that a call is repeated for while the worker is out of reach
    """

    conn_name_attr = "conn_id"
    default_conn_name = "javatask_default"
    conn_type = "javatask"
    hook_name = "Javatask worker"

    def __init__(self, conn_id: str = default_conn_name, patience: float = 20.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.conn_id = conn_id
        self.patience = patience

    def endpoint(self) -> Endpoint:
        """Return the worker's address; ``ValueError`` names the connection and what is wrong with it."""
        return self._endpoint(self.get_connection(self.conn_id))

    async def async_endpoint(self) -> Endpoint:
        """Return the worker's address without blocking the event loop."""
        return self._endpoint(await get_async_connection(self.conn_id))

    def _endpoint(self, connection: Any) -> Endpoint:
        require_type(connection, self.conn_id, "a worker", self.conn_type)
        extra = extra_of(connection, self.conn_id)
        try:
            return Endpoint.of(connection.host, connection.port, connection.password, extra)
        except ValueError as error:
            raise ValueError(f"connection {self.conn_id!r}: {error}") from None

    def get_conn(self) -> WorkerClient:
        """Open a client; use it in a ``with`` block."""
        return WorkerClient(self.endpoint(), self.patience)

    @asynccontextmanager
    async def async_client(self) -> AsyncIterator[AsyncWorkerClient]:
        """Share the channel that this event loop has to the worker."""
        async with shared_client(await self.async_endpoint()) as client:
            yield client

    def test_connection(self) -> tuple[bool, str]:
        """Ask the worker what it is."""
        try:
            with WorkerClient(self.endpoint(), patience=0) as client:
                worker = client.get_worker()
        except (WorkerCallError, ValueError, OSError) as error:
            return False, str(error)
        state = "draining" if worker.draining else "accepting runs"
        return True, f"Javatask {worker.version}, {state}; locations: {', '.join(worker.locations) or 'none'}"

    @classmethod
    def get_ui_field_behaviour(cls) -> dict[str, Any]:
        """Return which fields of the connection form are shown, for Airflow 2."""
        return {
            "hidden_fields": ["schema", "login", "extra"],
            "relabeling": {"password": "Token"},
            "placeholders": {"host": "localhost", "port": str(DEFAULT_PORT)},
        }

    @classmethod
    def get_connection_form_widgets(cls) -> dict[str, Any]:
        """Return the form's own fields, for Airflow 2; Airflow 3 reads them from the provider's info."""
        from flask_appbuilder.fieldwidgets import BS3TextFieldWidget
        from flask_babel import lazy_gettext
        from wtforms import BooleanField, StringField

        text = BS3TextFieldWidget()
        return {
            "environment": StringField(lazy_gettext("Environment"), default=DEFAULT_ENVIRONMENT, widget=text),
            "tls": BooleanField(lazy_gettext("TLS"), default=False),
            "ca_cert_path": StringField(lazy_gettext("CA certificate path"), widget=text),
            "client_cert_path": StringField(lazy_gettext("Client certificate path"), widget=text),
            "client_key_path": StringField(lazy_gettext("Client key path"), widget=text),
        }
