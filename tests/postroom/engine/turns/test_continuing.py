"""A handler may go on as the mailbox that it handed its thread to; what it sends then counts as the new owner's."""

from __future__ import annotations

import pytest

from postroom import Message, Postroom, continue_turn, current_thread_id
from postroom.model.errors import ConfigurationError, NotAssigned
from tests.mail_samples import mail


def test_a_handler_knows_its_thread(room: Postroom) -> None:
    known: list[str] = []
    room.on_message("support")(lambda message: known.append(current_thread_id()))
    room.start()

    room.receive(mail())
    room.drain()

    assert known == ["t1"]


def test_outside_a_handler_no_thread_is_known() -> None:
    with pytest.raises(ConfigurationError, match="No handler runs here"):
        current_thread_id()


def test_without_continuing_the_turn_is_over_with_the_hand_off(room: Postroom) -> None:
    refused: list[str] = []

    @room.on_message("support")
    def support(message: Message) -> None:
        room.mailbox("support").hand_off(message.thread_id, to="billing", note="Charged twice.")
        with pytest.raises(NotAssigned) as error:
            room.mailbox("billing").reply(message.id, text="Refunded.")
        refused.append(error.value.code)

    room.start()
    room.receive(mail())
    room.drain()

    assert refused == ["not_assigned"]


def test_what_is_sent_after_continuing_is_not_sent_again_by_the_new_owners_handler(room: Postroom) -> None:
    receipts = []

    @room.on_message("support")
    def support(message: Message) -> None:
        room.mailbox("support").reply(message.id, text="One moment.")
        continue_turn(room.mailbox("support").hand_off(message.thread_id, to="billing", note="Charged twice."))
        receipts.append(room.mailbox("billing").reply(message.id, text="Refunded."))

    @room.on_message("billing")
    def billing(message: Message) -> None:
        receipts.append(room.mailbox("billing").reply(message.id, text="We have refunded it."))
        receipts.append(room.mailbox("billing").reply(message.id, text="Goodbye."))

    room.start()
    room.receive(mail())
    room.drain()

    assert [receipt.duplicate for receipt in receipts] == [False, True, False]
    texts = [message.new_text for message in room.thread("t1").messages]
    assert texts[1:] == ["One moment.", "Refunded.", "Goodbye."]


def test_outside_a_handler_continuing_changes_nothing(room: Postroom) -> None:
    room.receive(mail())

    continue_turn(room.mailbox("support").hand_off("t1", to="billing", note="Charged twice."))

    assert room.mailbox("billing").reply("m1", text="Refunded.").thread_id == "t1"
