"""A young domain begins with little mail; whoever writes to it gets an answer."""

from __future__ import annotations

import pytest

from postroom.model.errors import NotFound
from postroom.model.limits import Limits
from tests.stories.gates.spoken import assert_the_gate_spoke
from tests.stories.gates.test_limits import hammer


def test_a_young_domain_begins_as_much_as_its_day_allows(world):
    room = world.room("acme.test", ["outreach"], limits=Limits(recipient_day=None))
    ada = world.person("ada@example.com")
    ada.write("outreach@acme.test", subject="A question", text="What does it cost?")
    world.run()
    outreach = room.mailbox("outreach")
    room.limits.warm_up("acme.test")

    first_day = [*hammer(outreach, tries=30)]
    outreach.reply(outreach.messages().messages[0].id, text="It is free.")
    world.advance(days=1)
    second_day = [*hammer(outreach, tries=60, begin=100)]
    world.run()

    assert len(first_day) == 10
    assert str(first_day[0]) == (
        "The domain acme.test is young and may begin 20 messages today, which it has (outreach 20)."
    )
    assert_the_gate_spoke(room, first_day[0], gate="warm_up")
    assert len(ada.received) == 1
    assert 60 - len(second_day) == 28


def test_the_first_agent_to_hammer_leaves_the_others_their_share_of_a_young_day(world):
    room = world.room("acme.test", ["outreach", "billing"], limits=Limits(recipient_day=None))
    room.limits.warm_up("acme.test")

    hammering = [*hammer(room.mailbox("outreach"), tries=30)]
    room.mailbox("billing").send("ada@example.com", subject="Invoice", text="49.00 EUR are due.")

    assert len(hammering) == 15
    assert "promised to other mailboxes" in str(hammering[0])


def test_a_domain_that_is_old_enough_or_let_go_is_not_held_back(world):
    room = world.room("acme.test", ["outreach"], limits=Limits(recipient_day=None))
    room.limits.warm_up("acme.test", since=world.now)
    assert len([*hammer(room.mailbox("outreach"), tries=25)]) == 5

    room.limits.end_warm_up("acme.test")

    assert [*hammer(room.mailbox("outreach"), tries=30)] == []
    with pytest.raises(NotFound, match=r"example\.org is no domain of this room"):
        room.limits.warm_up("example.org")
