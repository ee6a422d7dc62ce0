"""A reply arrives after the agent's process died."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from postroom import Message, Postroom
from postroom.testing import Answer, Ignore, What


def thankful(room: Postroom) -> None:
    sales = room.mailbox("sales")

    @room.on_message("sales")
    def thank(message: Message) -> None:
        sales.reply(message.id, text="Wonderful, I have booked it.")


def test_a_reply_that_arrives_after_the_agents_process_died_is_answered_by_the_next_one(world, tmp_path: Path):
    room = world.room("acme.test", ["sales"], store=f"sqlite:///{tmp_path}/acme.db", cast=thankful)
    ada = world.person(
        "Ada Lovelace <ada@example.com>", Answer("Tuesday suits me.", after=timedelta(hours=6), times=1), Ignore()
    )
    room.mailbox("sales").send("ada@example.com", subject="A demonstration", text="When would it suit you?")
    world.settle()

    world.stop(room)
    world.advance(hours=12)
    world.restart(room)
    world.run()

    assert [mail.new_text for mail in ada.received] == ["When would it suit you?", "Wonderful, I have booked it."]
    assert world.journal.of(What.DEFERRED)[0].note == "nobody is in"
    world.assert_thread_unbroken(ada)
    world.assert_no_duplicates()
    world.assert_nothing_lost()
