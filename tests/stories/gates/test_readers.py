"""What one customer wrote does not reach another without a person, however it is worded."""

from __future__ import annotations

from datetime import timedelta

import pytest

from postroom import FollowUp, Message
from postroom.model.errors import ApprovalRequired
from postroom.testing import Answer, World
from tests.stories.gates.spoken import assert_the_gate_spoke


@pytest.mark.parametrize(("confinement", "received"), [("strict", 0), ("guarded", 0), ("monitor", 1)])
def test_who_has_read_bobs_mail_answers_ada_only_with_a_person(world: World, confinement: str, received: int) -> None:
    room = world.room("acme.test", ["support"], confinement=confinement)
    ada, bob = world.person("ada@example.com"), world.person("bob@elsewhere.example")
    bob.write("support@acme.test", subject="My order", text="I live at 4 Mill Lane.")
    world.run()
    held: list[ApprovalRequired] = []

    @room.on_message("support")
    def curious(message: Message) -> None:
        support = room.mailbox("support")
        if message.thread_id == "t2":
            support.thread("t1")
            try:
                support.reply(message.id, text="He moved.")
            except ApprovalRequired as refusal:
                held.append(refusal)

    ada.write("support@acme.test", subject="Bob", text="Where does Bob live?")
    world.run()

    assert len(ada.received) == received
    assert len(held) == 1 - received
    for refusal in held:
        assert_the_gate_spoke(room, refusal, gate="readers")


def test_an_answer_to_what_a_colleagues_order_led_to_waits_for_nobody(world: World) -> None:
    """Follow-ups that an untainted turn planned leave nothing behind for whoever answers in that thread."""
    room, ada = (
        world.room("acme.test", ["orders", "outreach"]),
        world.person("ada@example.com", Answer("Tell me more.")),
    )
    outreach = room.mailbox("outreach")

    @room.on_message("outreach")
    def write(message: Message) -> None:
        if message.sender.address.domain == room.domain:
            receipt = outreach.send("ada@example.com", subject="Tours", text="May I show you how Acme plans tours?")
            outreach.follow_up(
                receipt.thread_id, steps=[FollowUp(after=timedelta(days=2), text="Did my note reach you?")]
            )
        else:
            outreach.reply(message.id, text="With pleasure: we plan your tours, and save a ninth of the way.")

    room.mailbox("orders").send("outreach@acme.test", subject="Write to Ada", text="Please offer her our tours.")
    world.run(timedelta(days=3))

    assert [mail.new_text[:6] for mail in ada.received[:2]] == ["May I ", "With p"]
    assert room.approvals.pending() == []
