"""An agent asks something back, and its process ends while it waits. The next one is told how the wait ended, and by what."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from postroom import Message, Postroom, current_wait
from postroom.testing import Answer, Ignore

DAYS = timedelta(days=5)


def refunding(room: Postroom) -> None:
    """A plain function, without a framework: what it has to know stands in the wait that woke it."""
    billing = room.mailbox("billing")

    @room.on_message("billing")
    def refund(message: Message) -> None:
        wait = current_wait()
        if wait is None:
            billing.reply(message.id, text="Which invoice is it?")
            billing.wait_for_reply(message.thread_id, timeout=DAYS)
        elif wait.status == "replied":
            assert wait.message_id == message.id
            billing.reply(message.id, text="That invoice is refunded.")
        else:
            assert wait.status == "timed_out"
            billing.reply(message.id, text="As we heard nothing, this is closed for now.")


def test_each_wait_ends_as_it_did_and_each_customer_hears_of_it_once(world, tmp_path: Path):
    room = world.room("acme.test", ["billing"], store=f"sqlite:///{tmp_path}/acme.db", cast=refunding)
    ada = world.person("Ada <ada@example.com>", Answer("It is 4411.", after=timedelta(days=3), times=1), Ignore())
    bob = world.person("Bob <bob@example.org>", Ignore())
    for person in (ada, bob):
        person.write("billing@acme.test", subject="Charged twice", text="I was charged twice.")
    world.settle()

    world.stop(room)
    world.advance(hours=12)
    room = world.restart(room)
    world.run()

    ended = {
        room.thread(event.thread_id).messages[0].sender.address.local_part: event.details["outcome"]
        for event in room.events(count=1000)
        if event.name == "wait.ended"
    }
    assert ended == {"ada": "replied", "bob": "timed_out"}
    assert [mail.new_text for mail in ada.received] == ["Which invoice is it?", "That invoice is refunded."]
    assert [mail.new_text for mail in bob.received] == [
        "Which invoice is it?",
        "As we heard nothing, this is closed for now.",
    ]
    world.assert_no_duplicates()
    world.assert_nothing_lost()
