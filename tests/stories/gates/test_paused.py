"""Nothing leaves a mailbox that a person paused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from postroom import FollowUp
from postroom.model.errors import MailboxPaused
from tests.stories.gates.spoken import assert_the_gate_spoke


def test_a_paused_agent_writes_to_nobody(world):
    room = world.room("acme.test", ["outreach"])
    ada = world.person("ada@example.com")
    room.pause_mailbox("outreach")

    with pytest.raises(MailboxPaused) as refused:
        room.mailbox("outreach").send("ada@example.com", subject="News", text="We have news for you.")
    world.run()

    assert_the_gate_spoke(room, refused.value, gate="paused")
    assert list(ada.received) == []


def test_a_follow_up_waits_for_the_end_of_a_pause_without_a_word(world):
    """The gate would refuse it every minute; one day of that would bury the audit trail."""
    room = world.room("acme.test", ["outreach"])
    ada = world.person("ada@example.com")
    outreach = room.mailbox("outreach")
    receipt = outreach.send("ada@example.com", subject="Tours", text="May I show you how we plan tours?")
    outreach.follow_up(receipt.thread_id, steps=[FollowUp(after=timedelta(hours=1), text="Did my note reach you?")])
    world.settle()
    room.pause_mailbox("outreach")
    world.advance(hours=4)

    assert len(ada.received) == 1
    assert not [event for event in room.events(count=1000) if event.name == "message.refused"]
    room.resume_mailbox("outreach")
    world.run()
    assert len(ada.received) == 2
