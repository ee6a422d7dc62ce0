"""The claim protocol, on every database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from postroom.backends.store.records.claims import Claim
from postroom.backends.store.store import Store
from tests.postroom.backends.store.conftest import START, HandClock

LEASE = 30_000


def enqueue(store: Store, *subjects: int, queue: str = "outbox", run_at: int | None = None) -> None:
    for subject in subjects:
        store.write(lambda records, subject=subject: records.claims.enqueue(queue, subject, run_at=run_at))


def due(store: Store, queues: Sequence[str] = ("outbox",), *, worker: str = "one", count: int = 100) -> list[Claim]:
    return store.write(
        lambda records: records.claims.due(queues, worker=worker, lease_until=records.now + LEASE, count=count)
    )


def test_work_is_leased_to_one_worker(store: Store):
    enqueue(store, 7)

    first, second = due(store, worker="one"), due(store, worker="two")

    assert [claim.subject_id for claim in first] == [7]
    assert first[0].attempts == 1
    assert second == []


def test_two_workers_never_hold_the_same_row(store: Store):
    enqueue(store, *range(60))

    with ThreadPoolExecutor(6) as pool:
        batches = list(pool.map(lambda worker: due(store, worker=f"w{worker}", count=7), range(12)))

    claimed = [claim.subject_id for batch in batches for claim in batch]
    assert len(claimed) == len(set(claimed))
    assert set(claimed) | {claim.subject_id for claim in due(store)} == set(range(60))


def test_the_longest_due_work_is_claimed_first_across_queues(store: Store):
    enqueue(store, 1, run_at=START - 10)
    enqueue(store, 2, queue="timer", run_at=START - 30)
    enqueue(store, 3, run_at=START - 20)
    enqueue(store, 4, run_at=START - 20)

    claims = due(store, ["outbox", "timer"], count=3)

    assert [claim.subject_id for claim in claims] == [2, 3, 4]


def test_only_the_queues_asked_for_are_claimed(store: Store):
    enqueue(store, 1, queue="wake:1")
    enqueue(store, 2, queue="wake:2")

    assert [claim.queue for claim in due(store, ["wake:2", "wake:3"])] == ["wake:2"]


def test_work_is_claimed_when_it_is_due_and_not_before(store: Store, clock: HandClock):
    enqueue(store, 1, run_at=START + 500)

    early = due(store)
    clock.time += 500

    assert early == []
    assert len(due(store)) == 1


def test_the_next_due_time_is_the_earliest_of_the_queues(store: Store):
    enqueue(store, 1, run_at=START + 900)
    enqueue(store, 2, queue="timer", run_at=START + 400)
    enqueue(store, 3, queue="other", run_at=START + 100)

    assert store.read(lambda records: records.claims.next_at(["outbox", "timer"])) == START + 400
    assert store.read(lambda records: records.claims.next_at(["empty"])) is None


def test_a_late_worker_cannot_finish_what_another_one_took_over(store: Store, clock: HandClock):
    enqueue(store, 1)
    (late,) = due(store, worker="one")
    clock.time += LEASE + 1
    expired = store.write(lambda records: (records.claims.has_expired(), records.claims.expire()))
    (taken_over,) = due(store, worker="two")

    assert expired == (True, 1)
    assert taken_over.fence > late.fence
    assert store.write(lambda records: records.claims.holds(late)) is False
    assert store.write(lambda records: records.claims.finish(late)) is False
    assert store.write(lambda records: records.claims.retry(late, run_at=START)) is False
    assert store.write(lambda records: records.claims.bury(late, error="late")) is False
    assert store.write(lambda records: records.claims.holds(taken_over)) is True
    assert store.write(lambda records: records.claims.finish(taken_over)) is True


def test_a_worker_whose_lease_expired_has_lost_it_even_before_anyone_takes_over(store: Store, clock: HandClock):
    enqueue(store, 1)
    (late,) = due(store)
    clock.time += LEASE + 1

    store.write(lambda records: records.claims.expire())

    assert store.write(lambda records: records.claims.finish(late)) is False


def test_a_renewed_lease_does_not_expire(store: Store, clock: HandClock):
    enqueue(store, 1)
    (claim,) = due(store, worker="one")
    store.write(lambda records: records.claims.renew("one", [claim.id], lease_until=START + 3 * LEASE))
    clock.time += 2 * LEASE

    assert store.write(lambda records: records.claims.expire()) == 0
    assert store.write(lambda records: records.claims.finish(claim)) is True


def test_retried_work_comes_back_at_its_time_with_one_more_attempt(store: Store, clock: HandClock):
    enqueue(store, 1)
    (claim,) = due(store)
    store.write(lambda records: records.claims.retry(claim, run_at=START + 100, error="451"))

    early = due(store)
    clock.time += 100

    assert early == []
    assert [again.attempts for again in due(store)] == [2]


def test_buried_work_is_a_dead_letter_until_it_is_enqueued_anew(store: Store):
    enqueue(store, 1, 2)
    for claim in due(store):
        store.write(lambda records, claim=claim: records.claims.bury(claim, error="550"))

    dead = store.read(lambda records: records.claims.dead(before=2**62, count=10))
    enqueue(store, 1)

    assert [(row["subject_id"], row["error"]) for row in dead] == [(2, "550"), (1, "550")]
    assert [(claim.subject_id, claim.attempts) for claim in due(store)] == [(1, 1)]


def test_finished_work_is_not_claimed_again(store: Store):
    enqueue(store, 1)
    (claim,) = due(store)

    store.write(lambda records: records.claims.finish(claim))

    assert due(store) == []


def test_work_that_nobody_holds_can_be_withdrawn(store: Store):
    enqueue(store, 1, 2)
    (held,) = due(store, count=1)

    for subject in (1, 2):
        store.write(lambda records, subject=subject: records.claims.withdraw("outbox", subject))

    assert due(store) == []
    assert store.write(lambda records: records.claims.finish(held)) is True


def test_work_is_ready_until_a_worker_has_it(store: Store):
    enqueue(store, 1)
    before = store.write(lambda records: records.claims.is_ready("outbox", 1))
    due(store)

    assert before is True
    assert store.write(lambda records: records.claims.is_ready("outbox", 1)) is False
    assert store.write(lambda records: records.claims.is_ready("outbox", 2)) is False


def test_another_room_does_not_see_the_work(url: str, opened: Callable[[str], Store], store: Store, clock: HandClock):
    enqueue(store, 1)
    other = Store(store._database, room=2**31 - 1, clock=clock)

    assert due(other) == []


def test_who_says_how_far_back_sees_nothing_older(store: Store):
    enqueue(store, 1, run_at=START - 500)
    enqueue(store, 2, run_at=START - 100)

    recent = store.write(
        lambda records: records.claims.due(
            ["outbox"], worker="one", lease_until=records.now + LEASE, count=9, since=START - 200
        )
    )
    left = store.read(lambda records: records.claims.moments(["outbox"], worker="one", since=START - 200))
    everything = store.read(lambda records: records.claims.moments(["outbox"], worker="one"))

    assert [claim.subject_id for claim in recent] == [2]
    assert (left.due, everything.due) == (None, START - 500)
    assert left.over_at == everything.over_at == START + LEASE + 1


def test_the_next_claim_looks_a_lease_further_back_than_anything_that_waited(store: Store):
    enqueue(store, 1, run_at=START - 500)

    waiting = store.read(lambda records: records.claims.moments(["outbox", "timer"], worker="one"))
    due(store)
    nothing = store.read(lambda records: records.claims.moments(["outbox", "timer"], worker="one"))

    assert waiting.since(["outbox"], lease=LEASE) == START - 500 - LEASE
    assert nothing.since(["outbox"], lease=LEASE) == START - LEASE
    assert nothing.since(["outbox", "wake:7"], lease=LEASE) == 0, "of the new queue nothing is known"
