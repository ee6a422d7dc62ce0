"""What is written in a thread leaves in the order in which it was written, though a process died over the first of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from postroom import Message, Postroom
from postroom.backends.store.records.claims import OUTBOX_QUEUE, Claim
from postroom.mail import new_text, parse
from postroom.mail.addresses.addresses import parse_address
from tests.clock import Clock
from tests.mail_samples import mail
from tests.postroom.engine.inbound.test_reporting import NextHop

ADA = "ada@example.com"
LEASE = timedelta(seconds=30)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def next_hop() -> NextHop:
    return NextHop()


@pytest.fixture
def room(clock: Clock, next_hop: NextHop) -> Iterator[Postroom]:
    with Postroom(
        "acme.test", mailboxes=["support", "billing"], transport=next_hop, clock=clock, background=False
    ) as room:
        yield room


@pytest.fixture
def asked(room: Postroom) -> Message:
    """Ada wrote to support."""
    room.receive(mail(sender=ADA, to="support@acme.test", subject="Paid twice"), recipients=["support@acme.test"])
    return room.mailbox("support").messages().messages[0]


def die_over_the_first(room: Postroom, clock: Clock) -> Claim:
    """What a process leaves behind that claimed the first message and was killed."""
    until = clock.now() + round(LEASE.total_seconds() * 1000)
    (claim,) = room.asynchronous.call(
        lambda: room.asynchronous.write(
            lambda records: records.claims.due([OUTBOX_QUEUE], worker="killed", lease_until=until, count=1)
        )
    )
    return claim


def read_by_ada(next_hop: NextHop) -> list[str]:
    return [new_text(parse(content).text) for content in next_hop.contents]


def test_the_second_waits_for_the_lease_of_a_dead_process_on_the_first(
    room: Postroom, asked: Message, clock: Clock, next_hop: NextHop
) -> None:
    room.mailbox("support").reply(asked.id, text="I pass it on to billing.")
    room.mailbox("support").hand_off(asked.thread_id, to="billing", note="Paid twice.")
    room.mailbox("billing").reply(asked.id, text="I have sent it back.")
    die_over_the_first(room, clock)
    room.drain()
    assert read_by_ada(next_hop) == []
    clock.later(LEASE + timedelta(milliseconds=1))
    room.drain()
    assert read_by_ada(next_hop) == ["I pass it on to billing.", "I have sent it back."]


def test_nobody_waits_for_what_the_next_hop_wants_later(room: Postroom, asked: Message, next_hop: NextHop) -> None:
    next_hop.away = True
    room.mailbox("support").reply(asked.id, text="One moment.")
    room.drain()
    next_hop.away = False
    room.mailbox("support").reply(asked.id, text="It is on its way.")
    room.drain()
    assert read_by_ada(next_hop) == ["It is on its way."]


def test_a_hand_off_does_not_cancel_what_only_waits_in_line(
    room: Postroom, asked: Message, clock: Clock, next_hop: NextHop
) -> None:
    room.mailbox("support").reply(asked.id, text="One moment.")
    room.mailbox("support").reply(asked.id, text="I pass it on.")
    die_over_the_first(room, clock)
    room.drain()
    room.mailbox("support").hand_off(asked.thread_id, to="billing", note="Paid twice.")
    clock.later(LEASE + timedelta(milliseconds=1))
    room.drain()
    assert read_by_ada(next_hop) == ["One moment.", "I pass it on."]


@pytest.mark.timeout(30)
def test_what_a_process_died_over_at_a_second_attempt_is_in_doubt_and_not_claimed_for_ever(
    room: Postroom, clock: Clock, next_hop: NextHop
) -> None:
    next_hop.away = True
    receipt = room.mailbox("support").send(ADA, subject="Order 7", text="It is on its way.")
    room.drain()
    clock.later(timedelta(minutes=5))
    claim = die_over_the_first(room, clock)
    begun = room.asynchronous.call(
        lambda: room.asynchronous.write(
            lambda records: records.deliveries.begin_contents([(claim, [parse_address(ADA)])])
        )
    )
    next_hop.away = False
    clock.later(LEASE + timedelta(milliseconds=1))
    room.drain()

    (delivery,) = room.mailbox("support").delivery_status(receipt.id).deliveries
    assert begun == {claim.subject_id}
    assert (delivery.status, delivery.next_attempt_at) == ("unknown", None)
    assert (next_hop.contents, room.next_due()) == ([], None)
