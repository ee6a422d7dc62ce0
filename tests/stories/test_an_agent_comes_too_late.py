"""An agent is slow, its turn goes to another, and then it comes to life: whatever it does now is refused in a sentence."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from postroom import FollowUp, Message, Postroom
from postroom.model.errors import TurnLost
from postroom.model.settings import Settings
from postroom.testing.world.clock import VirtualClock
from tests.mail_samples import mail

START = datetime(2026, 1, 5, 14, 2, tzinfo=UTC)
HALF_AN_HOUR = 1_800_000
ACTS: dict[str, Callable[[Postroom, Message], object]] = {
    "hands over": lambda room, message: room.mailbox("support").hand_off(message.thread_id, to="billing", note="?"),
    "waits": lambda room, message: room.mailbox("support").wait_for_reply(message.thread_id, timeout=timedelta(days=1)),
    "follows up": lambda room, message: room.mailbox("support").follow_up(
        message.thread_id, steps=[FollowUp(after=timedelta(days=1), text="And?")]
    ),
    "remembers": lambda room, message: room.memory.add(message.thread_id, ["It was I who answered."]),
    "closes": lambda room, message: room.mailbox("support").mark_done(message.thread_id),
}


@pytest.mark.parametrize("act", ACTS)
def test_a_hung_agent_that_wakes_up_late_does_nothing_any_more(act: str) -> None:
    clock, answered = VirtualClock(START), threading.Event()
    told: list[TurnLost] = []
    settings = Settings(domain="acme.test", mailboxes=("support", "billing"), longest_turn=HALF_AN_HOUR / 1000)

    with Postroom("acme.test", settings=settings, clock=clock) as room:
        tries: list[Message] = []
        over = threading.Event()

        @room.on_message("support")
        def answer(message: Message) -> None:
            tries.append(message)
            if len(tries) == 2:
                room.mailbox("support").reply(message.id, text="It is on its way.")
                answered.set()
                assert over.wait(5)
                return
            clock.move_to(clock.now() + HALF_AN_HOUR)  # it hangs; the clock of the room goes on
            clock_goes_on(clock, answered)
            try:
                ACTS[act](room, message)
            except TurnLost as lost:
                told.append(lost)
            over.set()

        room.start()
        room.receive(mail())
        assert answered.wait(5)
        assert over.wait(5)
        assert room.drain(5)

        (refusal,) = told
        assert re.fullmatch(r"Turn d1 is not yours any more: another worker has it since 14:\d\d UTC\.", str(refusal))
        assert refusal.you_can.startswith("end your turn and do nothing more in this thread")
        assert room.thread("t1").assignee == "support"
        assert [message.new_text for message in room.thread("t1").messages[1:]] == ["It is on its way."]


def clock_goes_on(clock: VirtualClock, until: threading.Event) -> None:
    """Second by second, as long as nobody else has answered."""
    for _ in range(500):
        if until.wait(0.01):
            return
        clock.move_to(clock.now() + 1_000)
