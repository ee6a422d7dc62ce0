"""A turn begins in the transaction that claims it, where nothing speaks against it, on every database."""

from __future__ import annotations

import json

from postroom.backends.store.records.claims import wake_queue
from postroom.backends.store.records.records import Records
from postroom.backends.store.store import Store
from postroom.engine.outbound.placing import wake_for_mail
from postroom.engine.turns.beginning import ClaimedTurn, begin_with
from postroom.model.settings import Settings
from tests.postroom.backends.store.conftest import HandClock, mailbox, message, stored, thread

LEASE_MS = 1_000


def woken(store: Store, support: int, here: int, number: int) -> int:
    """A message gives the mailbox a turn of its own; the turn's id."""

    def work(records: Records) -> int:
        row = records.messages.row(stored(records, message(here, message_id=f"<{number}@example.com>")))
        mailbox = records.mailboxes.by_id(support)
        return wake_for_mail(records, row, mailbox=mailbox, epoch=row["epoch"], may_join=False)

    return store.write(work)


def claimed(store: Store, support: int) -> list[ClaimedTurn]:
    """What one look of a worker claims."""

    def work(records: Records) -> list[ClaimedTurn]:
        if records.claims.has_expired():
            records.claims.expire()
        queues, until = [wake_queue(support)], records.now + LEASE_MS
        claims = records.claims.due(queues, worker="w", lease_until=until, count=9)
        turns = [claim.subject for claim in begin_with(records, claims, settings=Settings(domain="acme.test"))]
        return [turn for turn in turns if isinstance(turn, ClaimedTurn)]

    return store.write(work)


def unfinished(store: Store, turn: int) -> int:
    return int(store.read(lambda records: records.wakes.row(turn))["unfinished"])


def test_a_turn_that_can_begin_has_begun_with_its_claim(store: Store):
    support, here = mailbox(store), thread(store)
    turn = woken(store, support, here, 1)

    (found,) = claimed(store, support)

    assert found.taken is not None
    assert (found.taken.id, found.taken.message.message_id, found.taken.attempt) == (f"d{turn}", "<1@example.com>", 1)
    assert unfinished(store, turn) == 1


def test_two_turns_of_one_thread_do_not_begin_at_once(store: Store):
    support, here, other = mailbox(store), thread(store), thread(store)
    turns = [woken(store, support, here, 1), woken(store, support, here, 2), woken(store, support, other, 3)]

    begun = {found.row["id"]: found.taken is not None for found in claimed(store, support)}

    assert begun == {turns[0]: False, turns[1]: False, turns[2]: True}
    assert [unfinished(store, turn) for turn in turns] == [0, 0, 1]


def test_a_turn_does_not_begin_beside_one_of_its_thread_that_is_under_way(store: Store):
    support, here = mailbox(store), thread(store)
    woken(store, support, here, 1)
    (first,) = claimed(store, support)
    woken(store, support, here, 2)

    (second,) = claimed(store, support)

    assert first.taken is not None
    assert second.taken is None


def test_a_turn_whose_process_died_after_the_claim_counts_as_begun_and_is_tried_again_by_itself(
    store: Store, clock: HandClock
):
    support, here = mailbox(store), thread(store)
    turn = woken(store, support, here, 1)
    claimed(store, support)
    clock.time += LEASE_MS + 1

    (again,) = claimed(store, support)

    assert again.taken is None
    assert (again.row["id"], again.row["unfinished"]) == (turn, 1)


def test_a_turn_that_cannot_be_read_stops_none_beside_it(store: Store):
    support, here, other = mailbox(store), thread(store), thread(store)
    broken, sound = woken(store, support, here, 1), woken(store, support, other, 2)

    def spoil(records: Records) -> None:
        told = {"damaged": json.dumps({"no": "sender"}), "here": here}
        records.connection.tell("update message set sender = :damaged where thread_id = :here", [told])

    store.write(spoil)

    begun = {found.row["id"]: found.taken is not None for found in claimed(store, support)}

    assert begun == {broken: False, sound: True}
    assert unfinished(store, broken) == 0
