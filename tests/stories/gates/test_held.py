"""An agent that asks again while a person thinks gets the same draft; a person's no stands."""

from __future__ import annotations

from datetime import timedelta

import pytest

from postroom import ApprovalState, Oversight
from postroom.model.errors import ApprovalRequired, PostroomError, Rejected
from tests.stories.gates.spoken import assert_the_gate_spoke


def refused(mailbox, text):
    with pytest.raises(PostroomError) as told:
        mailbox.send("ada@example.com", subject="Your invoice", text=text)
    return told.value


def test_an_impatient_agent_is_told_that_its_draft_waits(world):
    room = world.room("acme.test", ["support"])
    ada = world.person("ada@example.com")
    room.change_mailbox("support", oversight=Oversight.ALL)
    support = room.mailbox("support")

    first = refused(support, "Please pay 41 EUR.")
    world.run(until=timedelta(hours=2))
    again = refused(support, "Please pay 41 EUR.")

    assert isinstance(again, ApprovalRequired)
    assert (first.approval_id, again.approval_id, str(again)) == ("p1", "p1", str(first))
    assert_the_gate_spoke(room, again, gate="held")
    assert [draft.id for draft in room.approvals.pending()] == ["p1"]
    receipt = room.approvals.approve("p1", by="Eva")
    world.run()
    assert support.send("ada@example.com", subject="Your invoice", text="Please pay 41 EUR.").id == receipt.id
    assert len(ada.received) == 1


def test_what_a_person_rejected_is_refused_in_the_persons_words(world):
    room = world.room("acme.test", ["support"])
    ada = world.person("ada@example.com")
    room.change_mailbox("support", oversight=Oversight.ALL)
    support = room.mailbox("support")
    refused(support, "Pay at once!")

    room.approvals.reject("p1", by="Eva", why="too harsh")
    same, other = refused(support, "Pay at once!"), refused(support, "Would you please pay?")
    world.run(until=timedelta(hours=1))

    assert isinstance(same, Rejected)
    assert str(same) == 'Draft p1 was rejected by Eva: "too harsh".'
    assert_the_gate_spoke(room, same, gate="held")
    assert other.approval_id == "p2"
    assert list(ada.received) == []


def test_nobody_decides_for_a_week_and_the_draft_expires(world):
    room = world.room("acme.test", ["support"])
    ada = world.person("ada@example.com")
    room.change_mailbox("support", oversight=Oversight.ALL)
    refused(room.mailbox("support"), "Please pay 41 EUR.")

    world.run()

    assert room.approvals.get("p1").state is ApprovalState.EXPIRED
    assert [event.name for event in room.events() if event.name.startswith("approval.")] == [
        "approval.requested",
        "approval.expired",
    ]
    assert refused(room.mailbox("support"), "Please pay 41 EUR.").approval_id == "p2"
    with pytest.raises(PostroomError, match=r"p1 expired at .*nobody had decided"):
        room.approvals.approve("p1", by="Eva")
    assert list(ada.received) == []
