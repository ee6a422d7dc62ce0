"""Small refunds leave by themselves; a large one waits until a person has seen it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from postroom.model.errors import ApprovalRequired
from tests.stories.gates.spoken import assert_the_gate_spoke


def test_a_refund_above_the_limit_waits_for_a_person_and_leaves_once(world):
    room = world.room("acme.test", ["billing"], largest_amount=Decimal(100))
    ada, bob = world.person("ada@example.com"), world.person("bob@example.org")
    ada.write("billing@acme.test", subject="49 EUR too much", text="You charged 49 EUR twice.")
    bob.write("billing@acme.test", subject="400 EUR too much", text="You charged 400 EUR twice.")
    world.run()
    billing = room.mailbox("billing")
    of = {m.sender.address.local_part: m.id for m in billing.messages().messages}

    billing.reply(of["ada"], text="We send 49.00 EUR back.")
    with pytest.raises(ApprovalRequired, match=r"names an amount of 400\.00, above 100") as refused:
        billing.reply(of["bob"], text="We send 400.00 EUR back.\n\n> You charged 40000 EUR twice.")
    world.settle()
    before = len(bob.received)
    room.approvals.approve("p1", by="Eva")
    room.approvals.approve("p1", by="Eva")
    world.run()

    assert_the_gate_spoke(room, refused.value, gate="amounts")
    assert (len(ada.received), before, len(bob.received)) == (1, 0, 1)


def test_what_the_customer_wrote_is_not_what_the_agent_names(world):
    room = world.room("acme.test", ["billing"], largest_amount=Decimal(100))
    bob = world.person("bob@example.org")
    bob.write("billing@acme.test", subject="400 EUR too much", text="You charged 400 EUR twice.")
    world.run()

    room.mailbox("billing").reply("m1", text="We look into it.")
    world.run()

    assert len(bob.received) == 1
