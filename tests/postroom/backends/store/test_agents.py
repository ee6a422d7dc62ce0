"""Agents of pools, and turns that are kept for a process, given to an agent, and lost to another."""

from __future__ import annotations

from typing import Any

import pytest

from postroom.backends.store.records.claims import Claim, wake_queue
from postroom.backends.store.records.records import Records
from postroom.backends.store.store import Store
from postroom.model.turn import Hold
from tests.postroom.backends.store.conftest import HandClock, mailbox, message, thread


@pytest.fixture
def turns(store: Store) -> list[int]:
    """Two turns of one thread."""
    box, number = mailbox(store), thread(store)

    def wake(records: Records, message_id: int) -> int:
        known: dict[str, Any] = {"mailbox_id": box, "thread_id": number, "message_id": message_id}
        made = records.wakes.create(epoch=1, reason="wait", **known)
        records.claims.enqueue(wake_queue(box), made)
        return made

    new = [message(number, message_id=f"<{name}@example.com>") for name in ("one", "two")]
    stored = store.write(lambda records: [records.messages.insert(each, dedup_key=each.message_id) for each in new])
    return store.write(lambda records: [wake(records, each) for each in stored])


def test_who_is_there_is_listed_with_its_turns(store: Store, clock: HandClock, turns: list[int]) -> None:
    attend(store, "a1", process="p", until=clock.time + 1000)
    attend(store, "a1", process="p", until=clock.time + 3000)
    attend(store, "a2", process="q", until=clock.time + 1000)
    (claim,) = due(store, "p", count=1)
    store.write(lambda records: records.claims.give(claim, agent_id=agent(records, "a1")))
    clock.time += 2000

    found = store.read(lambda records: records.agents.all())
    assert [(one.name, one.alive, one.turns) for one in found] == [("a1", True, (f"d{turns[0]}",)), ("a2", False, ())]
    store.write(lambda records: records.agents.leave("p"))
    assert [one.name for one in store.read(lambda records: records.agents.all())] == ["a2"]
    clock.time += 86_400_000
    store.write(lambda records: records.agents.forget_the_dead())
    assert store.read(lambda records: records.agents.all()) == []


def test_a_turn_that_is_passed_on_is_for_one_process_until_a_moment(
    store: Store, clock: HandClock, turns: list[int]
) -> None:
    first, second = due(store, "p", count=2)
    until = clock.time + 1000
    store.write(lambda records: records.claims.finish(second))
    store.write(lambda records: records.claims.pass_on(first, run_at=clock.time, to="q", until=until, error=""))

    assert due(store, "p") == []
    assert next_at(store, "p") == until
    assert next_at(store, "q") == clock.time
    assert store.read(lambda records: records.claims.any_open([first.queue]))
    clock.time = until
    (again,) = due(store, "p")
    assert (again.subject_id, again.attempts, again.fence) == (turns[0], 1, 2)
    assert store.write(lambda records: records.claims.reserved_for(again)) == "q"
    store.write(lambda records: records.claims.give(again, agent_id=1))
    assert store.write(lambda records: records.claims.reserved_for(again)) is None


def test_a_thread_has_one_turn_under_way_and_remembers_who_took_the_last(
    store: Store, clock: HandClock, turns: list[int]
) -> None:
    attend(store, "a1", process="p", until=clock.time + 1000)
    first = due(store, "p", count=2)[0]
    rows = store.read(lambda records: [records.wakes.row(number) for number in turns])
    beside = lambda records: [records.wakes.under_way_beside(row) for row in rows]  # noqa: E731 - asked three times

    assert store.read(beside) == [False, False]
    store.write(lambda records: records.claims.give(first, agent_id=agent(records, "a1")))
    store.write(lambda records: records.wakes.give(first.subject_id, agent_id=agent(records, "a1")))
    assert store.read(beside) == [False, True]
    store.write(lambda records: records.claims.finish(first))
    assert store.read(beside) == [False, False]
    last = store.read(lambda records: records.agents.last_of_thread(rows[1], pool="desk"))
    assert last == store.read(lambda records: agent(records, "a1"))
    assert store.read(lambda records: records.agents.last_of_thread(rows[0], pool="desk")) is None
    assert store.read(lambda records: records.agents.last_of_thread(rows[1], pool="other")) is None


def test_whoever_lost_a_turn_is_told_where_it_is(store: Store, clock: HandClock, turns: list[int]) -> None:
    attend(store, "a1", process="q", until=clock.time + 1000)
    (claim,) = due(store, "p", count=1)
    hold = Hold(claim.id, claim.fence)

    assert where(store, hold) is None
    clock.time += 60_000
    store.write(lambda records: records.claims.expire())
    assert where(store, hold) == "it waits for another worker"
    again = next(each for each in due(store, "q") if each.id == claim.id)
    store.write(lambda records: records.wakes.take(again.subject_id))
    assert str(where(store, hold)).startswith("another worker has it since ")
    store.write(lambda records: records.claims.give(again, agent_id=agent(records, "a1")))
    assert str(where(store, hold)).startswith("a1 of pool desk has it since ")
    store.write(lambda records: records.claims.finish(again))
    assert where(store, hold) == "a1 of pool desk ended it"
    assert where(store, Hold(again.id, again.fence)) is None


def test_a_turn_counts_how_often_it_was_begun_in_vain(store: Store, turns: list[int]) -> None:
    def count(records: Records) -> int:
        return int(records.wakes.row(turns[0])["unfinished"])

    store.write(lambda records: [records.wakes.take(turns[0]) for _ in range(3)])
    store.write(lambda records: records.wakes.end(turns[0]))
    assert store.read(count) == 2
    store.write(lambda records: records.wakes.forgive(turns[0]))
    assert store.read(count) == 0


def attend(store: Store, name: str, *, process: str, until: int) -> None:
    store.write(lambda records: records.agents.attend("desk", name, process=process, slots=2, alive_until=until))


def agent(records: Records, name: str) -> int:
    return next(
        int(row["id"]) for row in records.connection.all("agents_of_room", room=records.room) if row["name"] == name
    )


def due(store: Store, worker: str, *, count: int = 10) -> list[Claim]:
    queues = [wake_queue(store.read(lambda records: records.mailboxes.row("support")["id"]))]

    def claim(records: Records) -> list[Claim]:
        return records.claims.due(queues, worker=worker, lease_until=records.now + 30_000, count=count)

    return store.write(claim)


def next_at(store: Store, worker: str) -> int | None:
    queues = [wake_queue(store.read(lambda records: records.mailboxes.row("support")["id"]))]
    return store.read(lambda records: records.claims.next_at(queues, worker=worker))


def where(store: Store, hold: Hold) -> str | None:
    lost = store.write(lambda records: records.wakes.lost(hold))
    return lost.where if lost is not None else None
