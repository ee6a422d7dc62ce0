"""Agents in processes of their own, each with its own key, in front of one room."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from postroom import Postroom
from postroom.model.settings import Settings
from tests.contracts.remote import LoopbackServer, server
from tests.mail_samples import mail
from tests.waiting import until

__all__ = ["server"]

TOP = Path(__file__).parents[2]
LEASE = 1.5


@pytest.fixture
def room(server: LoopbackServer) -> Iterator[Postroom]:
    settings = Settings(domain="acme.test", mailboxes=("support", "billing"), lease=LEASE)
    with Postroom("acme.test", settings=settings) as opened:
        server.serve(opened)
        yield opened


@contextmanager
def agent(server: LoopbackServer, room: Postroom, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A process that works at support, by a key for support and nothing else."""
    key = room.keys.create(arguments[0], scopes=["read", "reply"], mailboxes=["support"])
    secrets = {"POSTROOM_URL": server.url, "POSTROOM_KEY": key.secret.get_secret_value()}
    command = [sys.executable, "-m", "tests.stories.an_agent_afar", *arguments]
    process = subprocess.Popen(command, cwd=TOP, env={**os.environ, **secrets}, stdout=subprocess.PIPE, text=True)
    try:
        assert line(process) == "at work"
        yield process
    finally:
        process.kill()
        process.communicate()


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_who_is_killed_in_the_middle_of_a_turn_has_it_taken_by_another(server: LoopbackServer, room: Postroom) -> None:
    """The second process, with another key, words its answer differently: what the first one sent counts."""
    with agent(server, room, "I look into it.", "hang") as first:
        room.receive(mail())
        assert line(first) == "m2 sent"
        with agent(server, room, "We look into that.") as second:
            os.kill(first.pid, signal.SIGKILL)
            assert line(second) == "m2 again"
            until(lambda: "handler.completed" in [event.name for event in room.events()])

    assert [message.new_text for message in room.thread("t1").messages[1:]] == ["I look into it."]
    assert room.mailbox("support").messages().messages == ()
    assert not room.dead_letters()
