"""An HTTP service on loopback that answers as it is scripted, and drops, hangs or refuses where a test wants it to."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit


class Fault(StrEnum):
    """What goes wrong with one request."""

    DROP_BEFORE = "the line drops, and nothing was done"
    DROP_AFTER = "done, and the line drops before the answer"
    HANG_AFTER = "done, and no answer comes"


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    verb: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> str:
        return urlsplit(self.target).query

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """What goes back."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def json_answer(value: object, status: int = 200, **headers: str) -> Answer:
    fields = {"content-type": "application/json"} | {name.replace("_", "-"): text for name, text in headers.items()}
    return Answer(status, json.dumps(value).encode(), fields)


Behave = Callable[[Asked], Answer]
Step = Fault | Answer | Callable[[Behave, Asked], Answer]


@dataclass
class Service:
    """What `behave` answers, but for the next requests that have a `Step` in `script`: it goes instead."""

    behave: Behave
    script: deque[Step] = field(default_factory=deque)
    asked: list[Asked] = field(default_factory=list)
    port: int = 0
    closing: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def take(self, asked: Asked) -> Answer | None:
        """What to answer; `None` drops the line."""
        with self.lock:
            self.asked.append(asked)
            step = self.script.popleft() if self.script and asked.verb != "GET" else None
            if step is None:
                return self.behave(asked)
            if isinstance(step, Answer):
                return step
            if not isinstance(step, Fault):
                return step(self.behave, asked)
            if step is not Fault.DROP_BEFORE:
                self.behave(asked)
        if step is Fault.HANG_AFTER:
            self.closing.wait(10)
        return None


@contextmanager
def serving(behave: Behave, *script: Step) -> Iterator[Service]:
    """A service that listens until the end of the block."""
    service = Service(behave, deque(script))

    class Calls(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _take(self) -> None:
            size = int(self.headers.get("content-length", 0))
            body = self.rfile.read(size)
            headers = {name.lower(): value for name, value in self.headers.items()}
            whole = len(body) == size  # a client that hangs up in the middle has asked for nothing
            answer = service.take(Asked(self.command, self.path, headers, body)) if whole else None
            if answer is None:
                self.close_connection = True
                return
            self.send_response(answer.status)
            for name, value in {**answer.headers, "content-length": str(len(answer.body))}.items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(ConnectionError):
                self.wfile.write(answer.body)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _take  # noqa: N815  # as the library names them

        def log_message(self, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Calls)
    server.daemon_threads = True
    service.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        service.closing.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
