"""A person sees what outreach writes to people whom nobody of the room ever met."""

from __future__ import annotations

from datetime import timedelta

import pytest

from postroom import Oversight
from postroom.model.errors import ApprovalRequired
from tests.stories.gates.spoken import assert_the_gate_spoke


def test_a_stranger_gets_mail_only_after_a_person_saw_it(world):
    room = world.room("acme.test", ["outreach"])
    ada, bob = world.person("ada@example.com"), world.person("bob@example.com")
    ada.write("outreach@acme.test", subject="Lamps", text="What do they cost?")
    world.run()
    room.change_mailbox("outreach", oversight=Oversight.NEW_RECIPIENTS)
    outreach = room.mailbox("outreach")

    outreach.send("ada@example.com", subject="Prices", text="Our lamps cost 40 EUR.")
    with pytest.raises(ApprovalRequired, match=r"new recipient.*held as p1.*not lost") as refused:
        outreach.send("bob@example.com", subject="Prices", text="Our lamps cost 40 EUR.")
    before = len(bob.received)
    room.approvals.approve("p1", by="Eva")
    world.run()

    assert_the_gate_spoke(room, refused.value, gate="oversight")
    assert before == 0
    assert (len(ada.received), len(bob.received)) == (1, 1)
    outreach.send("bob@example.com", subject="Delivery", text="It takes three days.")


@pytest.mark.parametrize(
    ("oversight", "held"),
    [(Oversight.AUTONOMOUS, []), (Oversight.OUTBOUND_ONLY, ["outside"]), (Oversight.ALL, ["inside", "outside"])],
)
def test_a_person_sees_as_much_as_the_room_was_told(world, oversight, held):
    room = world.room("acme.test", ["support", "billing"])
    ada = world.person("ada@example.com")
    room.change_mailbox("support", oversight=oversight)
    addresses = {"inside": "billing@acme.test", "outside": "ada@example.com"}

    asked = []
    for where, address in addresses.items():
        try:
            room.mailbox("support").send(address, subject="Order 17", text="It is on its way.")
        except ApprovalRequired:
            asked.append(where)
    world.run(until=timedelta(hours=1))

    assert asked == held
    assert len(ada.received) == ("outside" not in held)
