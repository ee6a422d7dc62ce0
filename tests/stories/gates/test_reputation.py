"""A bad list costs outreach its turn; support's answers still leave."""

from __future__ import annotations

import pytest

from postroom import Postroom
from postroom.model.errors import ReputationAtRisk
from postroom.model.limits import Limits
from postroom.testing import Complain, Refuse, World
from tests.stories.gates.spoken import assert_the_gate_spoke

FREE = Limits(mailbox_day=None, domain_day=None, room_day=None)


def work_through(room: Postroom, *, every: int, count: int = 100) -> None:
    """Write to a list on which every so many-th address is dead."""
    for number in range(count):
        who = "dead" if number % every == 0 else "lead"
        room.mailbox("outreach").send(f"{who}{number}@list.example", subject=f"News {number}", text="We have news.")


@pytest.fixture
def room(world: World) -> Postroom:
    world.server("list.example", Refuse(only="dead*@list.example"))
    return world.room("acme.test", ["outreach", "support"], limits=FREE)


def levels(room: Postroom) -> list[tuple[int, int]]:
    """From what to what the reputation changed."""
    changed = [event.details for event in room.events(count=10_000) if event.name == "reputation.changed"]
    return [(details["was"], details["level"]) for details in changed]


def test_a_bad_list_stops_outreach_in_the_middle_and_no_answer(world, room):
    ada = world.person("ada@example.com")
    ada.write("support@acme.test", subject="Order 17", text="Where is it?")
    work_through(room, every=7)
    world.settle()

    with pytest.raises(ReputationAtRisk) as refused:
        room.mailbox("outreach").send("bob@example.com", subject="News", text="We have news for Bob.")
    support = room.mailbox("support")
    support.reply(support.messages().messages[0].id, text="It is on its way.")
    world.settle()

    assert str(refused.value) == (
        "Of the last 50 messages of acme.test, 8 (16.0%) went to dead addresses; outreach waits until that is past."
    )
    assert refused.value.retry_at.isoformat() == "2026-01-12T00:00:00+00:00"
    assert_the_gate_spoke(room, refused.value, gate="reputation")
    assert len(ada.received) == 1
    assert levels(room) == [(0, 1)]
    assert len(room.deliveries()) - 8 == 50, "the other half of the list waits in the queue"


def test_when_the_week_is_over_what_waited_leaves(world, room):
    work_through(room, every=7, count=60)
    world.settle()

    world.run()

    assert levels(room) == [(0, 1), (1, 0)]
    assert {entry.delivery.status for entry in room.deliveries()} == {"failed"}


def test_a_person_may_forgive(world, room):
    work_through(room, every=7, count=60)
    world.settle()

    reputation = room.limits.forgive("acme.test")
    world.settle()

    assert (reputation.sent, reputation.stops) == (0, 0)
    assert {entry.delivery.status for entry in room.deliveries()} == {"failed"}
    assert [event.name for event in room.events(count=10_000)].count("reputation.forgiven") == 1


def test_a_worse_list_stops_transactional_mail_too_and_the_worst_everything(world, room):
    room.change_mailbox("support", purpose="transactional")
    ada = world.person("ada@example.com")
    ada.write("support@acme.test", subject="Order 17", text="Where is it?")
    support = room.mailbox("support")

    work_through(room, every=4, count=50)
    world.settle()
    with pytest.raises(ReputationAtRisk, match="mail that answers nobody waits") as second:
        support.send("bob@example.com", subject="Your invoice", text="49.00 EUR are due.")
    support.reply(support.messages().messages[0].id, text="It is on its way.")
    world.settle()

    assert second.value.level == 2
    assert len(ada.received) == 1


def test_two_people_who_call_it_abuse_stop_outreach(world, room):
    angry = [world.person(f"angry{number}@example.com", Complain()) for number in range(2)]
    for number in range(60):
        room.mailbox("outreach").send(f"lead{number}@list.example", subject=f"News {number}", text="We have news.")
    world.settle()
    for person in angry:
        room.mailbox("outreach").send(str(person.address), subject="News", text="We have news for you.")
    world.advance(days=1)

    with pytest.raises(ReputationAtRisk, match=r"2 \(3\.2%\) were called abuse"):
        room.mailbox("outreach").send("bob@example.com", subject="News", text="We have news for Bob.")


def test_few_bounces_among_few_messages_say_nothing(world, room):
    work_through(room, every=3, count=40)
    world.settle()

    room.mailbox("outreach").send("bob@example.com", subject="News", text="We have news for Bob.")

    assert levels(room) == []
