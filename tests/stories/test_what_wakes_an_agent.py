"""An agent takes a turn for mail that is meant for it, once for a burst; all other mail waits until it looks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from postroom import Message, Wakes, current_messages
from postroom.testing import World
from postroom.tools import TOOLS, prompt_for
from postroom.tools.tool import Call

CHECK_MAIL = next(tool for tool in TOOLS if tool.name == "check_mail")


def test_copies_and_machines_wait_until_the_agent_looks(world: World) -> None:
    room = world.room("acme.test", ["support"])
    turns: list[Message] = []
    room.on_message("support")(turns.append)
    ada, shop = world.person("ada@example.com"), world.person("no-reply@shop.example")
    world.person("bob@example.org")
    ada.write("bob@example.org", cc=["support@acme.test"], subject="Kettle", text="For your information, support.")
    shop.write("support@acme.test", subject="Receipt", text="Paid.", headers={"Auto-Submitted": "auto-generated"})
    world.run()

    assert turns == []
    listed = CHECK_MAIL.call(room.mailbox("support"), {}, Call("story")).text
    assert listed.startswith("2 unread")
    assert all(subject in listed for subject in ("Kettle", "Receipt"))


def test_a_mailbox_may_want_them(world: World) -> None:
    room = world.room("acme.test", ["support"])
    room.change_mailbox("support", wakes=Wakes(cc=True, automatic=True))
    turns: list[Message] = []
    room.on_message("support")(turns.append)
    ada, shop = world.person("ada@example.com"), world.person("no-reply@shop.example")
    world.person("bob@example.org")
    ada.write("bob@example.org", cc=["support@acme.test"], subject="Kettle", text="For your information, support.")
    shop.write("support@acme.test", subject="Receipt", text="Paid.", headers={"Auto-Submitted": "auto-generated"})
    world.run()

    assert {turn.subject for turn in turns} == {"Kettle", "Receipt"}


@pytest.mark.parametrize("seconds", [0, 5])
def test_a_burst_of_five_is_one_turn_and_one_answer(world: World, seconds: int) -> None:
    room = world.room("acme.test", ["support"])
    room.change_mailbox("support", wakes=Wakes(burst_seconds=seconds))
    prompts: list[str] = []

    @room.on_message("support")
    def answer(message: Message) -> None:
        prompts.append(prompt_for(message))
        room.mailbox("support").reply(message.id, text=f"Thank you for your {len(current_messages())} messages.")

    ada = world.person("ada@example.com")
    first = ada.write("support@acme.test", subject="Kettle", text="Part 1 of my story.")
    for number in range(2, 6):
        headers = {"In-Reply-To": first.message_id, "References": first.message_id}
        ada.write("support@acme.test", subject="Re: Kettle", text=f"Part {number} of my story.", headers=headers)
    world.run()

    (prompt,) = prompts
    assert [f"Part {number} of my story." in prompt for number in range(1, 6)] == [True] * 5
    assert [mail.new_text for mail in ada.received] == ["Thank you for your 5 messages."]
    assert room.mailbox("support").info().unread == 0
    world.assert_thread_unbroken(ada)


def test_the_first_mail_of_an_idle_room_does_not_wait(world: World) -> None:
    room = world.room("acme.test", ["support"])
    taken: list[timedelta] = []
    room.on_message("support")(lambda message: taken.append(world.now - message.date))
    ada = world.person("ada@example.com")
    world.run(until=world.now + timedelta(minutes=5))
    ada.write("support@acme.test", subject="Kettle", text="Hello?")
    world.run()

    assert [waited < timedelta(seconds=1) for waited in taken] == [True]
