"""No person is written to again and again, whichever agents think of it."""

from __future__ import annotations

import pytest

from postroom.model.errors import LimitExceeded
from postroom.model.limits import Limits
from tests.stories.gates.spoken import assert_the_gate_spoke


def test_three_agents_cannot_write_to_one_person_four_times_a_day(world):
    room = world.room("acme.test", ["outreach", "billing", "events"], limits=Limits(recipient_day=3))
    ada = world.person("ada@example.com")
    for number, name in enumerate(["outreach", "billing", "events"]):
        room.mailbox(name).send("ada@example.com", subject=f"News {number}", text=f"{name} has something for you.")

    with pytest.raises(LimitExceeded, match=r"ada@example\.com was written to 3 times today") as refused:
        room.mailbox("outreach").send("ada@example.com", subject="One more thing", text="Did you see it?")
    world.run()

    assert_the_gate_spoke(room, refused.value, gate="recipient_pace")
    assert len(ada.received) == 3
    assert "ada@example.com" not in str([event.details for event in room.events(count=1000)])


def test_an_answer_to_that_person_still_leaves_and_tomorrow_so_does_the_rest(world):
    room = world.room("acme.test", ["outreach"], limits=Limits(recipient_day=1))
    ada = world.person("ada@example.com")
    outreach = room.mailbox("outreach")
    outreach.send("ada@example.com", subject="News", text="We have news for you.")
    ada.write("outreach@acme.test", subject="A question", text="What does it cost?")
    world.run()

    outreach.reply(outreach.messages().messages[0].id, text="It is free.")
    with pytest.raises(LimitExceeded) as refused:
        outreach.send("ada@example.com", subject="More news", text="There is more.")
    world.run(refused.value.retry_at)
    outreach.send("ada@example.com", subject="More news", text="There is more.")
    world.run()

    assert [mail.subject for mail in ada.received] == ["News", "Re: A question", "More news"]


def test_two_messages_to_one_person_keep_their_distance(world):
    room = world.room("acme.test", ["outreach", "billing"], limits=Limits(cool_down=3_600))
    ada = world.person("ada@example.com")
    room.mailbox("outreach").send("ada@example.com", subject="News", text="We have news for you.")
    world.advance(minutes=20)

    with pytest.raises(LimitExceeded, match=r"was written to at \d\d:\d\d UTC; 3,600 seconds must pass") as refused:
        room.mailbox("billing").send("ada@example.com", subject="Invoice", text="49.00 EUR are due.")
    world.run(refused.value.retry_at)
    room.mailbox("billing").send("ada@example.com", subject="Invoice", text="49.00 EUR are due.")
    world.run()

    first, second = (mail.at for mail in ada.received)
    assert (second - first).total_seconds() == 3_600


def test_a_stranger_who_is_copied_into_answers_counts_like_anybody_written_to(world):
    room = world.room("acme.test", ["support"], limits=Limits(recipient_day=1), confinement="off")
    ada, bob = world.person("ada@example.com"), world.person("bob@example.org")
    ada.write("support@acme.test", subject="A question", text="What does it cost?")
    world.run()
    support = room.mailbox("support")
    question = support.messages().messages[0]
    support.reply(question.id, text="It is free.", cc=["bob@example.org"])

    with pytest.raises(LimitExceeded, match=r"bob@example\.org was written to 1 time today"):
        support.reply(question.id, text="And it will stay free for good.", cc=["bob@example.org"])
    support.reply(question.id, text="And it will stay free for good.")
    world.run()

    assert (len(ada.received), len(bob.received)) == (2, 1)


def test_a_person_has_one_pace_under_all_subaddresses(world):
    room = world.room("acme.test", ["outreach"], limits=Limits(recipient_day=1))
    outreach = room.mailbox("outreach")
    outreach.send("ada@example.com", subject="News", text="We have news for you.")

    with pytest.raises(LimitExceeded):
        outreach.send("ada+1@example.com", subject="More news", text="There is more.")
