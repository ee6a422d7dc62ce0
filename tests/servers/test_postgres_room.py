"""A room on PostgreSQL: two workers share it, every mail is answered once."""

from __future__ import annotations

from collections import Counter

import pytest

from postroom import Message, Postroom
from postroom.testing import Outside
from tests.mail_samples import mail

pytestmark = pytest.mark.servers

MAILS = 30


def test_two_workers_on_one_room_answer_every_mail_once(postgres_url: str) -> None:
    handled: Counter[str] = Counter()
    with Outside() as outside, worker(postgres_url, outside, handled) as first, worker(postgres_url, outside, handled):
        for number in range(MAILS):
            first.receive(mail(f"Question {number}", number=number, subject=f"Question {number}"))
        outside.wait_for(lambda crossed: len(crossed) >= MAILS, what="An answer to every mail", timeout=20)
        first.drain()
        answers = Counter(sent.subject for sent in outside.received)

    assert len(handled) == MAILS
    assert set(handled.values()) == {1}
    assert answers == Counter({f"Re: Question {number}": 1 for number in range(MAILS)})


def test_the_story_is_told_on_postgresql(postgres_url: str) -> None:
    with Postroom("acme.test", mailboxes=["support", "billing"], store=postgres_url) as room:
        room.receive(mail())
        support = room.mailbox("support")
        support.reply("m1", text="Which invoice?")
        support.hand_off("t1", to="billing", note="charged twice")
        room.receive(mail("4411", number=2, answers="<1@example.com>"))
        room.drain()

        thread = room.thread("t1")
        assert (thread.assignee, thread.epoch, thread.message_count) == ("billing", 2, 3)
        assert [message.new_text for message in support.search("4411")] == ["4411"]
        assert room.mailbox("billing").info().unread == 2


def worker(store: str, outside: Outside, handled: Counter[str]) -> Postroom:
    """A room whose support answers whatever comes."""
    room = Postroom("acme.test", mailboxes=["support"], store=store, transport=outside.url)

    @room.on_message("support")
    def answer(message: Message) -> None:
        handled[message.id] += 1
        room.mailbox("support").reply(message.id, text="Thank you.")

    room.start()
    return room
