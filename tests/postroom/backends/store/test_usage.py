"""Counters, paces and outcomes on every database."""

from __future__ import annotations

from postroom.backends.store.records.records import Records
from postroom.backends.store.store import Store
from postroom.model.mailbox import MailboxStatus
from postroom.model.reputation import Outcomes, Stop
from postroom.model.usage import DAY_MS, Counters, day_of
from tests.postroom.backends.store.conftest import START, HandClock, mailbox

TODAY = day_of(START)


def count(store: Store, name: str, *, messages: int = 1) -> Counters:
    def work(records: Records) -> Counters:
        found = records.usage.lock(mailbox=name, domain="acme.test").at(records.now)
        after = Counters(
            *(c.plus(messages, begun=True) for c in (found.mailbox, found.domain, found.room)), found.version
        )
        records.usage.write(after)
        return records.usage.of(mailbox=name, domain="acme.test")

    return store.write(work)


def test_a_message_adds_to_three_counters(store: Store) -> None:
    mailbox(store, "support"), mailbox(store, "billing")

    count(store, "support", messages=2)
    found = count(store, "billing")

    assert [(c.owner, c.day_used, c.month_used) for c in (found.mailbox, found.domain, found.room)] == [
        ("billing", 1, 1),
        ("acme.test", 3, 3),
        ("", 3, 3),
    ]


def test_a_new_day_begins_at_zero_and_a_late_clock_does_not_turn_it_back(store: Store, clock: HandClock) -> None:
    mailbox(store)
    count(store, "support")
    clock.time += DAY_MS
    count(store, "support")
    clock.time -= DAY_MS
    found = count(store, "support")

    assert (found.mailbox.day, found.mailbox.day_used, found.mailbox.month_used) == (TODAY + DAY_MS, 2, 3)


def test_whoever_comes_or_goes_changes_the_shares(store: Store) -> None:
    def version() -> int:
        return store.read(lambda records: records.usage.of(mailbox="support", domain="acme.test").version)

    first = mailbox(store, "support")
    one = version()
    mailbox(store, "billing")
    two = version()
    store.write(lambda records: records.mailboxes.set_limits(first, day=7, month=None, share=3))
    three = version()
    sharers = store.read(lambda records: records.usage.sharers("acme.test"))
    store.write(lambda records: records.mailboxes.set_status(first, MailboxStatus.DELETED))

    assert one < two < three < version()
    assert [(s.counter.owner, s.share, s.day_limit) for s in sharers] == [("billing", 1, None), ("support", 3, 7)]
    assert [s.counter.owner for s in store.read(lambda records: records.usage.sharers(None))] == ["billing"]


def test_a_pace_is_counted_by_the_day_and_knows_the_time_before(store: Store, clock: HandClock) -> None:
    def take(*keys: str) -> dict[str, tuple[int, int | None]]:
        paces = store.write(lambda records: records.pace.take(keys, day=day_of(clock.time)))
        return {pace.address_key: (pace.used, pace.previous_at) for pace in paces}

    assert take("b@x.test", "a@x.test") == {"a@x.test": (1, None), "b@x.test": (1, None)}
    clock.time += 1_000
    assert take("a@x.test") == {"a@x.test": (2, START)}
    clock.time += DAY_MS
    assert take("a@x.test") == {"a@x.test": (1, START + 1_000)}


def test_outcomes_are_summed_by_day_until_a_person_forgives(store: Store, clock: HandClock) -> None:
    def note(accepted_at: int, **numbers: int) -> None:
        store.write(lambda records: records.reputation.count("acme.test", accepted_at=accepted_at, **numbers))

    def days() -> list[Outcomes]:
        return store.read(lambda records: records.reputation.days("acme.test", since=TODAY))

    note(START, sent=3, bounced=1)
    note(START + 5, sent=2, complained=1)
    note(START + DAY_MS, sent=1)
    note(START - DAY_MS, sent=9)
    assert days() == [Outcomes(TODAY, 5, 1, 1), Outcomes(TODAY + DAY_MS, 1, 0, 0)]

    clock.time += 2 * DAY_MS
    store.write(lambda records: records.reputation.forgive("acme.test"))
    note(START, bounced=1)
    note(clock.time, sent=1)

    assert days() == [Outcomes(TODAY + 2 * DAY_MS, 1, 0, 0)]


def test_a_level_is_written_once(store: Store) -> None:
    def set_level(level: Stop, was: Stop) -> bool:
        return store.write(lambda records: records.reputation.set_level("acme.test", level, was=was))

    assert set_level(Stop.OUTREACH, Stop.NOTHING)
    assert not set_level(Stop.OUTREACH, Stop.NOTHING)
    mailbox(store)
    assert store.read(lambda records: records.mailboxes.row("support")["reputation"]) == Stop.OUTREACH
