"""Old events go, a few in one transaction; whoever has not read them yet is respected, or told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from postroom import Postroom
from postroom.backends.store.records.records import Records
from postroom.engine.events.webhooks import CURSOR
from postroom.engine.keeping import retaining
from postroom.model.errors import NotFound
from postroom.model.event import Event, EventName
from postroom.model.keeping import Forgotten
from postroom.model.settings import Settings
from postroom.testing.world.clock import VirtualClock

DAY = 86_400_000


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(datetime(2026, 1, 5, 9, 0, tzinfo=UTC))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.servers)])
def room(request: pytest.FixtureRequest, tmp_path: Path, clock: VirtualClock) -> Iterator[Postroom]:
    file = f"sqlite:///{tmp_path / 'room.db'}"
    store = file if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    given = {"domain": "acme.test", "mailboxes": ["support"], "store": store, "keep_events": "30d"}
    settings = Settings.model_validate(given)
    with Postroom(settings.domain, settings=settings, clock=clock, background=False) as opened:
        yield opened


def receive(room: Postroom, number: int) -> None:
    head = f"From: ada@example.com\r\nTo: support@acme.test\r\nSubject: Lamps {number}\r\nMessage-ID: <{number}@example.com>\r\n"
    room.receive(f"{head}\r\nLamp number {number}.\r\n".encode(), recipients=["support@acme.test"])


def clean(room: Postroom) -> Forgotten:
    """What is too old goes. PostgreSQL tells fresh events by a clock of its own: none of those that are there is fresh."""
    earlier = "update event set stored_at = stored_at - interval '45 days' where id > :after"

    def age(records: Records) -> None:
        if records.connection.dialect == "postgres":
            records.connection.tell(earlier, [{"after": 0}])

    room.asynchronous.call(lambda: room.asynchronous.write(age))
    return room.keeping.clean()


def a_long_life(room: Postroom, clock: VirtualClock) -> Event:
    """Two letters, a month and a half, another one, and what was too old is removed; the first event that is kept."""
    receive(room, 1)
    receive(room, 2)
    clock.move_to(clock.now() + 45 * DAY)
    receive(room, 3)
    clean(room)
    return next(event for event in room.events() if event.name != EventName.EVENTS_PRUNED)


def test_a_cursor_behind_the_edge_is_told_and_goes_on_there(room: Postroom, clock: VirtualClock) -> None:
    kept = a_long_life(room, clock)

    word, following, *_ = room.events(after=2)

    assert (word.name, word.id) == (EventName.EVENTS_PRUNED, kept.id - 1)
    assert word.details == {"before": f"{word.at.isoformat()}", "up_to": kept.id - 1}
    assert following == kept
    assert room.events(after=word.id)[0] == kept, "once is enough"
    assert room.events(after=kept.id, count=1)[0].name == EventName.THREAD_ASSIGNED


def test_whoever_subscribed_under_a_name_is_told_and_goes_on(room: Postroom, clock: VirtualClock) -> None:
    next(room.subscriptions.follow(name="audit", after=0, wait=False))
    a_long_life(room, clock)

    names = [event.name for event in room.subscriptions.follow(name="audit", wait=False)]

    assert names[:2] == [EventName.EVENTS_PRUNED, EventName.MESSAGE_RECEIVED]
    assert names.count(EventName.EVENTS_PRUNED) == 1
    assert EventName.EVENTS_PRUNED not in [event.name for event in room.subscriptions.follow(name="audit", wait=False)]


def test_explain_says_that_the_beginning_was_removed(room: Postroom, clock: VirtualClock) -> None:
    receive(room, 0)
    trace = room.explain("t1")[0].trace_id
    a_long_life(room, clock)

    assert [event.name for event in room.explain("t1")] == [EventName.EVENTS_PRUNED]
    assert [event.name for event in room.explain("m1")] == [EventName.EVENTS_PRUNED]
    assert room.explain("t4")[0].name == EventName.MESSAGE_RECEIVED
    with pytest.raises(NotFound, match="its events are from before 2026-01-20 and were removed"):
        room.explain(trace)


def test_what_webhooks_have_not_been_considered_for_stays(room: Postroom, clock: VirtualClock) -> None:
    receive(room, 1)
    room.webhooks.add("https://hooks.example.com/in", events=["*"])
    before = room.events(count=1000)
    clock.move_to(clock.now() + 45 * DAY)

    clean(room)

    seen = next(event.id for event in before if event.name == EventName.WEBHOOK_ADDED) - 1
    kept = [event.id for event in room.events(count=1000) if event.name != EventName.EVENTS_PRUNED]
    assert kept[0] == seen + 1
    room.asynchronous.call(
        lambda: room.asynchronous.write(lambda records: records.cursors.save(CURSOR, str(records.events.newest())))
    )
    clean(room)
    assert [event.name for event in room.events(count=1000)][:2] == [EventName.EVENTS_PRUNED, EventName.ROOM_CLEANED]


def test_one_transaction_removes_a_few(room: Postroom, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retaining, "_EVENTS", 3)
    for number in range(5):
        receive(room, number)
    count = len(room.events(count=1000))
    clock.move_to(clock.now() + 45 * DAY)

    def part(records: Records) -> int:
        found = retaining._old_part(records, before=clock.now() - 30 * DAY, after=0)
        return len(found.old) if found is not None else 0

    assert room.asynchronous.call(lambda: room.asynchronous.read(part)) == 3
    assert clean(room).events == count - 1, "the newest stays"
