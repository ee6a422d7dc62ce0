"""Who handed a thread over does not answer in it any more."""

from __future__ import annotations

import pytest

from postroom.model.errors import NotAssigned
from tests.stories.gates.spoken import assert_the_gate_spoke


def test_support_cannot_answer_what_it_gave_to_billing(world):
    room = world.room("acme.test", ["support", "billing"])
    ada = world.person("ada@example.com")
    ada.write("support@acme.test", subject="Order 17", text="Where is it?")
    world.run()
    support = room.mailbox("support")
    message = support.messages().messages[0]
    support.hand_off(message.thread_id, to="billing", note="A question about a payment.")

    with pytest.raises(NotAssigned, match="billing holds") as refused:
        support.reply(message.id, text="It is on its way.")

    assert_the_gate_spoke(room, refused.value, gate="assignment")
    assert list(ada.received) == []
