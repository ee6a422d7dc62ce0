"""A team behind a provider that writes Message-IDs of its own, and once loses its answer: one mail each, and one thread."""

from __future__ import annotations

from postroom.model.provider import ProviderEventKind
from tests.contracts.provider_contract import ADA
from tests.providers.service import Fault
from tests.providers.test_resend import TestResend as Resend


def test_support_and_billing_write_to_ada_and_she_sees_one_thread() -> None:
    provider = Resend()
    with provider.room(Fault.DROP_AFTER) as house:  # the first send is taken, and the answer to it is lost
        support, billing = house.room.mailbox("support"), house.room.mailbox("billing")
        hello = support.send(ADA, subject="Your order", text="It has left our warehouse.")
        house.room.drain()
        (first,) = house.desk.taken
        assert first.message_id != hello.message_id

        house.letter(1, answers=first.message_id)
        support.hand_off(hello.thread_id, to="billing", note="Ada asks about the invoice.")
        answer = billing.reply(house.room.thread(hello.thread_id).messages[-1].id, text="It is attached to this mail.")
        house.room.drain()

        second = house.desk.taken[1]
        assert len(house.desk.taken) == 2
        assert second.headers["in-reply-to"] == "<1@example.com>"
        assert second.headers["references"].split() == [first.message_id, "<1@example.com>"]
        thread = house.room.thread(hello.thread_id)
        assert [message.direction for message in thread.messages] == ["outbound", "inbound", "outbound"]
        assert house.statuses(hello.message_id) == house.statuses(answer.message_id) == ["sent"]

        house.hear(provider.event(ProviderEventKind.COMPLAINED, second, ADA))

        assert [event.name for event in house.room.explain(answer.id)][-2:] == [
            "message.complained",
            "suppression.added",
        ]
