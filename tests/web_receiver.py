"""A web server on loopback that takes calls of webhooks, as kindly or rudely as it is told."""

from __future__ import annotations

import json
import ssl
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HANG, DROP = "hang", "drop"
Behaviour = int | str | tuple[int, dict[str, str]]


@dataclass(frozen=True)
class Taken:
    """One call as it came."""

    path: str
    headers: dict[str, str]
    body: bytes
    answered: Behaviour

    @property
    def at(self) -> datetime:
        """When it was signed."""
        return datetime.fromtimestamp(int(self.headers["webhook-timestamp"]), UTC)

    @property
    def call_id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def data(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.body)["data"]
        return told

    @property
    def event(self) -> str:
        return str(self.data["name"])


@dataclass
class Receiver:
    """What it was told, and how it will behave: once for each entry of `script`, then as `otherwise` says."""

    script: deque[Behaviour] = field(default_factory=deque)
    otherwise: Behaviour = 200
    taken: list[Taken] = field(default_factory=list)
    address: tuple[str, int] = ("", 0)
    closing: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.address[1]}/hook"

    def next_behaviour(self) -> Behaviour:
        return self.script.popleft() if self.script else self.otherwise

    @property
    def heard(self) -> list[Taken]:
        """The calls that were answered well."""
        return [call for call in self.taken if call.answered == 200]


@contextmanager
def receiving(
    *script: Behaviour, otherwise: Behaviour = 200, context: ssl.SSLContext | None = None
) -> Iterator[Receiver]:
    """A receiver that listens until the end of the block; with TLS where there is a context."""
    receiver = Receiver(script=deque(script), otherwise=otherwise)

    class Calls(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            with receiver.lock:
                behaviour = receiver.next_behaviour()
                receiver.taken.append(Taken(self.path, headers, body, behaviour))
            self._answer(behaviour)

        def _answer(self, behaviour: Behaviour) -> None:
            if behaviour == HANG:
                receiver.closing.wait(10)
            if isinstance(behaviour, str):
                self.close_connection = True
                return
            status, fields = behaviour if isinstance(behaviour, tuple) else (behaviour, {})
            self.send_response(status)
            for name, value in {**fields, "content-length": "0"}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Calls)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    receiver.address = ("127.0.0.1", server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.closing.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
