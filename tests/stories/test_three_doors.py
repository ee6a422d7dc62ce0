"""Three frameworks in three processes with three keys, two over REST and one over MCP: one thread for the customer."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from examples.separate_processes.shipping import POSTED
from postroom import Postroom
from postroom.testing.story.story import PASSED_ON, REFUNDED
from tests.contracts.frameworks import assert_one_thread
from tests.contracts.remote import LoopbackServer, server
from tests.mail_samples import mail
from tests.waiting import until

__all__ = ["server"]

TOP = Path(__file__).parents[2]
PROGRAMS = {
    "support": "examples.separate_processes.support",
    "billing": "tests.stories.a_crew_afar",
    "shipping": "examples.separate_processes.shipping",
}
SCOPES = ("read", "reply", "hand_off")


@contextmanager
def employed(server: LoopbackServer, room: Postroom, mailbox: str, home: Path) -> Iterator[str]:
    """An agent's process with a key for its mailbox and no other; what it says when it begins to work."""
    key = room.keys.create(mailbox, scopes=SCOPES, mailboxes=[mailbox])
    secrets = {"POSTROOM_URL": server.url, "POSTROOM_KEY": key.secret.get_secret_value(), "HOME": str(home)}
    command = [sys.executable, "-m", PROGRAMS[mailbox]]
    process = subprocess.Popen(command, cwd=TOP, env={**os.environ, **secrets}, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_support_billing_and_shipping_share_a_thread(server: LoopbackServer, tmp_path: Path) -> None:
    with Postroom("acme.test", mailboxes=[*PROGRAMS]) as room, ExitStack() as processes:
        server.serve(room)
        said = [processes.enter_context(employed(server, room, mailbox, tmp_path)) for mailbox in PROGRAMS]

        room.receive(mail())
        until(lambda: len(room.thread("t1").messages) == 4, seconds=120)

        thread = room.thread("t1")
        assert_one_thread(room, "t1", ["ada@example.com", *(f"{name}@acme.test" for name in PROGRAMS)])
        assert [message.new_text for message in thread.messages[1:]] == [PASSED_ON, REFUNDED, POSTED]
        assert thread.assignee == "shipping"
        queued = [event for event in room.events(count=1_000) if event.name == "message.queued"]
        assert [(event.mailbox, event.details["key"]) for event in queued] == [
            ("support", "k1"),
            ("billing", "k2"),
            ("shipping", "k3"),
        ]
        assert said == ["support at work for acme.test", "billing at work for acme.test", "shipping at work over MCP"]
        assert {path for path in server.asked if path.startswith("/mcp")} == {"/mcp"}
