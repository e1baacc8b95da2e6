"""Where a worker listens and how to reach it: an Airflow connection, checked."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import grpc
import grpc.aio

from javatask.connections import token_of

DEFAULT_PORT = 7400
DEFAULT_ENVIRONMENT = "default"

# A dead peer is noticed within a minute; a worker that is back is found within two seconds. Channels keep their own
# connections, so that a fresh channel is a fresh connection.
_OPTIONS: tuple[tuple[str, int], ...] = (
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 20_000),
    ("grpc.initial_reconnect_backoff_ms", 200),
    ("grpc.min_reconnect_backoff_ms", 1_000),
    ("grpc.max_reconnect_backoff_ms", 2_000),
    ("grpc.use_local_subchannel_pool", 1),
)

_KNOWN_EXTRA = frozenset({"environment", "tls", "ca_cert_path", "client_cert_path", "client_key_path"})

_PEM = b"-----BEGIN "


@dataclass(frozen=True)
class Endpoint:
    """
    A worker's address.

    ``environment`` tells Airflows apart that share a worker: it is part of every request id. ``token`` is what the
    worker lets the caller in by; it never prints.
    """

    target: str
    environment: str = DEFAULT_ENVIRONMENT
    tls: bool = False
    ca_cert_path: str | None = None
    client_cert_path: str | None = None
    client_key_path: str | None = None
    token: str | None = field(default=None, repr=False)

    @classmethod
    def of(cls, host: str | None, port: int | None, password: str | None, extra: Mapping[str, Any]) -> Endpoint:
        """Return the endpoint of a connection's fields; ``ValueError`` names what is wrong."""
        unknown = sorted(set(extra) - _KNOWN_EXTRA)
        if unknown:
            raise ValueError(f"extra: unknown key {unknown[0]!r}; known are {sorted(_KNOWN_EXTRA)}")
        if bool(extra.get("client_cert_path")) != bool(extra.get("client_key_path")):
            raise ValueError("extra: client_cert_path and client_key_path are given together or not at all")
        host = _host(host or "localhost")
        token = token_of(password)
        tls = _truth(extra.get("tls", False))
        if token and not tls and not _loopback(host):
            raise ValueError(f"password: the token would travel in clear to {host!r}; set 'tls' to true in the extra")
        return cls(
            target=f"[{host}]:{port or DEFAULT_PORT}" if ":" in host else f"{host}:{port or DEFAULT_PORT}",
            environment=str(extra.get("environment") or DEFAULT_ENVIRONMENT),
            tls=tls,
            ca_cert_path=_file(extra, "ca_cert_path"),
            client_cert_path=_file(extra, "client_cert_path"),
            client_key_path=_file(extra, "client_key_path"),
            token=token,
        )

    @property
    def metadata(self) -> tuple[tuple[str, str], ...]:
        """Return the headers that every call carries."""
        return (("authorization", f"Bearer {self.token}"),) if self.token else ()

    def channel(self) -> grpc.Channel:
        """Open a channel for synchronous calls."""
        if self.tls:
            return grpc.secure_channel(self.target, self._credentials(), options=_OPTIONS)
        return grpc.insecure_channel(self.target, options=_OPTIONS)

    def aio_channel(self) -> grpc.aio.Channel:
        """Open a channel for the running event loop."""
        if self.tls:
            return grpc.aio.secure_channel(self.target, self._credentials(), options=_OPTIONS)
        return grpc.aio.insecure_channel(self.target, options=_OPTIONS)

    def _credentials(self) -> grpc.ChannelCredentials:
        return grpc.ssl_channel_credentials(
            root_certificates=_content(self.ca_cert_path),
            private_key=_content(self.client_key_path),
            certificate_chain=_content(self.client_cert_path),
        )


def _content(path: str | None) -> bytes | None:
    return Path(path).read_bytes() if path else None


def _host(host: str) -> str:
    """Return a name or an address; what else people write there is nothing that could be resolved."""
    if not set(host) & set(":/@[] "):
        return host
    try:
        ip_address(host)
    except ValueError:
        raise ValueError(
            f"host: {host!r} is no name and no address; write it without scheme, port, path and brackets"
        ) from None
    return host


def _file(extra: Mapping[str, Any], key: str) -> str | None:
    path = extra.get(key) or None
    if path is None:
        return None
    if not isinstance(path, str):
        raise ValueError(f"extra: {key} is {path!r}, not the path of a file")
    try:
        # A pipe would keep whoever reads it waiting.
        content = Path(path).read_bytes() if stat.S_ISREG(Path(path).stat().st_mode) else None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ValueError(f"extra: {key} is {path!r}, which cannot be read on this machine: {reason}") from None
    if content is None:
        raise ValueError(f"extra: {key} is {path!r}, which is no file on this machine")
    # gRPC would say no more than that a handshaker cannot be made, as of a worker that is away.
    if _PEM not in content:
        raise ValueError(f"extra: {key} is {path!r}, and no line of that file begins with '-----BEGIN', as PEM has it")
    return path


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _truth(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false", ""):
        return value.lower() == "true"
    raise ValueError(f"extra: tls is {value!r}, not true or false")
