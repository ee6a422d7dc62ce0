"""The steps of the transaction that claims queued messages: how each stands, and what of it is to leave now."""

from __future__ import annotations

from collections.abc import Sequence

from postroom.backends.store.records.claims import Claim
from postroom.backends.store.records.deliveries import IN_LINE
from postroom.backends.store.records.mailboxes import address_of
from postroom.backends.store.records.records import Records
from postroom.engine.outbound import facts, proofs
from postroom.engine.outbound.attempt import Attempt, outcome
from postroom.engine.outbound.ledger import Ledger
from postroom.engine.outbound.recording import record
from postroom.model.address import Address
from postroom.model.delivery import DeliveryStatus
from postroom.model.errors import MailboxPaused, ReputationAtRisk, Suppressed
from postroom.model.event import EventName
from postroom.model.ids import milliseconds
from postroom.ports.database import Row

HELD_BY_REPUTATION = "held: the domain's reputation"
"""What stands with a queued message that waits for its domain."""

_WAITING = (DeliveryStatus.QUEUED, DeliveryStatus.DEFERRED)
_LOOK_AGAIN_MS = 60_000
_IN_LINE_MS = 5_000
_AT_ONCE_OCTETS = 256 * 1024  # what is larger is read when its turn comes: many may wait for theirs


def attempts_at(records: Records, claims: Sequence[Claim], ledger: Ledger) -> list[Attempt]:
    """One for each claimed outbox row; where that is gone, its claim is over with it."""
    rows = records.deliveries.rows([claim.subject_id for claim in claims])
    records.claims.finish_all([claim for claim in claims if claim.subject_id not in rows])
    found = [(claim, rows[claim.subject_id]) for claim in claims if claim.subject_id in rows]
    senders = {number: records.mailboxes.by_id(number) for number in {row["mailbox_id"] for _, row in found}}
    return [Attempt(ledger.wiring, claim, ledger, row, senders[row["mailbox_id"]]) for claim, row in found]


def settle_what_a_dead_process_left(records: Records, attempts: Sequence[Attempt]) -> None:
    """A delivery found in `sending` under a new lease lost its process between content and answer: it is `unknown` now."""
    found = records.deliveries.rows_of([attempt.outbox_id for attempt in attempts])
    for attempt in attempts:
        deliveries = found[attempt.outbox_id]
        if any(row["status"] == DeliveryStatus.SENDING for row in deliveries):
            records.deliveries.interrupted(attempt.outbox_id)
            records.events.append_about(attempt.row, EventName.MESSAGE_UNKNOWN, code=0, enhanced=None)
        attempt.waiting = tuple(_recipient(row) for row in deliveries if row["status"] in _WAITING)


def keep_threads_in_order(records: Records, attempts: Sequence[Attempt]) -> None:
    """What was written before it in its thread leaves first, though a process died over it."""
    behind = records.deliveries.behind([attempt.outbox_id for attempt in attempts])
    for attempt in attempts:
        if attempt.outbox_id in behind:
            attempt.over = records.claims.pass_on(attempt.claim, run_at=records.now + _IN_LINE_MS, error=IN_LINE)


def ask_the_gates_again(records: Records, attempts: Sequence[Attempt]) -> None:
    """Suppressed meanwhile: that recipient is cancelled. Paused meanwhile: everything waits for the mailbox to resume. The domain
    in doubt meanwhile: what its reputation stops waits until that is past, or a person forgives.
    """
    of_this_room = records.mailboxes.served_among(address for attempt in attempts for address in attempt.waiting)
    for attempt in _not_over(attempts):
        attempt.here = tuple(address for address in attempt.waiting if address in of_this_room)
        try:
            _drop_suppressed(records, attempt)
        except MailboxPaused:
            _put_off(records, attempt, until=records.now + _LOOK_AGAIN_MS, why="mailbox paused")
        except ReputationAtRisk as refusal:
            _put_off(records, attempt, until=_past(refusal), why=HELD_BY_REPUTATION)


def take_what_leaves(records: Records, attempts: Sequence[Attempt]) -> None:
    """The return path of this message, the same at every attempt, as greylisting asks for; and the bytes."""
    for attempt in _not_over(attempts):
        own = address_of(attempt.sender)
        attempt.return_path = proofs.return_path(records, own, attempt.outbox_id, wiring=attempt.wiring)
    leaving = [attempt for attempt in attempts if attempt.leaves and attempt.row["size"] <= _AT_ONCE_OCTETS]
    contents = records.messages.contents([attempt.row["message_id"] for attempt in leaving])
    for attempt in leaving:
        attempt.content = contents.get(attempt.row["message_id"])


def _drop_suppressed(records: Records, attempt: Attempt) -> None:
    while attempt.waiting:
        outsiders = [address for address in attempt.waiting if address not in attempt.here]
        submission = facts.of_delivery(attempt.sender, attempt.row, attempt.waiting, outside=outsiders, now=records.now)
        try:
            for gate in attempt.ledger.gates:
                gate.check(submission, records)
        except Suppressed as refusal:
            why = f"suppressed: {refusal.reason}"
            record(records, attempt, outcome(refusal.recipient, DeliveryStatus.CANCELLED, 0, None, why))
            attempt.waits_no_more(refusal.recipient)
        else:
            return


def _past(refusal: ReputationAtRisk) -> int:
    assert refusal.retry_at is not None, "a window always moves on"
    return milliseconds(refusal.retry_at)


def _put_off(records: Records, attempt: Attempt, *, until: int, why: str) -> None:
    attempt.over = records.claims.retry(attempt.claim, run_at=until, error=why)


def _not_over(attempts: Sequence[Attempt]) -> list[Attempt]:
    return [attempt for attempt in attempts if not attempt.over]


def _recipient(row: Row) -> Address:
    return Address(local_part=row["recipient_local_part"], domain=row["recipient_domain"])
