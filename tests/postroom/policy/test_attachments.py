"""Tainted work attaches nothing that its thread does not hold already."""

from __future__ import annotations

import pytest

from postroom.model.errors import ApprovalRequired, Tainted
from postroom.model.message import AttachmentContent
from postroom.model.taint import TaintLevel
from postroom.policy.confinement.attachments import AttachmentsGate
from tests.postroom.policy.rooms import GateRoom, draft

GATE = AttachmentsGate()
INVOICE = AttachmentContent(filename="invoice.txt", content=b"Total: 41 EUR")
RENAMED = INVOICE.model_copy(update={"filename": "other.txt"})
MADE = AttachmentContent(filename="made.txt", content=b"Everything about Bob")


def whole_message(content: bytes) -> AttachmentContent:
    return AttachmentContent(filename="forwarded.eml", content_type="message/rfc822", content=content)


def test_a_file_of_the_thread_may_go_back_whatever_its_name(room: GateRoom) -> None:
    here = room.thread()
    room.mail(here, "See the file.", attachments=(INVOICE,))

    assert room.check(GATE, draft(thread=here, attachments=(INVOICE, RENAMED))) == {"files": 2}


def test_a_file_from_elsewhere_waits_for_a_person(room: GateRoom) -> None:
    here, other = room.thread(), room.thread()
    room.mail(other, "See the file.", attachments=(INVOICE,))

    with pytest.raises(ApprovalRequired, match="2 of its 2 attached files"):
        room.check(GATE, draft(thread=here, attachments=(INVOICE, MADE)))


def test_colleagues_get_files_and_whole_messages_of_what_was_read(room: GateRoom) -> None:
    content = b"Subject: Order\r\nMessage-ID: <1@example.com>\r\n\r\nWhere is it?"
    room.mail(room.thread(), "Where is it?", attachments=(INVOICE,), content=content)

    room.check(GATE, draft(to="billing@acme.test", attachments=(INVOICE, whole_message(content))))

    with pytest.raises(ApprovalRequired, match="1 of its 1"):
        room.check(GATE, draft(to="billing@acme.test", attachments=(whole_message(content + b" changed"),)))
    with pytest.raises(ApprovalRequired, match="1 of its 1"):
        room.check(GATE, draft(to="bob@example.org", attachments=(whole_message(content),)))


def test_a_message_of_the_runs_own_thread_may_be_forwarded_to_whoever_may_have_it(room: GateRoom) -> None:
    content = b"Subject: Order\r\nMessage-ID: <1@example.com>\r\n\r\nWhere is it?"
    home = room.thread()
    room.mail(home, "Where is it?", content=content)

    assert room.check(GATE, draft(to="bob@example.com", attachments=(whole_message(content),), home=home)) == {
        "files": 1
    }


def test_after_suspicious_mail_nothing_new_is_attached_and_a_person_decides_about_the_rest(room: GateRoom) -> None:
    here = room.thread()

    with pytest.raises(Tainted, match="suspicious"):
        room.check(GATE, draft(thread=here, attachments=(INVOICE,), level=TaintLevel.SUSPICIOUS))

    room.mail(here, "See the file.", attachments=(INVOICE,))
    with pytest.raises(ApprovalRequired, match="suspicious"):
        room.check(GATE, draft(thread=here, attachments=(INVOICE,), level=TaintLevel.SUSPICIOUS))

    assert room.check(GATE, draft(thread=here, level=TaintLevel.SUSPICIOUS)) == {"files": 0}
