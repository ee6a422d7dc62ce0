"""What one customer wrote does not reach another without a person, however it is worded."""

from __future__ import annotations

import pytest

from postroom import Message
from postroom.model.errors import ApprovalRequired
from postroom.testing import World
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
