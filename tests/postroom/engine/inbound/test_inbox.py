"""From bytes at the door to a woken agent."""

from __future__ import annotations

import pytest

from postroom import Mailbox, Postroom
from postroom.model.errors import MalformedMessage, NotFound
from postroom.model.settings import Settings
from tests.mail_samples import mail


def test_a_customers_mail_begins_a_thread_that_the_addressed_mailbox_holds(room: Postroom) -> None:
    room.receive(mail())

    thread = room.thread("t1")
    assert (thread.assignee, thread.epoch, thread.subject) == ("support", 1, "Charged twice")
    assert thread.messages[0].new_text == "I was charged twice."


def test_an_answer_joins_its_thread_by_references(room: Postroom, support: Mailbox) -> None:
    receipt = support.reply("m1", text="Which invoice?")
    room.receive(mail("Number 4411.", number=2, subject="Re: Charged twice", answers=receipt.message_id))

    assert [message.id for message in room.thread("t1").messages] == ["m1", "m2", "m3"]


def test_an_answer_that_arrives_before_its_parent_is_in_the_same_thread(room: Postroom) -> None:
    room.receive(mail("And also this.", number=2, answers="<1@example.com>"))
    room.receive(mail("First.", number=1))

    assert len(room.threads()) == 1


def test_the_same_subject_alone_joins_nothing(room: Postroom) -> None:
    room.receive(mail(number=1))
    room.receive(mail(number=2, subject="Re: Charged twice"))

    assert len(room.threads()) == 2


def test_the_same_subject_joins_where_the_room_is_set_to_and_the_correspondent_is_known() -> None:
    settings = Settings(domain="acme.test", mailboxes=("support",), thread_by_subject=True)
    with Postroom("acme.test", settings=settings) as room:
        room.receive(mail(number=1))
        room.receive(mail(number=2, subject="Re: Charged twice"))
        room.receive(mail(number=3, subject="Re: Charged twice", sender="eve@example.net"))

        assert len(room.threads()) == 2


def test_after_a_hand_off_mail_to_the_old_address_reaches_the_new_owner(room: Postroom, support: Mailbox) -> None:
    support.hand_off("t1", to="billing", note="a refund")
    room.receive(mail("Any news?", number=2, answers="<1@example.com>"))

    unread = room.mailbox("billing").messages().messages
    assert [message.id for message in unread] == ["m2", "m1"]
    assert support.messages().messages == ()
    assert support.info().unread == 0


def test_mail_delivered_twice_is_one_message(room: Postroom) -> None:
    room.receive(mail(), recipients=["support@acme.test"])
    room.receive(b"Received: from relay\r\n" + mail(), recipients=["support@acme.test"])

    assert room.thread("t1").message_count == 1
    assert room.events()[-1].name == "message.duplicated"


def test_other_mail_under_a_known_message_id_is_not_swallowed(room: Postroom) -> None:
    room.receive(mail("I was charged twice."))
    room.receive(mail("Please ignore my first mail."))

    assert [message.new_text for message in room.thread("t1").messages] == [
        "I was charged twice.",
        "Please ignore my first mail.",
    ]


def test_mail_for_nobody_here_is_refused_and_not_stored(room: Postroom) -> None:
    with pytest.raises(NotFound):
        room.receive(mail(to="nobody@acme.test"))

    assert room.threads() == []


def test_a_subaddress_reaches_its_mailbox(room: Postroom) -> None:
    room.receive(mail(to="Support+order42@ACME.test"))

    assert room.thread("t1").assignee == "support"


def test_mail_over_the_limit_is_refused_before_it_is_parsed() -> None:
    settings = Settings(domain="acme.test", mailboxes=("support",), max_message_bytes=2000)
    with Postroom("acme.test", settings=settings) as room:
        with pytest.raises(MalformedMessage, match="2,000"):
            room.receive(mail("x" * 3000))

        assert room.threads() == []


@pytest.mark.parametrize(
    "content", [b"", b"\x00" * 100, b"\xff\xfe: \r\n\r\n", b"Subject: =?utf-8?B?!!!?=\r\n\r\n\x80\x81"]
)
def test_hostile_bytes_are_stored_and_do_not_stop_the_mail_behind_them(room: Postroom, content: bytes) -> None:
    room.receive(content, recipients=["support@acme.test"], reverse_path="eve@example.net")
    room.receive(mail())

    assert len(room.threads()) == 2


def test_an_auto_reply_wakes_nobody_and_ends_no_wait(room: Postroom, support: Mailbox) -> None:
    from datetime import timedelta

    receipt = support.reply("m1", text="Which invoice?")
    wait = support.wait_for_reply("t1", timeout=timedelta(days=2))
    room.receive(
        mail("I am away.", number=2, answers=receipt.message_id, headers=("Auto-Submitted: auto-replied",)),
        recipients=["support@acme.test"],
        reverse_path="ada@example.com",
    )

    assert support.wait_status(wait.id).status == "open"
    room.receive(mail("Number 4411.", number=3, answers=receipt.message_id))
    assert support.wait_status(wait.id).status == "replied"


def test_an_agent_reads_what_outlook_passes_on(room: Postroom) -> None:
    history = "From: Eve <eve@example.net>\nSent: Monday, November 16, 2026 9:12\nTo: Ada\nSubject: Offer\n\nIs it still valid?"
    room.receive(mail(f"Can you answer this one?\n\n{history}", subject="FW: Offer"))

    assert room.thread("t1").messages[0].new_text == f"Can you answer this one?\n\n{history}"


def test_an_invitation_is_told_below_the_words_that_came_with_it(room: Postroom) -> None:
    room.receive(
        b"From: Ada <ada@example.com>\r\nTo: support@acme.test\r\nSubject: Lunch\r\nMessage-ID: <l@example.com>\r\n"
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nWill you come?\r\n--b\r\n"
        b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:Lunch\r\n"
        b"DTSTART:20261124T110000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n--b--\r\n"
    )

    message = room.mailbox("support").message("m1")

    assert message.new_text == "Will you come?\n\n[calendar REQUEST: Lunch; 2026-11-24 11:00 UTC]"
    assert [file.filename for file in message.attachments] == ["attachment-1.ics"]
