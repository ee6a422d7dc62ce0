"""What those who look after a store see and change, on every database."""

from __future__ import annotations

from collections.abc import Callable

from postroom.backends.store.condition import look_at_store
from postroom.backends.store.records.claims import OUTBOX_QUEUE, wake_queue
from postroom.backends.store.records.records import Records
from postroom.backends.store.store import Store, open_as_it_is
from tests.postroom.backends.store.conftest import HandClock, address, mailbox, message, stored, thread


def queued(records: Records, support: int, *recipients: str) -> int:
    number = records.threads.create("Order 42", assignee_id=support)
    written = stored(records, message(number, message_id=f"<{recipients}@acme.test>", mailbox_id=support))
    outbox = records.deliveries.enqueue(
        mailbox_id=support,
        thread_id=number,
        epoch=1,
        message_id=written,
        recipients=[address(recipient) for recipient in recipients],
        verdicts={},
    )
    records.claims.enqueue(OUTBOX_QUEUE, outbox)
    return outbox


def test_a_store_tells_how_it_stands(url: str, store: Store) -> None:
    found = look_at_store(url)

    assert (found.why_not, found.read_only, found.damage) == ("", "", "")
    assert found.kind == "memory" or found.usable
    assert found.kind != "server" or found.server_time is not None


def test_a_room_that_is_not_there_is_not_made(file_url: str, opened: Callable[[str], Store], clock: HandClock) -> None:
    opened(file_url)

    assert open_as_it_is(file_url, room="other.test", clock=clock) is None


def test_what_was_for_others_is_unknown_and_what_was_for_us_goes_on(store: Store) -> None:
    support = mailbox(store)
    mailbox(store, "billing")
    outbox = store.write(lambda records: queued(records, support, "ada@example.com", "billing@acme.test"))

    changed = store.write(lambda records: records.keeping.let_nothing_leave(text="may have left"))

    statuses = store.read(lambda records: [str(one.status) for one in records.deliveries.all(outbox)])
    assert (changed, statuses) == (1, ["unknown", "queued"])


def test_turns_are_buried_and_leases_end(store: Store) -> None:
    support = mailbox(store)
    thread(store)

    def work(records: Records) -> int:
        records.claims.enqueue(wake_queue(support), 7)
        records.claims.enqueue(OUTBOX_QUEUE, 8)
        records.claims.due([OUTBOX_QUEUE], worker="gone", lease_until=records.now + 60_000, count=1)
        return records.keeping.bury_turns(error="may have been taken")

    assert store.write(work) == 1
    store.write(lambda records: records.keeping.end_leases())
    assert store.write(lambda records: records.claims.is_ready(OUTBOX_QUEUE, 8))
    assert store.read(lambda records: [row["error"] for row in records.claims.dead(before=2**62, count=9)]) == [
        "may have been taken"
    ]
