"""An out-of-office does not count as an answer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from postroom import FollowUp, Message
from postroom.testing import Answer, Ignore, OutOfOffice


@pytest.mark.parametrize("language", ["en", "de", "ja"])
def test_an_out_of_office_does_not_count_as_an_answer(world, language):
    room = world.room("acme.test", ["outreach"])
    ada = world.person(
        "Ada Lovelace <ada@example.com>",
        OutOfOffice(language, until=world.now + timedelta(days=2)),
        Ignore(times=1),
        Answer("I am back. Yes, please!"),
    )
    outreach, turns = room.mailbox("outreach"), list[Message]()
    room.on_message("outreach")(turns.append)

    offer = outreach.send("ada@example.com", subject="An offer", text="May I send it?")
    wait = outreach.wait_for_reply(offer.thread_id, timeout=timedelta(days=10))
    outreach.follow_up(offer.thread_id, steps=[FollowUp(after=timedelta(days=3), text="Did you see my offer?")])
    world.advance(days=2)

    assert len(room.thread(offer.thread_id).messages) == 2
    assert (outreach.wait_status(wait.id).status, turns) == ("open", [])

    world.run()

    assert [mail.new_text for mail in ada.received] == ["May I send it?", "Did you see my offer?"]
    assert outreach.wait_status(wait.id).status == "replied"
    assert [turn.new_text for turn in turns] == ["I am back. Yes, please!"]
