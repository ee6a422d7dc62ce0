"""Notices, and mailboxes that stay full, on every database."""

from __future__ import annotations

import pytest

from postroom.backends.store.records.records import Records
from postroom.backends.store.store import Store
from postroom.model.delivery import DeliveryStatus, RecipientOutcome
from postroom.model.message import Direction
from tests.postroom.backends.store.conftest import START, HandClock, address, mailbox, message, stored, thread

ADA, BOB = address("Ada@example.com"), address("bob@example.com")
DAY = 86_400_000


def deliver(records: Records, support: int, number: int, *, count: int) -> int:
    new = message(number, direction=Direction.OUTBOUND, mailbox_id=support, message_id=f"<out{count}@acme.test>")
    return records.deliveries.enqueue(
        message_id=stored(records, new), mailbox_id=support, thread_id=number, epoch=1, recipients=[ADA], verdicts=[]
    )


def refuse(records: Records, outbox_id: int, *, reason: str, status: DeliveryStatus = DeliveryStatus.FAILED) -> None:
    records.deliveries.record(outbox_id, RecipientOutcome(recipient=ADA, status=status, code=552), reason=reason)


def test_a_notice_is_told_once_and_to_its_mailbox_alone(store: Store) -> None:
    support, billing, number = mailbox(store), mailbox(store, "billing"), thread(store)
    for name in ("m1", "f2"):
        store.write(
            lambda records, name=name: records.notices.add(
                mailbox_id=support, thread_id=number, reason="bounce", address=ADA, ended=[name]
            )
        )

    assert store.write(lambda records: records.notices.take(billing, count=9)) == ()
    (first,) = store.write(lambda records: records.notices.take(support, count=1))
    (second,) = store.write(lambda records: records.notices.take(support, count=9))
    assert (first.ended, second.ended, first.reason, first.address) == (("m1",), ("f2",), "bounce", ADA)
    assert store.write(lambda records: records.notices.take(support, count=9)) == ()


@pytest.mark.parametrize(
    ("refusals", "expected"),
    [
        (["mailbox_full", "mailbox_full"], (2, START)),
        (["mailbox_full", "policy"], (1, START)),
        (["mailbox_full", "", "mailbox_full"], (1, START + 2 * DAY)),
        ([], (0, START)),
    ],
    ids=["in a row", "another reason", "taken in between", "nothing yet"],
)
def test_refusals_of_a_full_mailbox_are_counted_since_it_last_took_mail(
    store: Store, clock: HandClock, refusals: list[str], expected: tuple[int, int]
) -> None:
    support, number = mailbox(store), thread(store)
    for count, reason in enumerate(refusals):
        status = DeliveryStatus.FAILED if reason else DeliveryStatus.SENT
        outbox_id = store.write(lambda records, count=count: deliver(records, support, number, count=count))
        store.write(lambda records, n=outbox_id, r=reason, s=status: refuse(records, n, reason=r, status=s))
        clock.time += DAY
    clock.time = START + 2 * DAY if refusals else START

    assert store.read(lambda records: records.deliveries.found_full(ADA, since=START - DAY)) == expected
    assert store.read(lambda records: records.deliveries.found_full(BOB, since=START - DAY))[0] == 0
