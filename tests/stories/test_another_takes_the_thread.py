"""An agent goes down and another takes its thread."""

from __future__ import annotations

from datetime import timedelta

import pytest

from postroom import Message
from postroom.model.errors import NotAssigned
from postroom.testing import What


def test_an_agent_goes_down_and_another_takes_its_thread(world):
    room = world.room("acme.test", ["support", "backup"], handler_tries=100)
    ada = world.person("Ada Lovelace <ada@example.com>")
    support, backup = room.mailbox("support"), room.mailbox("backup")
    read: list[Message] = []

    @room.on_message("support")
    def stumble(message: Message) -> None:
        read.append(message)
        raise TimeoutError("the model does not answer")

    room.on_message("backup")(lambda message: backup.reply(message.id, text="I look after you from here on."))

    ada.write("support@acme.test", subject="Where is my order?", text="It should have come on Monday.")
    world.at(timedelta(hours=1), lambda: support.hand_off(read[0].thread_id, to="backup", note="support is down"))
    world.run()

    with pytest.raises(NotAssigned, match="backup holds thread t1"):  # support is back, with what it read before
        support.reply(read[0].id, text="Sorry for the wait!", epoch=read[0].epoch)
    world.assert_owner("t1", "backup")
    assert [mail.new_text for mail in ada.received] == ["I look after you from here on."]
    assert world.journal.of(What.HELD_BACK)[-1].mailbox == "support"
    world.assert_thread_unbroken("t1")
