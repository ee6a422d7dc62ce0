"""What the loop brakes and the suppressions ask of every database."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from postroom.backends.store.records.records import Records
from postroom.backends.store.store import Store
from postroom.model.choices import Covers
from postroom.model.message import Direction
from tests.postroom.backends.store.conftest import START, HandClock, address, mailbox, message, stored, thread

ADA, BOB, EVE = address("ada@example.com"), address("bob@example.com"), address("eve@example.com")


class Mail:
    """Messages of one store, each a second after the one before."""

    def __init__(self, store: Store, clock: HandClock) -> None:
        self._store, self._clock, self._count = store, clock, 0

    def came(self, thread_id: int, **facts: Any) -> int:
        self._count += 1
        self._clock.time = START + self._count * 1000
        new = replace(message(thread_id, message_id=f"<{self._count}@example.com>"), **facts)
        return self._store.write(lambda records: stored(records, new))

    def came_from_an_agent(self, thread_id: int, **facts: Any) -> int:
        return self.came(thread_id, by_agent=True, exchange=True, **facts)


@pytest.fixture
def mail(store: Store, clock: HandClock) -> Mail:
    return Mail(store, clock)


def exchanged(store: Store, thread_id: int, *, since: int = 0, count: int = 9) -> list[int]:
    return store.read(lambda records: records.messages.exchanged(thread_id, since=since, count=count))


def exchanged_in_trace(store: Store, trace_id: str = "trace", *, since: int = 0, count: int = 9) -> list[int]:
    return store.write(lambda records: records.messages.exchanged_in_trace(trace_id, since=since, count=count))


def test_a_message_keeps_what_was_found_out_about_it(store: Store, mail: Mail) -> None:
    number = mail.came(thread(store), automatic="list", hops=7)

    row = store.read(lambda records: records.messages.row(number))

    assert (row["automatic"], row["hops"], row["by_agent"], row["exchange"]) == ("list", 7, 0, 0)


def test_exchanges_are_counted_in_a_thread_and_in_a_trace_newest_first(store: Store, mail: Mail) -> None:
    first, second = thread(store), thread(store)
    mail.came_from_an_agent(first)
    mail.came_from_an_agent(second)
    mail.came_from_an_agent(first, trace_id="another")
    mail.came(first, direction=Direction.OUTBOUND, by_agent=True)

    assert exchanged(store, first) == [START + 3000, START + 1000]
    assert exchanged_in_trace(store) == [START + 2000, START + 1000]
    assert exchanged_in_trace(store, count=1) == [START + 2000]
    assert exchanged_in_trace(store, since=START + 1000) == [START + 2000]
    assert exchanged(store, first, since=START + 1000, count=1) == [START + 3000]


def test_a_person_ends_a_count_and_an_automatic_answer_does_not(store: Store, mail: Mail) -> None:
    first, second = thread(store), thread(store)
    mail.came_from_an_agent(first)
    mail.came_from_an_agent(second)
    mail.came(first, automatic="auto_replied")
    counted = len(exchanged(store, first)), len(exchanged_in_trace(store))
    mail.came(first)
    begun_anew = len(exchanged(store, first)), len(exchanged(store, second)), len(exchanged_in_trace(store))

    assert (counted, begun_anew) == ((1, 2), (0, 1, 0))


def test_an_agent_is_known_by_its_mail_in_a_trace(store: Store, mail: Mail) -> None:
    number = thread(store)
    mail.came_from_an_agent(number)
    mail.came(number, sender=message(number, sender="bob@example.com").sender)

    def agents(*addresses: Any, trace_id: str = "trace") -> bool:
        return store.read(lambda records: records.messages.wrote_as_agent(addresses, trace_id=trace_id))

    assert agents(BOB, ADA)
    assert not agents(BOB, EVE)
    assert not agents(ADA, trace_id="another")


def test_correspondents_are_those_who_wrote_or_were_written_to(store: Store, mail: Mail) -> None:
    number, support = thread(store), mailbox(store)
    mail.came(number)
    for to, cancelled in ((BOB, False), (EVE, True)):
        sent = mail.came(number, direction=Direction.OUTBOUND, mailbox_id=support)

        def write(records: Records, sent: int = sent, to: Any = to) -> int:
            return records.deliveries.enqueue(
                message_id=sent,
                mailbox_id=support,
                thread_id=number,
                epoch=1,
                traffic="reply",
                recipients=(to,),
                verdicts=(),
            )

        outbox_id = store.write(write)
        if cancelled:
            store.write(lambda records, outbox_id=outbox_id: records.deliveries.cancel(outbox_id, why="mistake"))

    everybody = [ADA, address("ADA@example.com"), BOB, EVE, address("carl@example.com")]
    strangers = store.read(lambda records: records.correspondents.strangers(everybody))

    assert strangers == [EVE, address("carl@example.com")]
    assert store.read(lambda records: records.correspondents.strangers([])) == []


def test_a_link_stands_for_its_reader_and_the_last_message_that_carried_it(store: Store) -> None:
    for number in (1, 2):
        store.write(lambda records, number=number: records.unsubscribe_links.add("abc", ADA, message_id=number))

    row = store.read(lambda records: records.unsubscribe_links.row("abc"))

    assert row is not None
    assert (row["local_part"], row["domain"], row["message_id"]) == ("ada", "example.com", 2)
    assert store.read(lambda records: records.unsubscribe_links.row("abd")) is None


def test_a_secret_is_kept_once(store: Store) -> None:
    for value in ("first", "second"):
        store.write(lambda records, value=value: records.secrets.keep("a name", value))

    assert store.read(lambda records: records.secrets.value("a name")) == "first"


def suppress(
    store: Store, reason: str, covers: Covers = Covers.ALL, *, lasts: int | None = None, who: Any = ADA
) -> None:
    end = None if lasts is None else START + lasts
    store.write(
        lambda records: records.suppressions.add(who, reason=reason, covers=covers, message_id=7, expires_at=end)
    )


def entries(store: Store) -> list[tuple[str, str]]:
    found = store.read(lambda records: records.suppressions.of(ADA))
    return [(entry.reason, str(entry.covers)) for entry in found]


def test_an_entry_that_ends_stands_beside_one_that_lasts(store: Store, clock: HandClock) -> None:
    suppress(store, "on leave", lasts=1000)
    suppress(store, "unsubscribe", Covers.OUTREACH)
    both = entries(store)
    listed = [entry.message_id for entry in store.read(lambda records: records.suppressions.all())]
    clock.time += 1000

    assert both == [("unsubscribe", "outreach"), ("on leave", "all")]
    assert listed == ["m7", "m7"]
    assert entries(store) == [("unsubscribe", "outreach")]


def test_an_entry_replaces_the_one_that_lasts_as_it_does(store: Store) -> None:
    suppress(store, "bounce")
    suppress(store, "complaint", Covers.UNASKED)
    suppress(store, "on leave", lasts=1000)
    suppress(store, "on the moon", lasts=2000)

    assert entries(store) == [("complaint", "unasked"), ("on the moon", "all")]


def test_lifting_takes_every_entry_of_the_address_and_of_no_other(store: Store, clock: HandClock) -> None:
    suppress(store, "manual")
    suppress(store, "on leave", lasts=1000)
    suppress(store, "unsubscribe", who=address("ada+news@example.com"))

    lifted = [store.write(lambda records: records.suppressions.remove(ADA)) for _ in range(2)]

    assert lifted == [True, False]
    found = store.read(lambda records: records.suppressions.among([ADA, BOB]))
    assert [str(entry.address) for entry in found] == ["ada+news@example.com"]


def test_what_is_over_is_not_lifted(store: Store, clock: HandClock) -> None:
    suppress(store, "on leave", lasts=1000)
    clock.time += 1000

    assert not store.write(lambda records: records.suppressions.remove(ADA))
