"""The same intent from two agents is one message; the second is told who sent it."""

from __future__ import annotations

from postroom.tools import rendering


def test_the_second_agent_is_told_that_it_was_already_sent(world):
    room = world.room("acme.test", ["support", "billing"])
    ada = world.person("ada@example.com")

    first, second = (
        room.mailbox(name).send("ada@example.com", subject="Refund", text="Your refund is on its way.")
        for name in ("support", "billing")
    )
    world.run()

    assert second.message_id == first.message_id
    assert "by support" in rendering.receipt_text(second)
    assert len(ada.received) == 1
    assert [event.name for event in room.explain(first.id)].count("message.repeated") == 1
