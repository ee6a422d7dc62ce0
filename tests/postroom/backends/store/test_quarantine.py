"""Quarantined messages belong to no thread, on every database."""

from __future__ import annotations

import pytest

from postroom.backends.store.records.quarantine import NO_THREAD
from postroom.backends.store.records.records import Records
from postroom.backends.store.store import Store
from postroom.model.errors import NotFound
from postroom.model.quarantine import QuarantineState
from tests.postroom.backends.store.conftest import address, mailbox, message, stored, thread


def kept(store: Store, *, quotes: int | None, subject: str = "Order") -> int:
    support = mailbox(store)

    def work(records: Records) -> int:
        number = stored(records, message(NO_THREAD, message_id="<k@example.com>", subject=subject))
        records.quarantine.keep(
            number, thread_id=quotes, mailbox_ids=[support], reasons=["stranger"], signs=["stranger", "lookalike"]
        )
        return number

    return store.write(work)


def test_what_is_kept_is_found_by_nothing_but_the_quarantine(store: Store):
    here = thread(store)
    number = kept(store, quotes=here)

    with pytest.raises(NotFound):
        store.read(lambda records: records.messages.row(number))
    with pytest.raises(NotFound):
        store.read(lambda records: records.messages.row_by_message_id("<k@example.com>"))
    sender = address("ada@example.com")
    assert store.read(lambda records: records.correspondents.strangers([sender])) == [sender]
    assert (
        store.read(lambda records: records.threads.find_by_subject("Order", address_keys=[sender.key], since=0)) is None
    )
    assert store.read(lambda records: records.quarantine.row(number)["quotes"]) == here
    assert store.read(lambda records: records.quarantine.waiting()) == 1


def test_a_decision_is_kept_and_a_released_message_joins_once(store: Store):
    here, other = thread(store), thread(store)
    number = kept(store, quotes=here)

    def release(records: Records) -> None:
        records.quarantine.row(number, lock=True)
        records.quarantine.decide(number, QuarantineState.RELEASED, by="dora", why="known")
        for thread_id in (here, other):
            records.quarantine.join_thread(
                number, thread_id=thread_id, trace_id="0" * 32, span="", told_trace="", exchange=False
            )

    store.write(release)

    value = store.read(lambda records: records.quarantine.values([records.quarantine.row(number)], {}))[0]
    assert (value.state, value.decided_by, value.why) == (QuarantineState.RELEASED, "dora", "known")
    assert store.read(lambda records: records.messages.row(number)["thread_id"]) == here
    assert store.read(lambda records: records.quarantine.with_state([QuarantineState.HELD], count=9)) == []
    assert store.read(lambda records: records.quarantine.waiting()) == 0


def test_what_was_never_kept_is_not_found(store: Store):
    with pytest.raises(NotFound, match="never in quarantine"):
        store.read(lambda records: records.quarantine.row(12))
