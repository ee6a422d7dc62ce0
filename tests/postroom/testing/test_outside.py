"""The world outside a room: people who write and get mail by real SMTP."""

from __future__ import annotations

import smtplib
import threading
from collections.abc import Iterator

import pytest

from postroom import AttachmentContent, Message, Postroom
from postroom.mail.tokens import without_token
from postroom.testing import NoSuchMail, Outside, Person

pytestmark = pytest.mark.timeout(10)


@pytest.fixture
def outside() -> Iterator[Outside]:
    with Outside() as world:
        yield world


@pytest.fixture
def room(outside: Outside) -> Iterator[Postroom]:
    with Postroom(
        "acme.test", mailboxes=["support"], transport=outside.url, receivers=["smtp://127.0.0.1:0"]
    ) as opened:
        opened.start()
        yield opened


@pytest.fixture
def ada(outside: Outside, room: Postroom) -> Person:
    return outside.person("Ada Lovelace <ada@example.com>", writes_to=room.listening()[0])


def test_what_a_person_writes_reaches_the_room_by_smtp(room, ada):
    ada.write("support@acme.test", subject="Grüße", text="Where is my order?\n")

    (message,) = room.mailbox("support").messages().messages
    assert (str(message.sender), message.subject) == ("Ada Lovelace <ada@example.com>", "Grüße")
    assert message.new_text.strip() == "Where is my order?"


def test_what_the_room_sends_reaches_the_person_with_its_envelope(room, ada):
    room.mailbox("support").send("ada@example.com", subject="Hello", text="Welcome!")

    (mail,) = ada.wait_for_mail(1)

    assert (mail.subject, mail.new_text) == ("Hello", "Welcome!")
    assert mail.envelope.reverse_path is not None
    assert str(without_token(mail.envelope.reverse_path)) == "support@acme.test"
    assert [str(path) for path in mail.envelope.forward_paths] == ["ada@example.com"]
    assert b"Message-ID: " + mail.message_id.encode() in mail.raw


def test_everybody_outside_gets_mail_and_sees_only_their_own(outside, room, ada):
    bob = outside.person("bob@example.org", writes_to=ada.writes_to)
    room.mailbox("support").send("bob@example.org", subject="For Bob", text="Hello Bob")

    assert [mail.subject for mail in bob.wait_for_mail(1)] == ["For Bob"]
    assert ada.received == ()


def test_an_answer_continues_the_chain_and_quotes_what_it_answers(room, ada):
    receipt = room.mailbox("support").send("ada@example.com", subject="Hello", text="Welcome!")

    answer = ada.answer(ada.wait_for_mail(1)[-1], text="Thank you!")

    assert answer.parsed.in_reply_to == (receipt.message_id,)
    assert answer.parsed.references == (receipt.message_id,)
    assert answer.subject == "Re: Hello"
    assert "support@acme.test wrote:\n> Welcome!" in answer.text
    assert answer.new_text == "Thank you!"
    thread = room.thread(receipt.thread_id)
    assert [message.new_text for message in thread.messages] == ["Welcome!", "Thank you!"]


def test_an_answer_may_go_to_another_address_than_the_author_s(room, ada):
    room.create_mailbox("billing")
    room.mailbox("billing").send("ada@example.com", subject="Hello", text="Welcome!")

    answer = ada.answer(ada.wait_for_mail(1)[-1], text="Thank you!", to="support@acme.test")

    assert [str(path) for path in answer.envelope.forward_paths] == ["support@acme.test"]


def test_long_chains_of_references_arrive_whole(room, ada):
    """The standard library writes what does not fit a line as encoded words; mail programs do not."""

    @room.on_message("support")
    def echo(message: Message) -> None:
        room.mailbox("support").reply(message.id, text=f"Answer to number {message.new_text}")

    mail = ada.write("support@acme.test", subject="Ping", text="0")
    for count in range(1, 6):
        ada.wait_for_mail(count)
        mail = ada.answer(ada.received[-1], text=str(count))

    ada.wait_for_mail(6)
    assert b"=?utf-8?" not in mail.raw
    ada.assert_one_thread()
    assert len(room.threads()) == 1


def test_attachments_html_and_extra_headers_travel(room, ada):
    invoice = AttachmentContent(filename="invoice.pdf", content_type="application/pdf", content=b"%PDF-")

    ada.write(
        "support@acme.test",
        subject="Files",
        text="See below",
        html="<p>See below</p>",
        attachments=[invoice],
        headers={"Auto-Submitted": "auto-replied"},
    )

    (message,) = room.mailbox("support").messages().messages
    assert [attachment.filename for attachment in message.attachments] == ["invoice.pdf"]
    assert message.auto_submitted == "auto-replied"


def test_a_refused_address_raises_and_leaves_nothing_on_record(outside, ada):
    with pytest.raises(smtplib.SMTPRecipientsRefused, match="No such mailbox"):
        ada.write("nobody@acme.test", subject="Hello", text="Is there anybody?")

    assert outside.mail == ()


def test_mail_that_does_not_come_fails_with_the_log_of_what_did(ada):
    ada.write("support@acme.test", subject="Charged twice", text="Twice!")

    with pytest.raises(NoSuchMail) as failure:
        ada.wait_for_mail(1, timeout=0.05)

    assert "Message 1 for ada@example.com did not come within 0.05 s." in str(failure.value)
    assert "ada@example.com -> support@acme.test  Charged twice" in str(failure.value)


def test_a_wait_can_ask_for_one_author_s_mail(room, ada):
    room.create_mailbox("billing").send("ada@example.com", subject="Bill", text="49.00 EUR")
    ada.wait_for_mail(1)

    with pytest.raises(NoSuchMail, match=r"Message 1 for ada@example.com by support@acme.test"):
        ada.wait_for_mail(1, by="support@acme.test", timeout=0.05)


def test_a_wait_ends_the_moment_the_mail_is_there(outside, room, ada):
    waiting = threading.Thread(target=lambda: ada.wait_for_mail(1, timeout=5), daemon=True)
    waiting.start()

    room.mailbox("support").send("ada@example.com", subject="Hello", text="Welcome!")
    waiting.join(5)

    assert not waiting.is_alive()


def test_one_thread_is_asserted_with_the_picture_when_it_is_broken(room, ada):
    support = room.mailbox("support")
    support.send("ada@example.com", subject="Hello", text="Welcome!")
    support.send("ada@example.com", subject="Re: Hello", text="Welcome again!")
    ada.wait_for_mail(2)

    with pytest.raises(AssertionError, match="2 messages begin a thread") as failure:
        ada.assert_one_thread()

    assert "└─ support@acme.test  Welcome again!" in str(failure.value)


def test_what_was_on_record_stays_after_the_world_is_closed(room):
    with Outside() as world:
        pass

    assert world.log() == "Nothing crossed the line."
