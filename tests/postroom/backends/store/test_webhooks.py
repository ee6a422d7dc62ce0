"""Webhook rows on every database."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from postroom.backends.store.records.claims import WEBHOOK_QUEUE
from postroom.backends.store.records.records import Records
from postroom.backends.store.store import Store
from postroom.model.errors import NotFound
from postroom.model.event import EventName
from postroom.model.ids import outside
from postroom.model.webhook import DeliveryState, Latency, WebhookState
from tests.postroom.backends.store.conftest import START, HandClock

LATER = START + 1_000_000


def webhook(store: Store) -> int:
    return store.write(
        lambda records: records.webhooks.add(
            "https://example.com/", events=["*"], mailbox=None, secret=SecretStr("one"), newest_event=0
        )
    )


def happen(store: Store, count: int) -> list[int]:
    def work(records: Records) -> list[int]:
        before = records.events.newest()
        for _ in range(count):
            records.events.append(EventName.MAILBOX_CHANGED, trace_id="")
        return [event.id for event in records.events.after(before, count=count)]

    return store.write(work)


def test_events_wait_once_and_are_due_in_order(store: Store) -> None:
    number, events = webhook(store), happen(store, 3)
    for _ in range(2):
        store.write(lambda records: records.webhooks.wait_for(number, reversed(events), give_up_at=LATER))

    def next_event(records: Records) -> int | None:
        if (row := records.webhooks.due(number)) is None:
            return None
        records.webhooks.settle(row, DeliveryState.DELIVERED, due=START)
        return int(row["event_id"])

    assert [store.write(next_event) for _ in range(4)] == [*events, None]


def test_what_waits_until_later_is_not_due(store: Store, clock: HandClock) -> None:
    number, events = webhook(store), happen(store, 2)

    def set_aside(records: Records) -> None:
        records.webhooks.wait_for(number, events, give_up_at=LATER)
        row = records.webhooks.due(number)
        assert row is not None
        records.webhooks.settle(row, DeliveryState.WAITING, due=START + 500)

    store.write(set_aside)

    assert store.read(lambda records: records.webhooks.due(number))["event_id"] == events[1]
    clock.time += 500
    assert store.read(lambda records: records.webhooks.due(number))["event_id"] == events[0]


def test_what_waited_too_long_is_buried_and_can_wait_again(store: Store, clock: HandClock) -> None:
    number, events = webhook(store), happen(store, 3)
    store.write(lambda records: records.webhooks.wait_for(number, events[:2], give_up_at=START + 1))
    store.write(lambda records: records.webhooks.wait_for(number, events[2:], give_up_at=LATER))
    clock.time += 1

    assert store.write(lambda records: records.webhooks.bury_late(number)) == 2
    assert states(store, number) == [DeliveryState.WAITING, DeliveryState.DEAD, DeliveryState.DEAD]
    assert store.write(lambda records: records.webhooks.requeue(number, events[0], give_up_at=LATER)) == 1
    assert store.write(lambda records: records.webhooks.requeue(number, None, give_up_at=LATER)) == 1
    assert states(store, number) == [DeliveryState.WAITING] * 3


def test_what_was_told_waits_anew_where_that_is_asked_for(store: Store) -> None:
    number, events = webhook(store), happen(store, 1)

    def told(records: Records) -> None:
        records.webhooks.wait_for(number, events, give_up_at=LATER)
        row = records.webhooks.due(number)
        assert row is not None
        records.webhooks.note_try(row, status=200, error="", latency=Latency.SLOW)
        records.webhooks.settle(row, DeliveryState.DELIVERED, due=START)

    store.write(told)
    store.write(lambda records: records.webhooks.wait_for(number, events, give_up_at=LATER))
    assert states(store, number) == [DeliveryState.DELIVERED]
    store.write(lambda records: records.webhooks.wait_for(number, events, give_up_at=LATER, anew=True))
    assert states(store, number) == [DeliveryState.WAITING]

    (delivery,) = store.read(lambda records: records.webhooks.deliveries(number, [*DeliveryState], count=9))
    assert [(one.status, one.latency) for one in delivery.tries] == [(200, Latency.SLOW)]


def test_what_ended_long_ago_is_forgotten_with_its_tries(store: Store) -> None:
    number, events = webhook(store), happen(store, 3)

    def tell(records: Records) -> None:
        records.webhooks.wait_for(number, events, give_up_at=LATER)
        for due in (START, START + 10):
            row = records.webhooks.due(number)
            assert row is not None
            records.webhooks.note_try(row, status=200, error="", latency=Latency.FAST)
            records.webhooks.settle(row, DeliveryState.DELIVERED, due=due)

    store.write(tell)
    store.write(lambda records: records.webhooks.forget(number, before=START + 10))

    kept = store.read(lambda records: records.webhooks.deliveries(number, [*DeliveryState], count=9))
    assert [(one.event_id, len(one.tries)) for one in kept] == [(events[2], 0), (events[1], 1)]


def test_waking_leaves_alone_whoever_is_at_it_and_what_waits_after_a_fault(store: Store) -> None:
    number = webhook(store)

    def wake(*, sooner: bool = False) -> None:
        store.write(lambda records: records.webhooks.wake(number, sooner=sooner))

    def claimed(records: Records):
        return records.claims.due([WEBHOOK_QUEUE], worker="w", lease_until=LATER, count=1)

    wake()
    (claim,) = store.write(claimed)
    wake(sooner=True)
    assert store.write(claimed) == []
    assert store.write(lambda records: records.claims.retry(claim, run_at=LATER, error="timeout"))
    wake()
    assert store.write(claimed) == []
    wake(sooner=True)
    (claim,) = store.write(claimed)
    assert store.write(lambda records: records.claims.retry(claim, run_at=LATER))
    wake()
    assert len(store.write(claimed)) == 1


def test_a_removed_webhook_is_not_found_and_another_rooms_is_not_seen(store: Store) -> None:
    number, events = webhook(store), happen(store, 1)
    store.write(lambda records: records.webhooks.wait_for(number, events, give_up_at=LATER))
    assert store.read(lambda records: records.webhooks.anything_since(events[0] - 1))
    assert not store.read(lambda records: records.webhooks.anything_since(events[0]))

    store.write(lambda records: records.webhooks.remove(number))

    assert states(store, number) == []
    assert not store.read(lambda records: records.webhooks.anything_since(0))
    with pytest.raises(NotFound):
        store.read(lambda records: records.webhooks.row(outside("h", number)))


def test_a_state_changes_once(store: Store) -> None:
    number = webhook(store)

    assert store.write(lambda records: records.webhooks.set_state(number, WebhookState.PAUSED))
    assert not store.write(lambda records: records.webhooks.set_state(number, WebhookState.PAUSED))


def states(store: Store, number: int) -> list[DeliveryState]:
    found = store.read(lambda records: records.webhooks.deliveries(number, [*DeliveryState], count=9))
    return [delivery.state for delivery in found]
