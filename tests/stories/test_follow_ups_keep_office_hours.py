"""Follow-ups reach people in their own working hours, whatever the clocks do, and not while they are away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest

from postroom import BusinessHours, FollowUp
from postroom.testing import Answer, OutOfOffice, World

BERLIN = BusinessHours(time_zone="Europe/Berlin", holidays={date(2026, 4, 3), date(2026, 4, 6)})
NEW_YORK = BusinessHours(time_zone="America/New_York", start=time(8, 30), end=time(18))
TWO_DAYS, THREE_DAYS = timedelta(days=2), timedelta(days=3)


@pytest.fixture(params=["socketless", "wire"])
def friday(request: pytest.FixtureRequest) -> Iterator[World]:
    """Friday afternoon in Berlin, two days before its clocks go forward; New York's went three weeks ago."""
    with World(seed=7, wire=request.param == "wire", start=datetime(2026, 3, 27, 15, 0, tzinfo=UTC)) as opened:
        yield opened


def test_a_weekend_in_two_time_zones_with_the_clocks_going_forward_in_one(friday):
    room = friday.room("acme.test", ["outreach"])
    room.change_mailbox("outreach", business_hours=BERLIN)
    ada, bob = friday.person("Ada <ada@example.com>"), friday.person("Bob <bob@example.org>")
    outreach = room.mailbox("outreach")

    to_ada = outreach.send("ada@example.com", subject="Hello Ada", text="May I show you our lamp?")
    to_bob = outreach.send("bob@example.org", subject="Hello Bob", text="May I show you our desk?")
    outreach.follow_up(
        to_ada.thread_id,
        steps=[
            FollowUp(after=TWO_DAYS, text="The lamp is bright."),
            FollowUp(after=THREE_DAYS, text="It is cheap too."),
        ],
    )
    outreach.follow_up(
        to_bob.thread_id, steps=[FollowUp(after=TWO_DAYS, text="The desk is wide.")], business_hours=NEW_YORK
    )
    friday.run()

    assert [f"{mail.at:%a %d %H:%M}" for mail in bob.received] == ["Fri 27 15:00", "Mon 30 12:30"]  # 08:30 there
    assert [f"{mail.at:%a %d %H:%M}" for mail in ada.received] == [
        "Fri 27 15:00",
        "Mon 30 07:00",  # 09:00 there: on Friday that was 08:00 UTC
        "Thu 02 07:00",  # the day before Good Friday
    ]


def test_whole_days_are_counted_on_the_calendar_of_who_is_written_to(friday):
    room = friday.room("acme.test", ["outreach"])
    ada = friday.person("Ada <ada@example.com>")
    outreach = room.mailbox("outreach")

    sent = outreach.send("ada@example.com", subject="Hello", text="May I show you our lamp?")
    outreach.follow_up(
        sent.thread_id, steps=[FollowUp(after=THREE_DAYS, text="The lamp is bright.")], business_hours=BERLIN
    )
    friday.run()

    assert [BERLIN.local(mail.at).strftime("%a %H:%M") for mail in ada.received] == ["Fri 16:00", "Mon 16:00"]


def test_out_of_office_until_a_date_moves_every_agents_step_past_it(friday):
    room = friday.room("acme.test", ["outreach", "billing"])
    ada = friday.person("Ada <ada@example.com>", OutOfOffice(until=datetime(2026, 4, 2, 22, 0, tzinfo=UTC)))
    outreach, billing = room.mailbox("outreach"), room.mailbox("billing")

    offer = outreach.send("ada@example.com", subject="Our lamp", text="May I show you our lamp?")
    plan = outreach.follow_up(
        offer.thread_id, steps=[FollowUp(after=TWO_DAYS, text="The lamp is bright.")], business_hours=BERLIN
    )
    friday.settle()  # her mail program says how long she is away, once
    bill = billing.send("ada@example.com", subject="Invoice 4411", text="49.00 EUR are due.")
    billing.follow_up(bill.thread_id, steps=[FollowUp(after=TWO_DAYS, text="Have you seen it?")], business_hours=BERLIN)
    friday.run()

    (moved,) = [event for event in room.events(count=1_000) if event.name == "follow_up.moved"]
    assert moved.details == {
        "plan": plan.id,
        "why": "absence",
        "until": "2026-04-02",
        "due": "2026-04-07T07:00:00+00:00",
    }
    assert [f"{mail.at:%a %d %H:%M} {mail.new_text}" for mail in ada.received[2:]] == [  # Easter is over
        "Tue 07 07:00 The lamp is bright.",
        "Tue 07 07:00 Have you seen it?",
    ]


def test_who_is_away_for_half_a_year_is_left_alone(friday):
    room = friday.room("acme.test", ["outreach"])
    ada = friday.person("Ada <ada@example.com>", OutOfOffice("de", until=datetime(2026, 10, 1, tzinfo=UTC)))
    outreach = room.mailbox("outreach")

    offer = outreach.send("ada@example.com", subject="Our lamp", text="May I show you our lamp?")
    outreach.follow_up(offer.thread_id, steps=[FollowUp(after=TWO_DAYS, text="The lamp is bright.")])
    friday.run()

    assert len(ada.received) == 1
    (ended,) = [event for event in room.events(count=1_000) if event.name == "follow_up.ended"]
    assert ended.details["outcome"] == "auto_replied"


@pytest.mark.parametrize("minutes", [-1, 0, 1])
def test_an_answer_races_the_step_that_is_due(friday, minutes):
    """Whoever is first in that minute: nothing leaves after the answer has been stored."""
    room = friday.room("acme.test", ["outreach"])
    ada = friday.person("Ada <ada@example.com>", Answer("Yes, please.", after=THREE_DAYS + timedelta(minutes=minutes)))
    outreach = room.mailbox("outreach")

    offer = outreach.send("ada@example.com", subject="Our lamp", text="May I show you our lamp?")
    outreach.follow_up(offer.thread_id, steps=[FollowUp(after=THREE_DAYS, text="The lamp is bright.")])
    friday.run()

    order = [event.name for event in room.events(count=1_000) if event.name in ("message.received", "message.queued")]
    before, after = order[: order.index("message.received")], order[order.index("message.received") :]
    assert len(ada.received) == len(before)
    assert "message.queued" not in after
    (ended,) = [event for event in room.events(count=1_000) if event.name == "follow_up.ended"]
    assert ended.details["outcome"] == ("replied" if len(before) == 1 else "done")
