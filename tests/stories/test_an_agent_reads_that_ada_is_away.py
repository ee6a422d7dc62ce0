"""An absence note tells the agent until when; it is no answer, and it wakes nobody, marked or not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from postroom import Message
from postroom.model.mail_class import MailKind
from postroom.testing import OutOfOffice
from postroom.tools import TOOLS, Call

CALL = Call("test", call_id="call_1", run_id="run_1")
READ_THREAD = next(tool for tool in TOOLS if tool.name == "read_thread")


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "it", "nl", "pl", "pt", "sv", "ja"])
@pytest.mark.parametrize("honest", [True, False])
def test_an_absence_note_says_until_when_and_wakes_nobody(world, language, honest):
    until = world.now + timedelta(days=12)
    room = world.room("acme.test", ["outreach"])
    world.person("Ada Lovelace <ada@example.com>", OutOfOffice(language, until=until, honest=honest))
    outreach, turns = room.mailbox("outreach"), list[Message]()
    room.on_message("outreach")(turns.append)

    offer = outreach.send("ada@example.com", subject="An offer", text="May I send it?")
    world.advance(hours=1)
    note = room.thread(offer.thread_id).messages[-1]

    assert (note.kind, note.until, turns) == (MailKind.AUTO_REPLY, until.date(), [])


def test_an_agent_that_looks_is_told_when_ada_is_back(world):
    until = world.now + timedelta(days=12)
    room = world.room("acme.test", ["outreach"])
    world.person("Ada Lovelace <ada@example.com>", OutOfOffice("de", until=until, honest=False))
    outreach = room.mailbox("outreach")

    offer = outreach.send("ada@example.com", subject="An offer", text="May I send it?")
    world.advance(hours=1)
    told = READ_THREAD.call(outreach, {"thread_id": offer.thread_id}, CALL).text

    assert f"automatic, not to be answered, away until {until:%Y-%m-%d}" in told


def test_a_person_who_says_to_be_away_is_answered(world):
    room = world.room("acme.test", ["outreach"])
    ada = world.person("Ada Lovelace <ada@example.com>")
    turns = list[Message]()
    room.on_message("outreach")(turns.append)

    ada.write(
        "outreach@acme.test", subject="Re: Offer", text="I'm out of the office until Monday. Can we talk on Tuesday?"
    )
    world.run()

    assert [(turn.kind, turn.automatic) for turn in turns] == [(MailKind.PERSON, "")]
