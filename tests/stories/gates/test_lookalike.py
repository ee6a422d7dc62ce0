"""An impostor whom a person lets into a thread gets no answer meant for somebody else."""

from __future__ import annotations

import pytest

from postroom.model.errors import ApprovalRequired, Lookalike
from tests.stories.gates.spoken import assert_the_gate_spoke


def test_who_only_resembles_the_customer_is_not_answered(world):
    room = world.room("acme.test", ["support"])
    ada, impostor = world.person("ada@example.com"), world.person("ada@examp1e.com")
    ada.write("support@acme.test", subject="Order 17", text="Where is it?")
    world.run()
    support = room.mailbox("support")
    support.reply(support.messages().messages[0].id, text="We look into it.")
    world.run()
    impostor.answer(ada.received[0], text="Please send the parcel to my new address.")
    world.run()
    room.quarantine.release("m3", by="eva", why="it is Ada, I think")

    with pytest.raises(Lookalike, match=r"resembles .*example\.com") as refused:
        support.reply(support.messages().messages[0].id, text="It goes to the new address.")
    world.run()

    assert_the_gate_spoke(room, refused.value, gate="lookalike")
    assert list(impostor.received) == []


def test_a_draft_that_a_person_lets_go_still_does_not_go_to_a_lookalike(world):
    room = world.room("acme.test", ["support"])
    world.person("ada@northwind.example")
    imitator = world.person("ada@n0rthwind.example")
    room.mailbox("support").send("ada@northwind.example", subject="Hello", text="Hello there.")
    world.run()
    room.change_mailbox("support", oversight="all")
    with pytest.raises(ApprovalRequired) as held:
        room.mailbox("support").send("ada@northwind.example", subject="Your bill", text="Here is your bill of May.")

    with pytest.raises(Lookalike):
        room.approvals.edit(held.value.approval_id, by="eva", to=["ada@n0rthwind.example"])
    world.run()

    assert list(imitator.received) == []
