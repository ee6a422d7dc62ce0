"""A room used from afar: a real server on loopback in front of an embedded room, and clients with keys of their own."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import uvicorn

from postroom import Postroom, Scope
from postroom.testing.world.clock import VirtualClock
from postroom_server import app, listen
from tests.contracts.frameworks import BreakingEntropy, fast_room, mail_from_ada
from tests.contracts.tools_contract import Desk, assert_refused
from tests.contracts.waiting_process import MONDAY

EVERY_SCOPE = frozenset(Scope)


class LoopbackServer:
    """uvicorn on a free port of this machine, in a thread. It serves one room after another."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._served: Any = None
        self._door = listen("127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        config = uvicorn.Config(self, log_config=None, lifespan="off", ws="none", timeout_graceful_shutdown=2)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._door],), daemon=True)
        self._thread.start()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked.append(scope["path"])
        await self._served(scope, receive, send)

    def serve(self, room: Postroom) -> None:
        """Let requests reach this room from now on."""
        self.asked.clear()
        self._served = app(room)

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join(timeout=10)
        self._door.close()


@contextmanager
def loopback_server() -> Iterator[LoopbackServer]:
    server = LoopbackServer()
    try:
        yield server
    finally:
        server.close()


@contextmanager
def connected(
    server: LoopbackServer,
    room: Postroom,
    *,
    scopes: Iterable[Scope] = EVERY_SCOPE,
    mailboxes: Iterable[str] | None = None,
    **options: Any,
) -> Iterator[Postroom]:
    """The room behind the server, by a key of these scopes."""
    key = room.keys.create("test", scopes=scopes, mailboxes=mailboxes)
    with Postroom.connect(server.url, key=key.secret, **options) as remote:
        yield remote


@pytest.fixture(scope="module")
def server() -> Iterator[LoopbackServer]:
    """For a test file to import: one server for all of its tests."""
    with loopback_server() as opened:
        yield opened


class ToolsAfar:
    """`ToolsContract` on a remote room."""

    test_an_agent_that_believes_all_mail_is_confined_alike = None  # these bring a room of their own
    test_every_case_ends_as_it_does_without_a_framework = None

    @pytest.fixture
    def room(self, server: LoopbackServer, entropy: BreakingEntropy) -> Iterator[Postroom]:
        with Postroom("acme.test", mailboxes=["support", "billing"], entropy=entropy) as home:
            server.serve(home)
            home.receive(mail_from_ada(), recipients=["support@acme.test"], reverse_path="ada@example.com")
            with connected(server, home) as room:
                yield room

    def test_a_crash_inside_is_an_answer_with_a_reference(
        self, support: Desk, entropy: BreakingEntropy, caplog: pytest.LogCaptureFixture
    ) -> None:
        """From afar it is the server's log that says more."""
        entropy.broken = True

        seen = support.call("reply", message_id="m1", text="Hello")

        entropy.broken = False
        assert_refused(seen, "internal_error")
        assert "no randomness" not in seen.text
        assert "server.crashed" in caplog.messages


class AgentsAfar:
    """`AgentsContract` on a remote room, in fast time on both sides."""

    @pytest.fixture
    def room(self, server: LoopbackServer) -> Iterator[Postroom]:
        with fast_room() as home:
            server.serve(home)
            with connected(server, home) as room:
                yield room


class ServingAfar:
    """`ServingContract` on a remote room: both sides in the test's own time, and nothing happens but inside `drain`."""

    @pytest.fixture
    def room(self, server: LoopbackServer) -> Iterator[Postroom]:
        clock = VirtualClock(MONDAY)
        with Postroom("acme.test", mailboxes=["support"], clock=clock, background=False) as home:
            server.serve(home)
            with connected(server, home, clock=clock, background=False) as room:
                yield room
