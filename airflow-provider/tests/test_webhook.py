"""What a connection must be like so that a webhook is told anything by it, and what is told to whom."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request

import pytest
from airflow.providers.common.compat.sdk import BaseHook

from javatask import webhook


@dataclass
class Receiver:
    """A server, and what it was asked: method, path and authorization."""

    port: int
    asked: list[tuple[str, str, str | None]] = field(default_factory=list)

    def connection(self, **other: Any) -> str:
        address = {"conn_type": "http", "schema": "http", "host": "127.0.0.1", "port": self.port}
        return json.dumps({**address, "password": "hush-hush", **other})


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            found.asked.append((self.command, self.path, self.headers["Authorization"]))
            self.rfile.read(int(self.headers["Content-Length"] or 0))
            elsewhere = self.path.startswith("/moved")
            self.send_response(302 if elsewhere else 204)
            if elsewhere:
                self.send_header("Location", f"http://localhost:{found.port}/elsewhere")
            self.end_headers()

        def do_GET(self) -> None:
            self.do_POST()

        def log_message(self, *arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found = Receiver(server.server_port)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield found
    server.shutdown()
    server.server_close()


def post(connection: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_TOLD", connection)
    webhook.post(BaseHook.get_connection("told"), {"event": "FAIL"})


def test_connection_of_type_http_is_told(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    post(receiver.connection(extra={"path": "/x"}), monkeypatch)
    post(f"http://:hush-hush@127.0.0.1:{receiver.port}/http?path=x", monkeypatch)
    post(receiver.connection(schema=None, host="http://127.0.0.1", extra={"path": "x"}), monkeypatch)
    assert receiver.asked == [("POST", "/x", "Bearer hush-hush")] * 3


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ({"host": "http://127.0.0.1:{port}/hooks/x", "port": None}, "/hooks/x"),
        ({"host": "http://127.0.0.1/hooks/x"}, "/hooks/x"),
        ({"host": "http://127.0.0.1:{port}/hooks/x"}, "/hooks/x"),
        ({"host": "http://127.0.0.1/hooks/x/"}, "/hooks/x/"),
        ({"host": "http://127.0.0.1/hooks?sig=a/b"}, "/hooks?sig=a/b"),
        ({"host": "http://127.0.0.1?sig=a"}, "/?sig=a"),
        ({"host": "http://127.0.0.1/hooks/", "extra": {"path": "/x?sig=a"}}, "/hooks/x?sig=a"),
        ({"host": "127.0.0.1/hooks"}, "/hooks"),
        ({"host": "http://127.0.0.1"}, "/"),
        ({"host": "127.0.0.1:{port}"}, "/"),
    ],
)
def test_whole_address_as_host_is_asked_for_as_it_is(
    address: dict[str, Any], asked: str, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {**address, "host": address["host"].replace("{port}", str(receiver.port))}
    post(receiver.connection(**given), monkeypatch)
    assert receiver.asked == [("POST", asked, "Bearer hush-hush")]


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ({"host": "http://127.0.0.1:1/x"}, r"port is \d+, and '127.0.0.1:1' has another"),
        ({"host": "http://127.0.0.1/x?sig=a", "extra": {"path": "y"}}, "its host has a query"),
        ({"host": "http://me:hush@127.0.0.1/x"}, "its host has a user before '@'"),
        ({"host": "http://"}, "it has no host"),
        ({"host": ""}, "it has no host"),
        ({"conn_type": "https"}, "schema is 'http', where its type is 'https'"),
        (
            {"conn_type": "https", "schema": "", "host": "http://127.0.0.1"},
            "its host is of 'http', where its type is 'https'",
        ),
        ({"schema": "x"}, "schema is 'x', not one of"),
        ({"conn_type": "https", "schema": "x", "extra": {"path": "y"}}, "its path is given twice"),
    ],
)
def test_address_that_contradicts_itself_is_refused(
    address: dict[str, Any], named: str, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ValueError, match=f"^connection 'told': {named}") as refused:
        post(receiver.connection(**address), monkeypatch)
    assert "hush" not in str(refused.value)
    assert receiver.asked == []


@pytest.mark.parametrize(
    ("uri", "url"),
    [
        ("https://hooks.example/services/T/B", "https://hooks.example/services/T/B"),
        ("https://:hush@hooks.example:8443/a%20b", "https://hooks.example:8443/a%20b"),
        ("https://hooks.example", "https://hooks.example/"),
        ("https://hooks.example/https?path=x", "https://hooks.example/x"),
        ("http://hooks.example/http?path=x", "http://hooks.example/x"),
        ("http://hooks.example", "https://hooks.example/"),
        ("http://https%3A%2F%2Fhooks.example%2Fx", "https://hooks.example/x"),
        ('{"conn_type": "https", "host": "hooks.example", "extra": {"path": "x"}}', "https://hooks.example/x"),
        ('{"conn_type": "http", "host": "::1", "port": 80}', "https://[::1]:80/"),
    ],
)
def test_connection_leads_where_it_says(uri: str, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def opened(request: Request, **_: Any) -> BytesIO:
        asked.append(request.full_url)
        return BytesIO()

    monkeypatch.setattr(webhook._OPENER, "open", opened)
    post(uri, monkeypatch)
    assert asked == [url]


@pytest.mark.parametrize("password", ["hush-hush\n", "  hush-hush\r\n"])
def test_line_end_behind_a_token_is_not_sent(
    password: str, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(receiver.connection(password=password), monkeypatch)
    assert receiver.asked == [("POST", "/", "Bearer hush-hush")]


@pytest.mark.parametrize("password", ["hush\nhush", "hush\u00e9hush"])
def test_token_that_no_header_can_carry_is_refused_and_not_shown(
    password: str, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ValueError, match=r"^connection 'told': password: the token has ") as refused:
        post(receiver.connection(password=password), monkeypatch)
    assert "hush" not in str(refused.value)
    assert receiver.asked == []


@pytest.mark.parametrize("address", [{"host": "ftp://127.0.0.1"}, {"schema": "ftp"}])
def test_connection_of_another_schema_is_refused(
    address: dict[str, str], receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ValueError, match=r"^connection 'told': schema is 'ftp', not one of https, http$"):
        post(receiver.connection(**address), monkeypatch)
    assert receiver.asked == []


@pytest.mark.parametrize(
    ("conn_type", "named"),
    [
        ("postgres", "is of type 'postgres'"),
        ("javatask", "is of type 'javatask'"),
        ("ftp", "is of type 'ftp'"),
        ("", "has no type"),
    ],
)
def test_connection_of_another_type_is_refused(
    conn_type: str, named: str, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ValueError, match=f"^connection 'told' {named}, where a webhook's is 'http' or 'https'$"):
        post(receiver.connection(conn_type=conn_type), monkeypatch)
    assert receiver.asked == []


def test_answer_that_leads_elsewhere_is_not_followed(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(HTTPError, match="302"):
        post(receiver.connection(extra={"path": "/moved"}), monkeypatch)
    assert receiver.asked == [("POST", "/moved", "Bearer hush-hush")]


def test_extra_that_cannot_be_read_is_refused(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match=r"^connection 'told': extra is no JSON object: "):
        post(receiver.connection(extra='{"path": "/x"'), monkeypatch)
    assert receiver.asked == []
