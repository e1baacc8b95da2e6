"""A network between Airflow and a worker that can be cut, be slow, and lose answers."""

from __future__ import annotations

import contextlib
import socket
import threading
import time

_CHUNK = 64 * 1024
# After a call whose answer is to be lost: long enough for the worker to have done what it asks.
_LOST_SECONDS = 1.0


class Proxy:
    """Listens on a port of its own for as long as it lives, and passes bytes on to ``target``."""

    def __init__(self) -> None:
        self.target = 0
        self._delay = 0.0
        self._cut = False
        self._to_lose: list[bytes] = []
        self._to_swallow: list[bytes] = []
        self.lost = 0
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def connections(self) -> int:
        """Return how many connections there are."""
        with self._lock:
            return len(self._open) // 2

    def close(self) -> None:
        """End for good."""
        self.cut()
        self._listener.close()

    def cut(self) -> None:
        """Break all connections, and let none be made until ``restore``."""
        self._cut = True
        with self._lock:
            broken, self._open = self._open, set()
        for connection in broken:
            _break(connection)

    def restore(self) -> None:
        """End a cut, and slowness."""
        self._cut = False
        self._delay = 0.0

    def slow(self, seconds: float) -> None:
        """Hold every piece back for a time, each way."""
        self._delay = seconds

    def lose_answer(self, method: str) -> None:
        """Let the next call of a method reach the worker, and its answer nobody."""
        self._to_lose.append(method.encode())

    def swallow(self, method: str) -> None:
        """Let the next call of a method reach nobody: the caller waits."""
        self._to_swallow.append(method.encode())

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                caller, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(caller,), daemon=True).start()

    def _serve(self, caller: socket.socket) -> None:
        try:
            if self._cut or not self.target:
                raise ConnectionRefusedError
            worker = socket.create_connection(("127.0.0.1", self.target), timeout=5)
            worker.settimeout(None)
        except OSError:
            _break(caller)
            return
        with self._lock:
            self._open |= {caller, worker}
        muted = threading.Event()
        threading.Thread(target=self._pass, args=(worker, caller, muted, False), daemon=True).start()
        self._pass(caller, worker, muted, True)

    def _pass(self, source: socket.socket, sink: socket.socket, muted: threading.Event, asks: bool) -> None:
        try:
            while chunk := source.recv(_CHUNK):
                time.sleep(self._delay)
                if asks and _taken(self._to_swallow, chunk):
                    self.lost += 1
                    muted.set()
                    continue
                if asks and _taken(self._to_lose, chunk):
                    muted.set()
                    sink.sendall(chunk)
                    time.sleep(_LOST_SECONDS)
                    self.lost += 1
                    break
                if not muted.is_set():
                    sink.sendall(chunk)
        except OSError:
            pass
        finally:
            with self._lock:
                self._open -= {source, sink}
            _break(source)
            _break(sink)


def _taken(methods: list[bytes], chunk: bytes) -> bool:
    """Take the method off the list that a chunk calls. A fresh channel spells its first call of a method out."""
    for method in methods:
        if method in chunk:
            methods.remove(method)
            return True
    return False


def _break(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()
