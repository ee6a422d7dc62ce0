"""What mail providers told, on every database."""

from __future__ import annotations

from postroom.backends.store.records.records import Records
from postroom.backends.store.store import Store
from postroom.model.address import Address
from postroom.model.delivery import DeliveryStatus, RecipientOutcome
from postroom.model.message import Direction
from tests.postroom.backends.store.conftest import HandClock, mailbox, message, stored, thread

ADA = Address(local_part="ada", domain="example.com")
WIRE = "<0102@eu-west-1.amazonses.com>"


def send(store: Store) -> int:
    """A message to Ada leaves under another Message-ID; its outbox id."""
    support, order = mailbox(store), thread(store)

    def work(records: Records) -> int:
        new = message(order, direction=Direction.OUTBOUND, mailbox_id=support, message_id="<out@acme.test>")
        number = stored(records, new)
        records.providers.learn_wire_id(number, WIRE)
        return records.deliveries.enqueue(
            message_id=number, mailbox_id=support, thread_id=order, epoch=1, recipients=[ADA], verdicts=[]
        )

    return store.write(work)


def test_a_message_is_found_by_the_message_id_that_its_provider_gave_it(store: Store) -> None:
    outbox_id = send(store)

    row = store.read(lambda records: records.deliveries.by_message_id(WIRE))
    assert row is not None
    assert row["id"] == outbox_id
    assert store.read(lambda records: records.deliveries.by_message_id("<nobody@example.com>")) is None
    assert store.read(lambda records: records.providers.wire_id(row["message_id"])) == WIRE
    assert store.read(lambda records: records.providers.wire_id(row["message_id"] + 1)) is None


def test_the_first_that_is_told_stays(store: Store) -> None:
    outbox_id = send(store)
    number = store.read(lambda records: records.deliveries.row(outbox_id))["message_id"]

    store.write(lambda records: records.providers.learn_wire_id(number, "<another@example.com>"))

    assert store.read(lambda records: records.providers.wire_id(number)) == WIRE


def test_an_answer_to_that_message_id_settles_what_nobody_knew(store: Store) -> None:
    outbox_id = send(store)
    doubt = RecipientOutcome(recipient=ADA, status=DeliveryStatus.UNKNOWN, code=0)
    store.write(lambda records: records.deliveries.record(outbox_id, doubt))

    settled = store.write(lambda records: records.deliveries.settle_by_reference(["<nobody@example.com>", WIRE]))

    assert settled == {outbox_id}
    assert store.read(lambda records: records.deliveries.all(outbox_id))[0].status is DeliveryStatus.SENT


def test_an_event_is_new_once_for_each_provider_until_it_is_forgotten(store: Store, clock: HandClock) -> None:
    def hear(provider: str, event: str) -> bool:
        return store.write(lambda records: records.providers.hear(provider, event))

    assert [hear("postmark", "e1"), hear("postmark", "e1"), hear("ses", "e1"), hear("postmark", "e2")] == [
        True,
        False,
        True,
        True,
    ]
    assert store.read(lambda records: records.providers.has_heard("postmark", "e1"))

    clock.time += 1
    store.write(lambda records: records.providers.forget_events(before=clock.time))

    assert not store.read(lambda records: records.providers.has_heard("postmark", "e1"))
    assert hear("postmark", "e1")
