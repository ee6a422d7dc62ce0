"""A line that breaks: a proxy before a server that lets requests through and loses some of the answers."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

_VERBS = (b"GET", b"POST", b"PUT", b"PATCH", b"DELETE")


class DroppingLine:
    """Carries octets to a server and back. Where a request begins with `verb`, its answer is lost, `times` times."""

    def __init__(self, server: str, *, verb: bytes, times: int) -> None:
        self.dropped = 0
        self._verb, self._left = verb, times
        parts = urlsplit(server)
        self._server = (parts.hostname or "", parts.port or 0)
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._door.accept()
                threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        with near, socket.create_connection(self._server) as far, suppress(OSError):
            asked: list[bytes] = []
            threading.Thread(target=_pump, args=(near, far, asked), daemon=True).start()
            while answer := far.recv(1 << 16):
                if asked[-1].startswith(self._verb) and self._left > 0:
                    self._left -= 1
                    self.dropped += 1
                    near.shutdown(socket.SHUT_RDWR)
                    return
                near.sendall(answer)


def _pump(near: socket.socket, far: socket.socket, asked: list[bytes]) -> None:
    """Let requests through, and note how each begins."""
    with suppress(OSError):
        while octets := near.recv(1 << 16):
            if octets.split(b" ")[0] in _VERBS:
                asked.append(octets[:100])
            far.sendall(octets)
        far.shutdown(socket.SHUT_WR)


@contextmanager
def dropping(server: str, *, verb: bytes, times: int) -> Iterator[DroppingLine]:
    line = DroppingLine(server, verb=verb, times=times)
    try:
        yield line
    finally:
        line.close()
