"""What happens to mail that the old owner of a thread had sent when the thread was handed over."""

from __future__ import annotations

import pytest

from postroom import DeliveryStatus, Message, Postroom
from postroom.testing import Outside

LETTER = (
    b"From: ada@example.com\r\nTo: support@acme.test\r\nSubject: Twice\r\nMessage-ID: <1@example.com>\r\n\r\nTwice!\r\n"
)


@pytest.mark.timeout(10)
def test_an_answer_sent_just_before_the_hand_off_still_leaves():
    """An agent says "I pass this on" and hands over in the same breath: the customer must read both."""
    with Outside() as outside, Postroom("acme.test", mailboxes=["support", "billing"], transport=outside.url) as room:

        @room.on_message("support")
        def pass_on(message: Message) -> None:
            room.mailbox("support").reply(message.id, text="I pass this on.")
            room.mailbox("support").hand_off(message.thread_id, to="billing", note="charged twice")

        room.start()
        ada = outside.person("ada@example.com", writes_to=("127.0.0.1", 0))
        room.receive(LETTER)

        assert [mail.new_text for mail in ada.wait_for_mail(1)] == ["I pass this on."]
        assert room.thread("t1").hand_offs[0].cancelled == ()


@pytest.mark.timeout(10)
def test_an_answer_that_waits_for_a_later_attempt_is_cancelled_by_the_hand_off():
    with Postroom("acme.test", mailboxes=["support", "billing"], transport="smtp://127.0.0.1:9") as room:
        room.receive(LETTER)
        receipt = room.mailbox("support").reply("m1", text="I look into it.")
        room.drain(5)

        done = room.mailbox("support").hand_off("t1", to="billing", note="charged twice")

        (delivery,) = room.mailbox("support").delivery_status(receipt.message_id).deliveries
        assert delivery.status is DeliveryStatus.CANCELLED
        assert done.cancelled == ("m2",)
