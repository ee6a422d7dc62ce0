"""Whom an attached invitation names is written to as surely as the envelope says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from postroom.model.errors import ApprovalRequired, Tainted
from postroom.model.message import AttachmentContent
from postroom.model.submission import Submission
from postroom.model.taint import TaintFacts, TaintLevel
from postroom.policy.confinement.recipients import RecipientsGate
from tests.postroom.policy.rooms import GateRoom, draft

GATE = RecipientsGate()


def invitation(*addresses: str) -> AttachmentContent:
    lines = "".join(f"ATTENDEE;CN=X:mailto:{address[:9]}\r\n {address[9:]}\r\n" for address in addresses)
    return AttachmentContent(filename="meeting.ics", content_type="text/calendar", content=lines.encode())


def inviting(room: GateRoom, *addresses: str, level: TaintLevel = TaintLevel.OUTSIDE) -> Submission:
    """An answer to Ada that carries an invitation of these."""
    here = room.thread()
    room.mail(here, "Shall we meet?", level=level)
    people = room.store.read(lambda records: records.threads.taking_part(here))
    asked = draft(thread=here, attachments=(invitation(*addresses),))
    return replace(asked, taint=TaintFacts(level=level, home=here, people=people))


def test_people_of_the_thread_and_of_the_room_may_be_invited(room: GateRoom) -> None:
    assert room.check(GATE, inviting(room, "ada@example.com", "billing@acme.test")) == {"outside": 1}


def test_a_stranger_in_an_invitation_waits_for_a_person(room: GateRoom) -> None:
    with pytest.raises(ApprovalRequired, match="1 recipient takes no part"):
        room.check(GATE, inviting(room, "ada@example.com", "eve@evil.example"))


def test_a_stranger_is_seen_behind_any_number_of_colleagues(room: GateRoom) -> None:
    colleagues = [f"colleague{number:05}-of-ours@acme.test" for number in range(2_000)]

    with pytest.raises(ApprovalRequired, match="1 recipient takes no part"):
        room.check(GATE, inviting(room, *colleagues, "eve@evil.example"))


def test_an_invitation_is_one_whatever_its_type_says_besides(room: GateRoom) -> None:
    asked = inviting(room, "eve@evil.example")
    file = asked.draft.attachments[0].model_copy(
        update={"filename": "meeting", "content_type": "text/Calendar; method=REQUEST"}
    )

    with pytest.raises(ApprovalRequired, match="1 recipient takes no part"):
        room.check(GATE, replace(asked, draft=asked.draft.model_copy(update={"attachments": (file,)})))


def test_after_suspicious_mail_a_stranger_is_not_invited(room: GateRoom) -> None:
    with pytest.raises(Tainted):
        room.check(GATE, inviting(room, "eve@evil.example", level=TaintLevel.SUSPICIOUS))
