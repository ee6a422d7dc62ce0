"""Plans that are paused, promises, and who is away, on every database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from postroom.backends.store.records.promises import promise_value
from postroom.backends.store.records.records import Records
from postroom.backends.store.store import Store
from postroom.model.errors import NotFound
from postroom.model.plan import PlanStatus
from postroom.model.promise import PromiseStatus
from postroom.model.taint import TaintLevel
from tests.postroom.backends.store.conftest import START, address, mailbox, message, stored, thread

ADA = address("ada@example.com")


@pytest.fixture
def support(store: Store) -> int:
    return mailbox(store)


@pytest.fixture
def number(store: Store) -> int:
    """A thread in which Ada wrote."""
    found = thread(store)
    store.write(lambda records: stored(records, message(found)))
    return found


@pytest.fixture
def plan(store: Store, support: int, number: int) -> int:
    return store.write(
        lambda records: records.plans.create(
            "follow_up", mailbox_id=support, thread_id=number, epoch=1, due=START + 10, body="{}"
        )
    )


def promised(store: Store, **given: Any) -> int:
    given = {"due": START + 10, "taint": TaintLevel.OUTSIDE} | given
    return store.write(lambda records: records.promises.create("Call Ada back.", **given))


def test_a_plan_is_found_once_by_each_later_try_of_the_turn_that_made_it(
    store: Store, support: int, number: int, plan: int
) -> None:
    def again(hold: str, turn: int = 7) -> int | None:
        known = {"mailbox_id": support, "thread_id": number, "turn": turn}
        return store.write(lambda records: records.plans.find_again(hold=hold, **known))

    assert again("3:1") is None
    store.write(lambda records: records.plans.made_by(plan, turn=7, hold="3:1"))

    assert [again("3:1"), again("3:2", turn=8), again("3:2"), again("3:2"), again("3:3")] == [
        None,
        None,
        plan,
        None,
        plan,
    ]


def test_a_paused_plan_is_open_without_a_due_moment(store: Store, plan: int) -> None:
    store.write(lambda records: records.plans.pause(plan, next_step=1, left=7))
    paused = store.write(lambda records: records.plans.row(plan, lock=True))
    listed = store.read(lambda records: records.plans.open_of_room(count=10))
    store.write(lambda records: records.plans.resume(plan, due=START + 20))
    resumed = store.read(lambda records: records.plans.row(plan))

    assert (paused["due"], paused["paused_left"], paused["next_step"], paused["status"]) == (None, 7, 1, "open")
    assert [row["id"] for row in listed] == [plan]
    assert (resumed["due"], resumed["paused_left"]) == (START + 20, None)


def test_a_plan_that_has_ended_is_neither_paused_nor_resumed(store: Store, plan: int) -> None:
    store.write(lambda records: records.plans.end(plan, PlanStatus.REPLIED))

    store.write(lambda records: records.plans.pause(plan, next_step=1, left=7))
    store.write(lambda records: records.plans.resume(plan, due=START + 20))

    row = store.read(lambda records: records.plans.row(plan))
    assert (row["due"], row["paused_left"]) == (None, None)
    assert store.read(lambda records: records.plans.open_of_room(count=10)) == []


def test_a_promise_is_found_by_thread_owner_address_and_room(store: Store, support: int, number: int) -> None:
    promise = promised(store, thread_id=number, mailbox_id=support)
    elsewhere = promised(store, thread_id=thread(store), mailbox_id=support, due=None)

    def found(records: Records) -> list[list[int]]:
        ways = (
            records.promises.open_of_thread(number),
            records.promises.open_by_address(ADA),
            records.promises.open_of_mailbox(support),
            records.promises.open_of_room(count=1),
        )
        return [[row["id"] for row in rows] for rows in ways]

    assert store.read(found) == [[promise], [promise], [promise, elsewhere], [promise]]
    value = promise_value(store.write(lambda records: records.promises.row(promise, lock=True)))
    assert (value.owner, value.text, value.taint, value.status) == ("support", "Call Ada back.", 1, "open")


def test_a_promise_ends_once(store: Store, support: int, number: int) -> None:
    promise = promised(store, thread_id=number, mailbox_id=support)

    ended = [
        store.write(lambda records, to=to: records.promises.end(promise, to))
        for to in (PromiseStatus.KEPT, PromiseStatus.BROKEN)
    ]

    assert ended == [True, False]
    assert store.read(lambda records: records.promises.row(promise))["status"] == "kept"
    assert store.read(lambda records: records.promises.open_of_thread(number)) == []
    with pytest.raises(NotFound, match="no promise pr0"):
        store.read(lambda records: records.promises.row(0))


def test_who_is_given_a_promise_has_had_no_turn_for_it(store: Store, support: int, number: int) -> None:
    promise, billing = promised(store, thread_id=number, mailbox_id=support), mailbox(store, "billing")
    store.write(lambda records: records.promises.count_turn(promise))
    turns = store.read(lambda records: records.promises.row(promise))["turns"]

    store.write(lambda records: records.promises.move(promise, mailbox_id=billing))

    row = store.read(lambda records: records.promises.row(promise))
    assert (turns, row["turns"], row["mailbox"]) == (1, 0, "billing")


def test_only_the_turns_for_a_promise_that_nobody_has_begun_are_taken_back(
    store: Store, support: int, number: int
) -> None:
    """Of two turns for it, and one for another reason, the first is under way."""
    promise, queue = promised(store, thread_id=number, mailbox_id=support), f"wake:{support}"

    def wake(records: Records, reason: str, promise_id: int | None) -> int:
        turn = records.wakes.create(
            mailbox_id=support, thread_id=number, message_id=1, epoch=1, reason=reason, promise_id=promise_id
        )
        records.claims.enqueue(queue, turn)
        return turn

    begun, waiting, other = (
        store.write(lambda records, reason=reason, of=of: wake(records, reason, of))
        for reason, of in (("promise", promise), ("promise", promise), ("wait", None))
    )
    store.write(lambda records: records.claims.due([queue], worker="w", lease_until=START + 99, count=1))

    store.write(lambda records: records.promises.withdraw_turns(records.promises.row(promise)))

    left = store.write(lambda records: [records.claims.is_ready(queue, turn) for turn in (begun, waiting, other)])
    assert left == [False, False, True]
    assert store.read(lambda records: records.claims.any_open([queue]))


def test_who_is_away_is_back_with_a_word_of_their_own(store: Store, number: int) -> None:
    def note(until: date | None, *, name: str, taint: TaintLevel = TaintLevel.NONE) -> None:
        kind, automatic = ("auto_reply", "auto_replied") if until else ("person", "")
        new = message(number, message_id=f"<{name}@example.com>")
        given = {"until": until, "kind": kind, "automatic": automatic, "taint": taint}
        store.write(lambda records: stored(records, replace(new, **given)))

    def away() -> date | None:
        return store.read(lambda records: records.messages.away_until(ADA))

    assert away() is None
    note(date(2026, 1, 9), name="two")
    note(date(2026, 1, 12), name="three")
    note(date(2027, 1, 1), name="forged", taint=TaintLevel.SUSPICIOUS)
    assert away() == date(2026, 1, 12)
    note(None, name="back")
    assert away() is None
