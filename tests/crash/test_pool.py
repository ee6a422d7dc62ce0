"""An agent of a pool dies by SIGKILL while it holds ten threads: others continue all of them, each customer has one answer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from postroom import Message, Postroom
from postroom.model.event import EventName
from postroom.model.message import Direction
from tests.crash.pool_member import LEASE, THREADS, room
from tests.mail_samples import mail
from tests.waiting import until


@pytest.mark.timeout(90)
def test_ten_threads_of_a_dead_agent_are_continued_within_the_lease(tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path}/room.db"
    with room(store) as opened:
        for number in range(1, THREADS + 1):
            opened.receive(mail(number=number, subject=f"Question {number}", sender=f"c{number}@example.com"))
        member = subprocess.Popen([sys.executable, "-m", "tests.crash.pool_member", store])
        try:
            until(lambda: answers(opened) == THREADS // 2 and held(opened) == THREADS, seconds=40)
        finally:
            member.kill()
            member.wait()
        died = opened.asynchronous.now()
        pool = opened.pool("desk", mailboxes=["support"])
        for name in ("a1", "a2"):
            pool.add(name, lambda message: answer(opened, message), slots=2)
        opened.start()
        until(lambda: completed(opened) == THREADS, seconds=40)

        taken = [event for event in opened.events(count=1_000) if event.name is EventName.TURN_TAKEN]
        over = [event for event in taken if event.details["agent"] != "doomed"]
        assert len({event.details["delivery"] for event in over}) == THREADS
        assert {event.details["because"] for event in over} == {"took_over"}
        late = max(event.at.timestamp() * 1000 - died for event in over)
        print(
            f"the last of {THREADS} threads was taken over {late / 1000:.2f} s after the death; the lease is {LEASE:g} s"
        )
        assert late <= (LEASE + 5) * 1000
        for thread in opened.threads():
            sent = [m for m in opened.thread(thread.id).messages if m.direction is Direction.OUTBOUND]
            assert len(sent) == 1, f"{thread.subject} has {len(sent)} answers"


def answer(room: Postroom, message: Message) -> None:
    room.mailbox("support").reply(message.id, text="Here is what you asked for.")


def held(room: Postroom) -> int:
    return sum(agent.busy for agent in room.pools.list())


def answers(room: Postroom) -> int:
    return count(room, EventName.MESSAGE_QUEUED)


def completed(room: Postroom) -> int:
    return count(room, EventName.HANDLER_COMPLETED)


def count(room: Postroom, name: EventName) -> int:
    return sum(event.name is name for event in room.events(count=1_000))
