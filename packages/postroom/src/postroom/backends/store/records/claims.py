"""Claims: the row protocol of outbox, wakes and timers. Ready, leased, done or dead, with a fencing number."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from postroom.backends.store.records.table import Table
from postroom.model.errors import NotFound
from postroom.ports.database import Row, Signal

OUTBOX_QUEUE = "outbox"
TIMER_QUEUE = "timer"
EXPIRY_QUEUE = "expiry"
PROMISE_QUEUE = "promise"
CLEANING_QUEUE = "cleaning"
KEEPING_QUEUE = "keeping"
WEBHOOK_QUEUE = "webhook"
REQUEST_QUEUE = "request"
_WAKE_PREFIX = "wake:"


def wake_queue(mailbox_id: int) -> str:
    """The queue of a mailbox's wakes: only a process with a handler for the mailbox claims from it."""
    return f"{_WAKE_PREFIX}{mailbox_id}"


def earliest(*moments: int | None) -> int | None:
    """The first of these, as far as they are known."""
    return min((moment for moment in moments if moment is not None), default=None)


@dataclass(frozen=True)
class Claim:
    """Work that one worker holds until its lease ends. `fence` must match for any later word on it to count. `subject` is what
    the work is about, where it was read with the claim.
    """

    id: int
    queue: str
    subject_id: int
    attempts: int
    fence: int
    subject: Any = field(default=None, compare=False)


@dataclass(frozen=True)
class Moments:
    """When the next row of these queues is due for a worker, and from when on the first lease of all is over, as it stood `at` that
    moment; in milliseconds UTC.
    """

    due: int | None = None
    over_at: int | None = None
    at: int = 0
    queues: frozenset[str] = frozenset()

    @property
    def first(self) -> int | None:
        """Whichever comes first."""
        return earliest(self.due, self.over_at)

    def since(self, queues: Collection[str], *, lease: int) -> int:
        """How far back whoever claims next from these queues has to look, but for now and then: what was kept for another one, or
        dated by a clock that is behind, is a lease old at most.
        """
        return max(0, min(self.first or self.at, self.at) - lease) if self.queues.issuperset(queues) else 0


class Claims(Table):
    """What waits to be worked on, and who works on it."""

    def enqueue(self, queue: str, subject_id: int, *, run_at: int | None = None) -> None:
        """Make work ready, now or at `run_at`. A row that ended or waits is made ready anew; a lease on it is lost."""
        due = self.now if run_at is None else run_at
        self.connection.add("insert_claim", room=self.room, queue=queue, subject_id=subject_id, run_at=due)
        self.connection.signal(_signal_of(queue))

    def due(self, queues: Sequence[str], *, worker: str, lease_until: int, count: int, since: int = 0) -> list[Claim]:
        """Lease up to `count` rows that are due since then, the longest due first.

        Who claims all the time says how far back (see `Moments.since`): until its next vacuum, PostgreSQL goes through what is
        done.
        """
        rows = self.connection.all(
            "claim_due",
            room=self.room,
            queues=json.dumps(sorted(set(queues))),
            worker=worker,
            lease_until=lease_until,
            count=count,
            since=since,
            now=self.now,
        )
        return [_claim(row) for row in sorted(rows, key=lambda row: (row["run_at"], row["id"]))]

    def next_at(self, queues: Sequence[str], *, worker: str = "") -> int | None:
        """When the next row of these queues is due for this worker."""
        return self.moments(queues, worker=worker).due

    def moments(self, queues: Sequence[str], *, worker: str, since: int = 0) -> Moments:
        """When a worker of these queues is to look again, for what is due since then."""
        row = self.connection.one(
            "next_claim_at", room=self.room, queues=json.dumps(list(queues)), worker=worker, since=since
        )
        due, over_at = (row["run_at"], _over_at(row)) if row else (None, None)
        return Moments(due, over_at, self.now, frozenset(queues))

    def any_open(self, queues: Sequence[str]) -> bool:
        """Whether anything in these queues is due or being worked on, by whichever process."""
        names = json.dumps(list(queues))
        if self.connection.one("has_claim_under_way", room=self.room, queues=names) is not None:
            return True
        due = self.next_at(queues)
        return due is not None and due <= self.now

    def depths(self) -> dict[str, int]:
        """How much of each queue waits or is being worked on; the turns of all mailboxes together are `wake`."""
        found: Counter[str] = Counter()
        for row in self.connection.all("queue_depths", room=self.room):
            found[row["queue"].partition(":")[0]] += row["depth"]
        return dict(found)

    def has_expired(self) -> bool:
        """Whether any lease has run out."""
        over_at = self.over_at()
        return over_at is not None and over_at <= self.now

    def over_at(self) -> int | None:
        """From when on the first lease of all is over."""
        row = self.connection.one("first_lease_end", room=self.room)
        return _over_at(row) if row else None

    def expire(self) -> int:
        """Make rows ready again whose worker went silent; how many."""
        return self.connection.run("expire_leases", room=self.room, now=self.now)

    def renew(self, worker: str, ids: Sequence[int], *, lease_until: int) -> None:
        """Prolong the leases that a worker still has on these claims."""
        self.connection.add("renew_leases", ids=json.dumps(list(ids)), worker=worker, lease_until=lease_until)

    def renew_one(self, claim: Claim, *, lease_until: int) -> bool:
        """Prolong one lease; false if it was lost."""
        return bool(self.connection.run("renew_lease", id=claim.id, fence=claim.fence, lease_until=lease_until))

    def of_subject(self, queue: str, subject_id: int, *, number: int) -> Claim:
        """The claim of this number, as it stands, if it is about this subject; locks the row. Raises `NotFound`."""
        row = self.connection.one("claim_of_subject", room=self.room, queue=queue, subject_id=subject_id, id=number)
        if row is None:
            raise NotFound("There is no such claim here.")
        return _claim(row)

    def holds(self, claim: Claim) -> bool:
        """Whether the lease is still this worker's; locks the row, so that nobody takes it before the commit."""
        return self.connection.one("hold_claim", id=claim.id, fence=claim.fence) is not None

    def reserved_for(self, claim: Claim) -> str | None:
        """For which worker this was kept before it was claimed."""
        row = self.connection.one("hold_claim", id=claim.id, fence=claim.fence)
        return row["reserved_for"] if row is not None else None

    def finish_all(self, claims: Sequence[Claim]) -> None:
        """Done, all those whose lease was not lost."""
        if claims:
            self.connection.run("finish_claims", ids=ids_of(claims), fences=fences_of(claims))

    def finish(self, claim: Claim) -> bool:
        """Done; false if the lease was lost."""
        return bool(self.connection.run("finish_claim", id=claim.id, fence=claim.fence))

    def retry(self, claim: Claim, *, run_at: int, error: str = "") -> bool:
        """Ready again at `run_at`; false if the lease was lost."""
        self.connection.signal(_signal_of(claim.queue))
        return bool(self.connection.run("retry_claim", id=claim.id, fence=claim.fence, run_at=run_at, error=error))

    def announce(self) -> None:
        """Whoever waits for work, in whichever process, looks when the next is due."""
        self.connection.signal()

    def pass_on(
        self, claim: Claim, *, run_at: int, to: str | None = None, until: int | None = None, error: str
    ) -> bool:
        """Ready again at `run_at`, as if it had not been claimed; for the worker `to` alone `until` then."""
        passed = self.connection.run(
            "pass_on_claim",
            id=claim.id,
            fence=claim.fence,
            run_at=run_at,
            reserved_for=to,
            reserved_until=until,
            error=error,
        )
        self.connection.signal(_signal_of(claim.queue))
        return bool(passed)

    def give(self, claim: Claim, *, agent_id: int) -> bool:
        """Which agent of a pool works on it; false if the lease was lost."""
        return bool(self.connection.run("give_claim", id=claim.id, fence=claim.fence, agent_id=agent_id))

    def release(self, queue: str, *, error: str) -> None:
        """Due now: all work that waits for this reason."""
        self.connection.run("release_claims", room=self.room, queue=queue, error=error, now=self.now)
        self.connection.signal(_signal_of(queue))

    def bury(self, claim: Claim, *, error: str) -> bool:
        """Given up; listed as a dead letter. False if the lease was lost."""
        return bool(self.connection.run("bury_claim", id=claim.id, fence=claim.fence, error=error))

    def withdraw(self, queue: str, subject_id: int) -> None:
        """Take back work that nobody holds."""
        self.connection.run("delete_claim", room=self.room, queue=queue, subject_id=subject_id)

    def end_all(self, queue: str) -> None:
        """Done: all work of a queue, whoever holds any of it, and its dead letters."""
        self.connection.run("end_claims", room=self.room, queue=queue)

    def is_ready(self, queue: str, subject_id: int) -> bool:
        """Whether this work is there and nobody is at it; locks the row, so that nobody begins before the commit."""
        return self.connection.one("ready_claim", room=self.room, queue=queue, subject_id=subject_id) is not None

    def is_dead(self, queue: str, subject_id: int) -> bool:
        """Whether this very work was given up; locks the row against a second person's decision."""
        return self.connection.one("dead_claim", room=self.room, queue=queue, subject_id=subject_id) is not None

    def dead(self, *, before: int, count: int) -> list[Row]:
        """Dead letters, newest first, below the claim id `before`."""
        return self.connection.all("dead_claims", room=self.room, before=before, count=count)


def ids_of(claims: Iterable[Claim]) -> str:
    """Claims by number, as a statement takes them."""
    return json.dumps([claim.id for claim in claims])


def fences_of(claims: Iterable[Claim]) -> str:
    """Claims by number and fence, as a statement compares them."""
    return json.dumps([f"{claim.id}:{claim.fence}" for claim in claims])


def _signal_of(queue: str) -> Signal:
    """Who is to look for what was put there."""
    if queue == OUTBOX_QUEUE:
        return Signal.MAIL
    return Signal.TURN if queue.startswith(_WAKE_PREFIX) else Signal.WORK


def _over_at(row: Row) -> int | None:
    return row["lease_until"] + 1 if row["lease_until"] is not None else None


def _claim(row: Row) -> Claim:
    return Claim(
        id=row["id"], queue=row["queue"], subject_id=row["subject_id"], attempts=row["attempts"], fence=row["fence"]
    )
