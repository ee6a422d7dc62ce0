"""The steps from a queued row to the next hop."""

from __future__ import annotations

from dataclasses import dataclass, field

from postroom.backends.store.records.claims import Claim
from postroom.backends.store.records.deliveries import IN_LINE
from postroom.backends.store.records.mailboxes import address_of
from postroom.backends.store.records.records import Records
from postroom.engine.domains import standing
from postroom.engine.outbound import facts, proofs, suppressing, wire_ids
from postroom.engine.outbound.cause import because_of
from postroom.engine.outbound.placing import place_here
from postroom.engine.wiring import Wiring, gates_at_delivery
from postroom.mail.reports.refusals import is_dead, reason_of
from postroom.model.address import Address
from postroom.model.delivery import Delivery, DeliveryStatus, RecipientOutcome
from postroom.model.errors import MailboxPaused, ReputationAtRisk, Suppressed, TransportUnavailable
from postroom.model.event import EventName
from postroom.model.ids import milliseconds
from postroom.model.message import Envelope
from postroom.model.report import RefusalReason
from postroom.model.suppression import SuppressionReason
from postroom.ports.database import Row

_WAITING = (DeliveryStatus.QUEUED, DeliveryStatus.DEFERRED)
_LOOK_AGAIN_MS = 60_000
_IN_LINE_MS = 5_000
HELD_BY_REPUTATION = "held: the domain's reputation"
"""What stands with a queued message that waits for its domain."""

_EVENTS = {
    DeliveryStatus.SENT: EventName.MESSAGE_SENT,
    DeliveryStatus.KEPT: EventName.MESSAGE_KEPT,
    DeliveryStatus.DEFERRED: EventName.MESSAGE_DEFERRED,
    DeliveryStatus.FAILED: EventName.MESSAGE_FAILED,
    DeliveryStatus.UNKNOWN: EventName.MESSAGE_UNKNOWN,
    DeliveryStatus.CANCELLED: EventName.MESSAGE_CANCELLED,
}


class LeaseLost(Exception):
    """Another worker holds this row now, or it was withdrawn: whatever this one does must leave no trace."""


@dataclass
class Attempt:
    """One worker's try at one outbox row."""

    wiring: Wiring
    claim: Claim
    row: Row = field(init=False)
    waiting: tuple[Delivery, ...] = ()
    outcomes: dict[str, RecipientOutcome] = field(default_factory=dict)
    over: bool = False

    @property
    def outbox_id(self) -> int:
        """The row that is being delivered."""
        return self.claim.subject_id

    @property
    def recipients(self) -> tuple[Address, ...]:
        """Who still waits for it."""
        return tuple(delivery.recipient for delivery in self.waiting)


async def settle_what_a_dead_process_left(attempt: Attempt) -> None:
    """A delivery found in `sending` under a new lease lost its process between content and answer: it is `unknown` now."""

    def settle(records: Records) -> None:
        _hold(records, attempt)
        attempt.row = records.deliveries.row(attempt.outbox_id)
        if records.deliveries.interrupted(attempt.outbox_id):
            records.events.append_about(attempt.row, EventName.MESSAGE_UNKNOWN, code=0, enhanced=None)
        _look(records, attempt)

    await attempt.wiring.store.awrite(settle)


async def ask_the_gates_again(attempt: Attempt) -> None:
    """Suppressed meanwhile: that recipient is cancelled. Paused meanwhile: everything waits for the mailbox to resume.

    What was written before it in its thread leaves first, though a process died over it. The domain in doubt meanwhile: what
    its reputation stops waits until that is past, or a person forgives.
    """

    def ask(records: Records) -> None:
        _hold(records, attempt)
        if records.deliveries.is_behind(attempt.row):
            attempt.over = records.claims.pass_on(attempt.claim, run_at=records.now + _IN_LINE_MS, error=IN_LINE)
            return
        sender = records.mailboxes.by_id(attempt.row["mailbox_id"])
        try:
            _drop_suppressed(records, attempt, sender)
        except MailboxPaused:
            attempt.over = records.claims.retry(
                attempt.claim, run_at=records.now + _LOOK_AGAIN_MS, error="mailbox paused"
            )
        except ReputationAtRisk as refusal:
            attempt.over = records.claims.retry(attempt.claim, run_at=_past(refusal), error=HELD_BY_REPUTATION)

    await attempt.wiring.store.awrite(ask)


async def place_in_mailboxes_of_this_room(attempt: Attempt) -> None:
    """Local delivery is one transaction: placed, woken and recorded, or none of it."""

    def place(records: Records) -> None:
        _hold(records, attempt)
        for delivery in attempt.waiting:
            mailbox = records.mailboxes.serving(delivery.recipient)
            if mailbox is not None and records.deliveries.begin_content(attempt.outbox_id, [delivery.recipient]):
                place_here(records, records.messages.row(attempt.row["message_id"]), mailbox=mailbox)
                _record(
                    records,
                    attempt,
                    _outcome(delivery.recipient, DeliveryStatus.SENT, 250, "2.1.5", "placed in this room"),
                )
        _look(records, attempt)

    await attempt.wiring.store.awrite(place)


async def hand_to_the_next_hop(attempt: Attempt) -> None:
    """The one step in which the world outside learns of the message."""
    if not attempt.waiting:
        return
    if attempt.wiring.transport is None:
        await _keep(attempt)
        return
    content = await attempt.wiring.store.aread(lambda records: records.messages.content(attempt.row["message_id"]))
    try:
        outcomes = await attempt.wiring.transport.deliver(
            await _envelope(attempt), content, before_content=lambda: _begin_content(attempt)
        )
    except TransportUnavailable as error:
        outcomes = [_outcome(address, DeliveryStatus.DEFERRED, 0, None, str(error)) for address in attempt.recipients]
        await attempt.wiring.store.awrite(lambda records: records.deliveries.count_attempt(attempt.outbox_id))
    await attempt.wiring.store.awrite(lambda records: _record_all(records, attempt, outcomes))


async def look_for_what_nobody_knows(attempt: Attempt) -> None:
    """Where the provider keeps what left, an `unknown` outcome is looked up; not found there stays unknown."""
    wiring, lookup = attempt.wiring, attempt.wiring.lookup
    if lookup is None or not await wiring.store.aread(lambda records: _any_unknown(records, attempt)):
        return
    if await lookup.find_in_sent(attempt.row["wire_id"]):
        await wiring.store.awrite(lambda records: _found(records, attempt))


async def schedule_what_is_left(attempt: Attempt) -> None:
    """Deferred recipients are tried again as Postfix would; the rest is done. Given up means failed, and a dead letter."""
    await attempt.wiring.store.awrite(lambda records: _schedule(records, attempt))


async def _begin_content(attempt: Attempt) -> None:
    def begin(records: Records) -> None:
        _hold(records, attempt)
        if not records.deliveries.begin_content(attempt.outbox_id, attempt.recipients):
            raise LeaseLost

    await attempt.wiring.store.awrite(begin)


async def _keep(attempt: Attempt) -> None:
    why = "kept in this room: no transport is configured"
    kept = [_outcome(address, DeliveryStatus.KEPT, 0, None, why) for address in attempt.recipients]
    await attempt.wiring.store.awrite(lambda records: _record_all(records, attempt, kept))


async def _envelope(attempt: Attempt) -> Envelope:
    """To whoever waits; from the return path of this message, the same at every attempt, as greylisting asks for."""
    mailbox_id = attempt.row["mailbox_id"]

    def read(records: Records) -> Address:
        sender = address_of(records.mailboxes.by_id(mailbox_id))
        return proofs.return_path(records, sender, attempt.outbox_id, wiring=attempt.wiring)

    return Envelope(reverse_path=await attempt.wiring.store.aread(read), forward_paths=attempt.recipients)


def _hold(records: Records, attempt: Attempt) -> None:
    if not records.claims.holds(attempt.claim):
        raise LeaseLost


def _look(records: Records, attempt: Attempt) -> None:
    attempt.waiting = tuple(entry for entry in records.deliveries.all(attempt.outbox_id) if entry.status in _WAITING)


def _drop_suppressed(records: Records, attempt: Attempt, sender: Row) -> None:
    while attempt.waiting:
        submission = facts.of_delivery(
            sender, attempt.row, attempt.recipients, outside=_outside(records, attempt), now=records.now
        )
        try:
            for gate in gates_at_delivery(attempt.wiring.settings):
                gate.check(submission, records)
        except Suppressed as refusal:
            _record(
                records,
                attempt,
                _outcome(refusal.recipient, DeliveryStatus.CANCELLED, 0, None, f"suppressed: {refusal.reason}"),
            )
            _look(records, attempt)
        else:
            return


def _outside(records: Records, attempt: Attempt) -> tuple[Address, ...]:
    return tuple(address for address in attempt.recipients if records.mailboxes.serving(address) is None)


def _past(refusal: ReputationAtRisk) -> int:
    assert refusal.retry_at is not None, "a window always moves on"
    return milliseconds(refusal.retry_at)


def _record_all(records: Records, attempt: Attempt, outcomes: list[RecipientOutcome]) -> None:
    recorded = [final for outcome in outcomes if (final := _record(records, attempt, outcome)) is not None]
    for wire_id in {outcome.wire_id for outcome in recorded if outcome.wire_id is not None}:
        wire_ids.learn(records, attempt.row, wire_id)
    _look(records, attempt)
    _count(records, attempt, recorded)


def _record(records: Records, attempt: Attempt, outcome: RecipientOutcome) -> RecipientOutcome | None:
    """Write an outcome down as it stands after what the queue lifetime says; `None` if the delivery is past it."""
    final = _given_up(attempt, outcome, now=records.now)
    next_attempt = _when_to_try(attempt, final, now=records.now)
    reason = reason_of(final.enhanced, final.text) if final.status is DeliveryStatus.FAILED else ""
    if not records.deliveries.record(attempt.outbox_id, final, next_attempt_at=next_attempt, reason=reason):
        return None
    attempt.outcomes[final.recipient.key] = final
    records.events.append_about(attempt.row, _EVENTS[final.status], code=final.code, enhanced=final.enhanced)
    if _is_hard_bounce(final):
        cause = because_of(attempt.row, SuppressionReason.BOUNCE)
        suppressing.stop_writing_to(records, final.recipient, cause)
    elif reason == RefusalReason.MAILBOX_FULL:
        suppressing.leave_a_full_mailbox_alone(records, attempt.row, final.recipient)
    return final


def _count(records: Records, attempt: Attempt, recorded: list[RecipientOutcome]) -> None:
    bounced = sum(map(_is_hard_bounce, recorded))
    sent = bounced + sum(outcome.status is DeliveryStatus.SENT for outcome in recorded)
    standing.note_outcomes(records, attempt.row, limits=attempt.wiring.settings.reputation, sent=sent, bounced=bounced)


def _is_hard_bounce(outcome: RecipientOutcome) -> bool:
    """A refusal in the session says what a bounce would say later, and reaches as far."""
    return outcome.status is DeliveryStatus.FAILED and is_dead(outcome.enhanced, outcome.text)


def _given_up(attempt: Attempt, outcome: RecipientOutcome, *, now: int) -> RecipientOutcome:
    if outcome.status is not DeliveryStatus.DEFERRED or _next_attempt(attempt, now=now) is not None:
        return outcome
    lifetime = attempt.wiring.settings.retry.queue_lifetime
    text = f"given up after {lifetime} s in the queue; last answer: {outcome.text}"
    return outcome.model_copy(update={"status": DeliveryStatus.FAILED, "enhanced": "4.4.7", "text": text})


def _when_to_try(attempt: Attempt, outcome: RecipientOutcome, *, now: int) -> int | None:
    """As the next hop asks, where it does; otherwise as the schedule has it."""
    if outcome.status is not DeliveryStatus.DEFERRED:
        return None
    return now + outcome.retry_after * 1000 if outcome.retry_after else _next_attempt(attempt, now=now)


def _next_attempt(attempt: Attempt, *, now: int) -> int | None:
    return attempt.wiring.settings.retry.next_attempt(queued_at=attempt.row["queued_at"], now=now)


def _any_unknown(records: Records, attempt: Attempt) -> bool:
    return any(entry.status is DeliveryStatus.UNKNOWN for entry in records.deliveries.all(attempt.outbox_id))


def _found(records: Records, attempt: Attempt) -> None:
    found = records.deliveries.settle(attempt.outbox_id, DeliveryStatus.SENT, why="found in the Sent folder")
    records.events.append_about(attempt.row, EventName.MESSAGE_SENT, code=0, enhanced=None)
    standing.note_outcomes(records, attempt.row, limits=attempt.wiring.settings.reputation, sent=found)


def _schedule(records: Records, attempt: Attempt) -> None:
    deliveries = records.deliveries.all(attempt.outbox_id)
    due = [milliseconds(entry.next_attempt_at) for entry in deliveries if entry.next_attempt_at is not None]
    failed = [entry for entry in deliveries if entry.status is DeliveryStatus.FAILED]
    if due:
        records.claims.retry(attempt.claim, run_at=min(due), error=deliveries[-1].text)
    elif failed:
        records.claims.bury(attempt.claim, error=failed[0].text)
    else:
        records.claims.finish(attempt.claim)
    records.deliveries.let_follow(attempt.row["thread_id"])


def _outcome(
    recipient: Address, status: DeliveryStatus, code: int, enhanced: str | None, text: str
) -> RecipientOutcome:
    return RecipientOutcome(recipient=recipient, status=status, code=code, enhanced=enhanced, text=text)
