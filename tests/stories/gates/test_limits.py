"""A runaway agent is stopped; its colleagues, and whoever wants an answer, do not notice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from postroom import FollowUp, Mailbox
from postroom.model.errors import LimitExceeded, MailboxPaused
from postroom.model.limits import Limits
from tests.stories.gates.spoken import assert_the_gate_spoke

DAY_OF_20 = Limits(mailbox_day=None, domain_day=20, recipient_day=None)


def hammer(mailbox: Mailbox, *, tries: int = 50, begin: int = 0) -> Iterator[LimitExceeded]:
    """Write to one stranger after another; the refusals."""
    for number in range(begin, begin + tries):
        try:
            mailbox.send(f"lead{number}@example.com", subject=f"News {number}", text=f"{mailbox.name} has news.")
        except LimitExceeded as refusal:
            yield refusal


def test_an_agent_that_runs_away_is_stopped_at_its_own_limit(world):
    room = world.room("acme.test", ["outreach"], limits=Limits(mailbox_day=5))

    refusals = [*hammer(room.mailbox("outreach"), tries=8)]
    world.run()

    assert len(refusals) == 3
    assert str(refusals[0]) == "Mailbox 'outreach' has used its 5 messages of today."
    assert (refusals[0].limit, refusals[0].used, refusals[0].allowed) == ("mailbox_day", 5, 5)
    assert refusals[0].retry_at.isoformat() == "2026-01-06T00:00:00+00:00"
    assert_the_gate_spoke(room, refusals[0], gate="limits")
    world.assert_within_limits(per_day=5)


def test_of_two_limits_that_are_used_up_the_one_that_lasts_longer_is_told(world):
    room = world.room("acme.test", ["outreach"], limits=Limits(mailbox_day=2, domain_month=2))

    refusal = next(hammer(room.mailbox("outreach"), tries=3))

    assert (refusal.limit, refusal.retry_at.isoformat()) == ("domain_month", "2026-02-01T00:00:00+00:00")


def test_whoever_hammers_leaves_the_others_their_share_and_replies_their_reserve(world):
    room = world.room("acme.test", ["outreach", "support"], limits=DAY_OF_20)
    ada = world.person("ada@example.com")
    ada.write("support@acme.test", subject="Order 17", text="Where is it?")
    world.run()
    support = room.mailbox("support")

    hammering = [*hammer(room.mailbox("outreach"))]
    own = [*hammer(support)]
    support.reply(support.messages().messages[0].id, text="It is on its way.")
    world.run()

    assert "what is left for mail that is no reply is promised to other mailboxes (outreach 14)" in str(hammering[0])
    assert "but for 2 that are kept for replies (outreach 14, support 4)" in str(own[0])
    assert [(entry.owner, entry.day.used) for entry in room.limits.usage()] == [
        ("", 19),
        ("acme.test", 19),
        ("outreach", 14),
        ("support", 5),
    ]
    assert [mail.subject for mail in ada.received] == ["Re: Order 17"]


def test_a_reply_may_use_the_day_up_and_is_told_when_it_is(world):
    room = world.room("acme.test", ["support"], limits=Limits(domain_day=2, reserve=0.5, recipient_day=None))
    ada = world.person("ada@example.com")
    for number in range(3):
        ada.write("support@acme.test", subject=f"Order {number}", text=f"Where is order {number}?")
    world.run()
    support = room.mailbox("support")
    first, second, third = support.messages().messages

    support.reply(first.id, text="On its way.")
    assert "but for 1 that are kept for replies" in str(next(hammer(support)))
    support.reply(second.id, text="On its way, too.")
    with pytest.raises(LimitExceeded, match=r"has used its 2 messages of today \(support 2\)\.") as refused:
        support.reply(third.id, text="That one as well.")

    assert "replies still leave" not in refused.value.you_can


def test_coming_near_a_limit_is_told_once_a_window(world):
    room = world.room("acme.test", ["outreach"], limits=Limits(mailbox_day=10, reserve=0))
    outreach = room.mailbox("outreach")

    def told() -> list[tuple[str, int, int]]:
        near = [event.details for event in room.events(count=1000) if event.name == "limit.approached"]
        return [(details["limit"], details["used"], details["allowed"]) for details in near]

    assert [*hammer(outreach, tries=7)] == []
    assert told() == []
    assert len([*hammer(outreach, tries=20, begin=7)]) == 17
    assert told() == [("mailbox_day", 8, 10)]
    world.advance(days=1)
    assert len([*hammer(outreach, tries=20, begin=50)]) == 10

    assert told() == [("mailbox_day", 8, 10), ("mailbox_day", 8, 10)]


def test_mail_between_two_agents_and_what_another_gate_refuses_is_not_counted(world):
    room = world.room("acme.test", ["outreach", "support"], limits=Limits(mailbox_day=1))
    outreach = room.mailbox("outreach")
    outreach.send("support@acme.test", subject="For you", text="A colleague asks you something.")
    room.pause_mailbox("outreach")
    with pytest.raises(MailboxPaused):
        outreach.send("ada@example.com", subject="News", text="We have news for you.")
    room.resume_mailbox("outreach")

    assert outreach.usage().day.used == 0
    outreach.send("ada@example.com", subject="News", text="We have news for you.")
    assert (outreach.usage().day.used, outreach.usage().may_begin) == (1, 0)


def test_a_follow_up_that_finds_no_room_leaves_when_there_is(world):
    room = world.room("acme.test", ["outreach"], limits=Limits(mailbox_day=2))
    ada = world.person("ada@example.com")
    outreach = room.mailbox("outreach")
    sent = outreach.send("ada@example.com", subject="News", text="We have news for you.")
    outreach.follow_up(sent.thread_id, steps=[FollowUp(after=timedelta(hours=2), text="Have you seen them?")])
    outreach.send("bob@example.com", subject="News", text="We have news for you, Bob.")

    world.run()

    assert [mail.at.isoformat()[:16] for mail in ada.received] == ["2026-01-05T09:00", "2026-01-06T00:00"]


def test_a_person_may_give_a_mailbox_more_and_take_it_back(world):
    room = world.room("acme.test", ["outreach"], limits=Limits(mailbox_day=2, recipient_day=None))
    outreach = room.mailbox("outreach")

    room.limits.set("outreach", day=3, share=2)
    refusals = [*hammer(outreach, tries=4)]
    room.limits.reset("outreach")

    assert len(refusals) == 1
    assert (outreach.usage().day.limit, outreach.usage().share) == (2, 1)
    assert [event.name for event in room.events(count=1000)].count("limit.changed") == 2
