"""From a draft to a receipt, and from the receipt to the next hop."""

from __future__ import annotations

import pytest

from postroom import AttachmentContent, DeliveryStatus, Mailbox, Postroom, PostroomError, Scope
from postroom.mail import parse
from postroom.model.errors import InvalidRequest, MailboxPaused, NotAssigned, NotFound, PermissionDenied, Suppressed
from tests.mail_samples import mail


def test_a_reply_goes_to_the_customer_in_her_thread(support: Mailbox) -> None:
    receipt = support.reply("m1", text="We look into it.")

    sent = support.message(receipt.id)
    assert [str(recipient) for recipient in receipt.recipients] == ["ada@example.com"]
    assert (sent.subject, sent.thread_id) == ("Re: Charged twice", "t1")
    assert sent.in_reply_to == "<1@example.com>"
    assert sent.references == ("<1@example.com>",)


def test_what_arrives_behind_the_message_answered_stays_unread(room: Postroom, support: Mailbox) -> None:
    room.receive(mail("And once more!", number=2, answers="<1@example.com>"))

    support.reply("m1", text="We look into it.")

    assert [message.id for message in support.messages().messages] == ["m2"]


def test_mail_with_a_subject_of_any_length_can_be_answered_and_forwarded(room: Postroom, support: Mailbox) -> None:
    room.receive(mail(number=9, subject="So long " * 500))

    answer = support.reply("<9@example.com>", text="We look into it.")
    forwarded = support.forward("<9@example.com>", to="bob@example.com")

    assert support.message(answer.id).subject.startswith("Re: So long So long")
    assert support.message(forwarded.id).subject.startswith("Fwd: So long So long")


def test_without_a_transport_mail_to_outside_is_kept_and_says_so(room: Postroom, support: Mailbox) -> None:
    receipt = support.reply("m1", text="We look into it.")
    room.drain()

    delivery = support.delivery_status(receipt.id).deliveries[0]
    assert delivery.status is DeliveryStatus.KEPT
    assert "no transport" in delivery.text


def test_the_same_reply_gives_back_the_first_receipt(room: Postroom, support: Mailbox) -> None:
    first = support.reply("m1", text="We look into it.")
    again = support.reply("m1", text="we  look into it. ")

    assert (again.id, again.duplicate, again.retry) == (first.id, True, False)
    assert len(room.thread("t1").messages) == 2


def test_the_callers_own_key_decides_in_place_of_the_text(support: Mailbox) -> None:
    first = support.send("bob@example.com", subject="Hello", text="One", key="welcome-bob")
    again = support.send("bob@example.com", subject="Hello", text="Two", key="welcome-bob")
    other = support.send("bob@example.com", subject="Hello", text="One", key="second-welcome")

    assert again.id == first.id
    assert other.id != first.id


def test_after_a_hand_off_only_the_new_owner_may_answer(room: Postroom, support: Mailbox) -> None:
    support.hand_off("t1", to="billing", note="charged twice, please refund")

    with pytest.raises(NotAssigned, match="billing holds thread t1"):
        support.reply("m1", text="One more thing.")
    assert room.mailbox("billing").reply("m1", text="Refunded.").thread_id == "t1"


def test_an_owner_that_acts_on_an_old_epoch_is_refused(room: Postroom, support: Mailbox) -> None:
    support.hand_off("t1", to="billing", note="have a look")
    room.mailbox("billing").hand_off("t1", to="support", note="not ours")

    with pytest.raises(NotAssigned, match="epoch 3"):
        support.reply("m1", text="As I said.", epoch=1)
    assert support.reply("m1", text="As I said.", epoch=3).thread_id == "t1"


def test_nothing_leaves_a_paused_mailbox_and_mail_still_arrives(room: Postroom, support: Mailbox) -> None:
    room.pause_mailbox("support")
    room.receive(mail("Hello?", number=2))

    with pytest.raises(MailboxPaused):
        support.reply("m1", text="We look into it.")
    assert len(support.messages().messages) == 2


def test_nobody_in_the_room_writes_to_a_suppressed_address(room: Postroom, support: Mailbox) -> None:
    room.suppress("ADA@example.com", reason="complaint")

    with pytest.raises(Suppressed, match="complaint"):
        support.reply("m1", text="We look into it.")
    assert room.explain("t1")[-1].name == "message.refused"


def test_a_handle_without_the_scope_cannot_send(room: Postroom, support: Mailbox) -> None:
    reader = room.mailbox("support", scopes={Scope.READ})

    with pytest.raises(PermissionDenied, match="may not reply"):
        reader.reply("m1", text="We look into it.")


def test_a_handle_that_may_only_reply_cannot_begin_a_thread(room: Postroom, support: Mailbox) -> None:
    answering = room.mailbox("support", scopes={Scope.READ, Scope.REPLY})
    answering.reply("m1", text="We look into it.")

    with pytest.raises(PermissionDenied, match="may not send"):
        answering.send("bob@example.com", subject="Hello", text="Hi")


BIG = AttachmentContent(filename="big.bin", content=bytes(40 * 1024 * 1024))
BAD_REQUESTS = {
    "malformed address": (lambda box: box.send("not an address", subject="x", text="y"), InvalidRequest),
    "empty body": (lambda box: box.send("a@example.com", subject="x", text=""), InvalidRequest),
    "line break in a header": (
        lambda box: box.send("a@example.com", subject="x\r\nBcc: e@x.org", text="y"),
        InvalidRequest,
    ),
    "text without end": (lambda box: box.send("a@example.com", subject="x", text="y" * 1_000_001), InvalidRequest),
    "no recipient": (lambda box: box.send([], subject="x", text="y"), InvalidRequest),
    "unknown message": (lambda box: box.reply("m999", text="y"), NotFound),
    "unknown Message-ID": (lambda box: box.reply("<unknown@example.com>", text="y"), NotFound),
    "a thread id for a message": (lambda box: box.reply("t1", text="y"), InvalidRequest),
    "hand-off to nobody": (lambda box: box.hand_off("t1", to="nobody", note="x"), NotFound),
    "hand-off to itself": (lambda box: box.hand_off("t1", to="support", note="x"), InvalidRequest),
    "40 MB attachment": (
        lambda box: box.send("a@example.com", subject="x", text="y", attachments=[BIG]),
        InvalidRequest,
    ),
}


@pytest.mark.parametrize(("send", "expected"), BAD_REQUESTS.values(), ids=BAD_REQUESTS)
def test_a_bad_request_says_what_to_do_and_leaves_nothing_behind(
    room: Postroom, support: Mailbox, send, expected: type[PostroomError]
) -> None:
    before = (len(room.events()), len(room.threads()), room.thread("t1"))

    with pytest.raises(expected) as refused:
        send(support)

    assert refused.value.as_text().startswith(f"NOT DONE [{refused.value.code}]: ")
    assert "You can: " in refused.value.as_text()
    assert (len(room.events()), len(room.threads()), room.thread("t1")) == before


def test_mail_between_mailboxes_of_the_room_is_stored_once_and_placed_in_both(room: Postroom, support: Mailbox) -> None:
    receipt = support.send("billing@acme.test", subject="A question", text="Is invoice 4411 paid?")
    room.drain()

    billing = room.mailbox("billing")
    received = billing.messages().messages[0]
    assert received.id == receipt.id
    assert support.delivery_status(receipt.id).deliveries[0].status is DeliveryStatus.SENT
    assert billing.reply(received.id, text="Twice, yes.").thread_id == receipt.thread_id


def test_answering_a_colleague_goes_to_the_colleague_and_not_to_the_others_addressed(
    room: Postroom, support: Mailbox
) -> None:
    room.create_mailbox("sales")
    asked = support.send(["billing@acme.test", "sales@acme.test"], subject="A question", text="Who takes this?")
    room.drain()

    answer = room.mailbox("billing").reply(asked.id, text="We do.")
    assert [str(recipient) for recipient in answer.recipients] == ["support@acme.test"]


def test_continuing_after_a_colleague_goes_to_the_customer(room: Postroom, support: Mailbox) -> None:
    earlier = support.reply("m1", text="Our billing team continues here.")
    support.hand_off("t1", to="billing", note="a refund")

    answer = room.mailbox("billing").reply(earlier.id, text="Refunded.")
    assert [str(recipient) for recipient in answer.recipients] == ["ada@example.com"]


def test_the_bytes_on_the_wire_carry_thread_trace_and_origin(room: Postroom, support: Mailbox) -> None:
    receipt = support.reply("m1", text="We look into it.")

    forwarded = support.forward(receipt.id, to="billing@acme.test")
    parsed = parse(support.attachment(support.message(forwarded.id).attachments[0].id).content)
    assert parsed.message_id == receipt.message_id
    assert parsed.auto_submitted == "auto-replied"
    assert parsed.trace is not None
    assert parsed.trace.split("-")[1] not in (
        "0" * 32,
        room.explain("t1")[0].trace_id,
    )  # one of its own, for people outside
