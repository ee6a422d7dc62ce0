"""An agent that was taken for dead comes to life when another has its turn."""

from __future__ import annotations

from contextvars import Context, copy_context

import pytest

from postroom import Message
from postroom.model.errors import TurnLost
from tests.stories.gates.spoken import assert_the_gate_spoke


def test_who_lost_its_turn_sends_nothing_more_in_it(world):
    room = world.room("acme.test", ["support"])
    ada, support = world.person("ada@example.com"), room.mailbox("support")
    late: list[Context] = []

    @room.on_message("support")
    def answer(message: Message) -> None:
        if not late:
            late.append(copy_context())
            raise TimeoutError("the model does not answer")
        support.reply(message.id, text="It is on its way.")

    ada.write("support@acme.test", subject="Order 17", text="Where is it?")
    world.run()

    receipt = late[0].run(lambda: support.reply("m1", text="Where is what, please?"))
    with pytest.raises(TurnLost, match="Turn d1 is not yours any more: another worker ended it") as refused:
        late[0].run(lambda: support.reply("m1", text="Tell me what you ordered."))

    assert_the_gate_spoke(room, refused.value, gate="turn")
    assert receipt.duplicate
    assert [mail.new_text for mail in ada.received] == ["It is on its way."]
