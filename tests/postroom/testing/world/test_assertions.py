"""Every assertion of a world passes where it should, fails where it should, and tells the story when it does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from postroom import Mailbox, Message, Postroom
from postroom.model.errors import ConfigurationError
from postroom.testing import (
    Answer,
    Complain,
    DropAfterContent,
    Ignore,
    LateBounce,
    LoseSilently,
    Refuse,
    Unsubscribe,
    World,
)

ADA = "ada@example.com"


@pytest.fixture
def support(room: Postroom) -> Mailbox:
    return room.mailbox("support")


def test_a_failure_says_what_is_wrong_and_tells_the_story(world, support):
    support.send(ADA, subject="Hello", text="Hello")
    world.run()

    with pytest.raises(AssertionError) as failure:
        world.assert_within_limits(per_day=0)

    assert str(failure.value) == (
        "acme.test sent 1 message within 24 hours until 2026-01-05 09:00; the limit is 0.\n"
        "\n"
        "2026-01-05\n"
        '  09:00:00  support@acme.test  wrote "Hello" to ada@example.com in t1\n'
        '  09:00:00  example.com        accepted "Hello" for ada@example.com in t1 (250 2.0.0)\n'
        '  09:00:00  ada@example.com    got "Hello" [nobody reads it]'
    )


def test_mail_between_two_mailboxes_is_no_duplicate(world, support):
    support.send("billing@acme.test", subject="Hello", text="Hello")
    world.run()

    world.assert_no_duplicates()


def test_the_same_words_from_two_agents_are_a_duplicate(world, room, support):
    support.send(ADA, subject="Hello", text="Welcome to Acme!", key="one")
    world.assert_no_duplicates()

    room.mailbox("billing").send(ADA, subject="Re: hello", text="welcome  to acme!", key="two")
    world.run()

    with pytest.raises(
        AssertionError, match=r"ada@example.com got the same words twice, from support@acme.test and billing"
    ):
        world.assert_no_duplicates()


def test_the_same_words_a_month_later_are_no_duplicate(world, support):
    for month in range(3):
        support.send(ADA, subject="Your invoice", text="It is attached.", key=f"invoice {month}")
        world.advance(days=30)

    world.assert_no_duplicates()


def test_a_message_sent_again_after_its_outcome_was_unknown_is_a_duplicate(world, room, support):
    world.server("example.com", DropAfterContent())
    receipt = support.send(ADA, subject="Hello", text="Hello")
    world.run()
    world.assert_no_duplicates()

    room.requeue(receipt.id)
    world.run()

    with pytest.raises(AssertionError, match=r"handed <.*@acme.test> over to ada@example.com twice"):
        world.assert_no_duplicates()


def test_a_message_sent_again_because_the_first_was_lost_is_no_duplicate(world, room, support):
    world.server("example.com", DropAfterContent(delivers=False))
    receipt = support.send(ADA, subject="Hello", text="Hello")
    world.run()
    room.requeue(receipt.id)
    world.run()

    world.assert_no_duplicates()


def test_a_reply_without_references_breaks_the_thread(world, room, support):
    ada = world.person(ADA)
    ada.write("support@acme.test", subject="Hello", text="Hello")
    world.run()
    (message,) = support.messages().messages
    support.reply(message.id, text="Hello!")
    world.run()
    world.assert_thread_unbroken("t1")
    world.assert_thread_unbroken(ada)

    ada.answer(ada.received[0], text="Thanks!", headers={"In-Reply-To": "", "References": ""})
    world.run()
    world.assert_thread_unbroken(ada)  # two threads for her, two in the room

    ada.answer(ada.received[0], text="Thanks again!", headers={"References": ""})
    world.run()

    with pytest.raises(AssertionError, match=r"ada@example.com does not see t1 as one thread: .* References lack"):
        world.assert_thread_unbroken("t1")
    with pytest.raises(AssertionError, match=r"ada@example.com does not see t1 as one thread"):
        world.assert_thread_unbroken(ada)


def test_a_thread_that_is_two_in_the_room_is_broken(world, room, support):
    """Her second mail names only a message that the room has never seen."""
    ada, bob = world.person(ADA), world.person("bob@example.org")
    first = ada.write("support@acme.test", subject="Hello", text="Hello")
    ada.answer(first, text="I forgot something.", to="bob@example.org")
    world.run()
    (seen,) = bob.received
    bob.answer(seen, text="Ask them.")
    world.run()
    ada.answer(
        ada.received[-1], text="Bob says to ask you.", to="support@acme.test", headers={"References": seen.message_id}
    )
    world.run()

    with pytest.raises(AssertionError, match=r"What ada@example.com sees as one thread is 2 in acme.test: t1, t2"):
        world.assert_thread_unbroken(ada)


def _mail_again(world: World, support: Mailbox) -> None:
    """An agent that overrules the room: the suppression is lifted, and the address is mailed again."""
    world.rooms["acme.test"].unsuppress(ADA)
    support.send(ADA, subject="Hello again", text="Do you read this?")
    world.run()


TURNS = {
    "a late bounce": ("bounce", [LateBounce()], []),
    "a refusal": ("bounce", [Refuse("5.1.1")], []),
    "a complaint": ("complaint", [], [Complain(times=1), Ignore()]),
    "an unsubscription": ("unsubscribe", [], [Unsubscribe("reply", times=1), Ignore()]),
}


@pytest.mark.parametrize(("turn", "faults", "reactions"), TURNS.values(), ids=TURNS)
def test_mail_after_the_room_was_told_is_found(world, room, support, turn, faults, reactions):
    world.server("example.com", *faults)
    world.person(ADA, *reactions)
    support.send(ADA, subject="Hello", text="Hello")
    world.run()
    world.assert_never_mailed_after(turn)
    world.assert_never_mailed_after(turn, "ADA@example.com")

    _mail_again(world, support)

    with pytest.raises(
        AssertionError, match=r"support@acme.test wrote to ada@example.com at .*, after the room was told"
    ):
        world.assert_never_mailed_after(turn)


@pytest.mark.parametrize("turn", ["bounce", "unsubscribe", "complaint"])
def test_an_assertion_about_what_never_happened_fails(world, support, turn):
    support.send(ADA, subject="Hello", text="Hello")
    world.run()

    with pytest.raises(AssertionError, match=r"Nobody .* in this world, or no room was told"):
        world.assert_never_mailed_after(turn)
    with pytest.raises(AssertionError, match=r"ada@example\.com never"):
        world.assert_never_mailed_after(turn, ADA)


def test_a_refusal_of_one_message_does_not_make_the_address_dead(world, support):
    world.server("example.com", Refuse("5.7.1"))
    support.send(ADA, subject="Hello", text="Hello")
    world.run()

    with pytest.raises(AssertionError, match="Nobody bounced"):
        world.assert_never_mailed_after("bounce")


def test_after_what_must_be_known(world):
    with pytest.raises(ConfigurationError, match="bounce, unsubscribe, complaint"):
        world.assert_never_mailed_after("holiday")


def test_the_owner_of_a_thread(world, room, support):
    thread = support.send(ADA, subject="Hello", text="Hello").thread_id
    world.assert_owner(thread, "support")

    support.hand_off(thread, to="billing", note="yours")

    with pytest.raises(AssertionError, match="billing holds t1, not support"):
        world.assert_owner(thread, "support")


def test_with_several_rooms_the_one_meant_is_named(world, room):
    other = world.room("other.test", ["sales"])
    other.mailbox("sales").send(ADA, subject="Hello", text="Hello")

    world.assert_owner("t1", "sales", room=other)
    with pytest.raises(ConfigurationError, match=r"acme.test, other.test"):
        world.assert_owner("t1", "sales")


def test_limits_count_recipients_in_any_24_hours_by_room_or_mailbox(world, room, support):
    world.advance(hours=14, minutes=30)  # until 23:30
    support.send([ADA, "bob@example.org"], subject="Hello", text="Hello")
    world.advance(hours=1)
    room.mailbox("billing").send(ADA, subject="Invoice", text="49.00 EUR")
    world.run()

    world.assert_within_limits(per_day=3)
    world.assert_within_limits(per_day=2, mailbox="support")
    with pytest.raises(
        AssertionError, match=r"acme.test sent 3 messages within 24 hours until 2026-01-06 00:30; the limit is 2"
    ):
        world.assert_within_limits(per_day=2, room=room)
    with pytest.raises(AssertionError, match=r"support@acme\.test sent 2"):
        world.assert_within_limits(per_day=1, mailbox="support")


def test_limits_forget_what_is_a_day_old(world, support):
    for day in range(3):
        world.at(timedelta(days=day), lambda day=day: support.send(ADA, subject=f"{day}", text=f"{day}"))
    world.run()

    world.assert_within_limits(per_day=1)


def test_a_silent_loss_is_found(world, support):
    support.send("bob@example.org", subject="Hello", text="Hello")
    world.run()
    world.assert_nothing_lost()

    world.server("example.com", LoseSilently())
    support.send(ADA, subject="Hello", text="Hello")
    world.run()

    with pytest.raises(AssertionError, match=r'example.com lost "Hello" for ada@example.com without a word'):
        world.assert_nothing_lost()


def test_a_turn_that_an_agent_gave_up_is_found(world):
    room = world.room("acme.test", ["support"], handler_tries=2)

    @room.on_message("support")
    def stumble(message: Message) -> None:
        raise ValueError

    world.person(ADA, Answer("?")).write("support@acme.test", subject="Hello", text="Hello")
    world.run()

    with pytest.raises(AssertionError, match=r'support@acme.test gave up its turn about "Hello"'):
        world.assert_nothing_lost()
