"""What every framework's `serve` shares: threads of its own, a bound on turns, an orderly end."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from postroom import ConfigurationError, Postroom
from postroom.tools import Employment, Turn, put_to_work, serve_until_told
from tests.waiting import until

TOP = Path(__file__).parents[3]


def receive(room: Postroom, number: int) -> None:
    mail = f"From: ada@example.com\r\nTo: support@acme.test\r\nMessage-ID: <{number}@example.com>\r\n\r\nMatter {number}.\r\n"
    room.receive(mail.encode(), recipients=["support@acme.test"])


def test_so_many_turns_are_taken_side_by_side_and_no_more() -> None:
    running: list[str] = []
    most, may_end = [], threading.Semaphore(0)

    def take(turn: Turn) -> None:
        running.append(turn.id)
        most.append(len(running))
        may_end.acquire(timeout=5)
        running.remove(turn.id)

    with Postroom("acme.test", mailboxes=["support"]) as room:
        put_to_work(take, room.mailbox("support"), Employment(side_by_side=2))
        room.start()
        for number in range(4):
            receive(room, number)
        until(lambda: len(running) == 2)
        may_end.release(4)
        room.drain()

    assert len(most) == 4
    assert max(most) == 2


def test_an_object_whose_call_is_async_takes_its_turn_to_the_end() -> None:
    class Agent:
        taken = 0

        async def __call__(self, turn: Turn) -> None:
            await asyncio.sleep(0)
            self.taken += 1

    agent = Agent()
    with Postroom("acme.test", mailboxes=["support"]) as room:
        put_to_work(agent, room.mailbox("support"), Employment())
        room.start()
        receive(room, 1)
        room.drain()

    assert agent.taken == 1


def test_only_the_main_thread_is_told_by_signals() -> None:
    with Postroom("acme.test", mailboxes=["support"]) as room:
        refused: list[str] = []

        def serve() -> None:
            with pytest.raises(ConfigurationError) as caught:
                serve_until_told(room.mailbox("support"), grace=1)
            refused.append(str(caught.value))

        thread = threading.Thread(target=serve)
        thread.start()
        thread.join(5)

    assert "block=False" in refused[0]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_lets_turns_end_and_begins_none_and_what_takes_too_long_is_left_to_the_next(
    tmp_path: Path, number: signal.Signals
) -> None:
    store = f"sqlite:///{tmp_path}/room.db"
    command = [sys.executable, "-m", "tests.postroom.tools.stopping_process", store]
    with subprocess.Popen(command, cwd=TOP, stdout=subprocess.PIPE, text=True, env={**os.environ}) as process:
        assert process.stdout is not None
        assert process.stdout.readline().split() == ["running", "quick", "endless"]
        process.send_signal(number)
        told = json.loads(process.stdout.readline())
        code = process.wait(20)

    with Postroom("acme.test", mailboxes=["support"], store=store, delivering=False) as room:
        ended = [event.thread_id for event in room.events(count=1000) if event.name == "handler.completed"]

    assert code == 0
    assert told == {"begun": ["t1", "t2"], "ended": ["t1"]}
    assert ended == ["t1"]
