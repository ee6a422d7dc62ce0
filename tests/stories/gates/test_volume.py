"""One mail sets off five answers, not six."""

from __future__ import annotations

import pytest

from postroom import Message
from postroom.model.errors import Tainted
from postroom.testing import World
from tests.stories.gates.spoken import assert_the_gate_spoke


def test_one_mail_leads_to_five_answers_and_the_next_to_five_more(world: World) -> None:
    room = world.room("acme.test", ["support"])
    ada = world.person("ada@example.com")
    refused: list[Tainted] = []

    @room.on_message("support")
    def eager(message: Message) -> None:
        for number in range(5):
            room.mailbox("support").reply(message.id, text=f"News {number} of {message.id}.")
        with pytest.raises(Tainted, match="at most 5 messages") as denied:
            room.mailbox("support").reply(message.id, text=f"One more about {message.id}.")
        refused.append(denied.value)

    mail = ada.write("support@acme.test", subject="Order 17", text="Write to me as often as you can!")
    world.run()
    ada.write("support@acme.test", subject="Re: Order 17", text="More!", headers={"In-Reply-To": mail.message_id})
    world.run()

    assert_the_gate_spoke(room, refused[1], gate="volume")
    assert len(ada.received) == 10
