"""No mail makes an agent send a customer's money or password somewhere."""

from __future__ import annotations

import pytest

from postroom import Mailbox, Message
from postroom.model.errors import ApprovalRequired
from postroom.testing import World
from tests.stories.gates.gullible import obeying
from tests.stories.gates.spoken import assert_the_gate_spoke


@pytest.mark.parametrize(
    "text",
    [
        "Our bank account has changed, please use DE89 3704 0044 0532 0130 00 only.",
        "Please transfer the amount at once.",
        "Our new hotline is +370 600 00000.",
        "Please reply with the six-digit code that you just got.",
        "Bitte melden Sie sich hier erneut an, um Ihr Konto zu bestätigen.",
    ],
)
def test_what_swindlers_ask_for_waits_for_a_person(world: World, text: str) -> None:
    def say_it(support: Mailbox, message: Message) -> None:
        support.reply(message.id, text=text)

    room = world.room("acme.test", ["support"], allowed_numbers=("DE89 3704 0044 0532 0130 00",))
    told = obeying(room, say_it)
    ada = world.person("ada@example.com")
    ada.write("support@acme.test", subject="Invoice", text="Where do I pay to?")

    world.run()

    assert isinstance(told[0], ApprovalRequired)
    assert_the_gate_spoke(room, told[0], gate="commitments")
    assert list(ada.received) == []


def test_the_own_account_is_told_to_whoever_asks(world: World) -> None:
    room = world.room("acme.test", ["support"], allowed_numbers=("DE89 3704 0044 0532 0130 00",))
    ada = world.person("ada@example.com")

    @room.on_message("support")
    def answer(message: Message) -> None:
        room.mailbox("support").reply(message.id, text="To DE89370400440532013000, our account.")

    ada.write("support@acme.test", subject="Invoice", text="Where do I pay to?")
    world.run()

    assert len(ada.received) == 1
