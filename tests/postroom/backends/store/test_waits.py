"""A wait is made once, and told once, on every database."""

from __future__ import annotations

from datetime import timedelta

from postroom.backends.store.records.records import Records
from postroom.backends.store.store import Store
from postroom.engine.outbound.placing import wake
from postroom.engine.plans import plans, waits
from postroom.model.ids import inside, outside
from postroom.model.plan import PlanStatus, Wait
from postroom.model.run import Run
from tests.postroom.backends.store.conftest import mailbox, message, stored, thread

LONG_AGO = 1_000_000_000
"""The number of a turn that no database gives out in a test."""


def begun(store: Store, here: int, run: Run) -> Wait:
    def work(records: Records) -> Wait:
        name = records.mailboxes.all()[0].name
        return waits.start(records, outside("t", here), mailbox=name, timeout=timedelta(days=1), run=run)

    return store.write(work)


def ended_in(store: Store, support: int, here: int, wait: Wait) -> int:
    """The wait times out, and its agent gets a turn; the turn's id."""

    def work(records: Records) -> int:
        plan = records.plans.row(inside("w", wait.id))
        plans.end(records, plan, PlanStatus.TIMED_OUT)
        newest = records.messages.newest(here)
        assert newest is not None
        return wake(records, newest, mailbox_id=support, reason="wait")

    return store.write(work)


def told(store: Store, turn: int) -> list[tuple[str, str]]:
    ended = store.read(lambda records: waits.ended(records, records.wakes.row(turn)))
    return [(wait.id, wait.status) for wait in ended]


def held_thread(store: Store) -> tuple[int, int]:
    support, here = mailbox(store), thread(store)

    def work(records: Records) -> None:
        placed = stored(records, message(here, message_id="<1@example.com>"))
        records.placements.place(placed, mailbox_id=support, thread_id=here, unread=True)
        records.threads.adopt(here, assignee_id=support)

    store.write(work)
    return support, here


def test_the_turn_and_the_call_that_made_a_wait_find_it_again(store: Store):
    _, here = held_thread(store)

    first = begun(store, here, Run(wake=LONG_AGO, call_ref="langchain:t:call_1"))
    again = [
        begun(store, here, Run(wake=LONG_AGO, call_ref="langchain:t:call_9")),
        begun(store, here, Run(wake=LONG_AGO + 1, call_ref="langchain:t:call_1")),
        begun(store, here, Run(call_ref="langchain:t:call_1")),
    ]
    others = [begun(store, here, Run(wake=LONG_AGO + 1, call_ref="langchain:t:call_2")), begun(store, here, Run())]

    assert [wait.id for wait in again] == [first.id] * 3
    assert len({first.id, *(wait.id for wait in others)}) == 3


def test_one_turn_tells_of_a_wait_that_ended(store: Store):
    support, here = held_thread(store)
    wait = begun(store, here, Run(wake=LONG_AGO, call_ref="langchain:t:call_1"))

    turn = ended_in(store, support, here, wait)
    later = ended_in(store, support, here, begun(store, here, Run(wake=turn, call_ref="langchain:t:call_2")))

    assert told(store, turn) == [(wait.id, "timed_out")]
    assert [status for _, status in told(store, later)] == ["timed_out"]
    assert told(store, later) != told(store, turn)


def test_a_call_id_that_is_used_again_makes_a_wait_of_its_own_once_the_first_was_told(store: Store):
    support, here = held_thread(store)
    wait = begun(store, here, Run(wake=LONG_AGO, call_ref="langchain:t:call_1"))
    turn = ended_in(store, support, here, wait)

    resumed = begun(store, here, Run(wake=turn, call_ref="langchain:t:call_1"))
    another = begun(store, here, Run(wake=turn + 1, call_ref="langchain:t:call_1"))

    assert (resumed.id, resumed.status) == (wait.id, "timed_out")
    assert (another.id != wait.id, another.status) == (True, "open")
