"""What became of deliveries, written down: outcomes, what follows from them, and when the rest is tried again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from postroom.backends.store.records.claims import Claim
from postroom.backends.store.records.records import Records
from postroom.engine.domains import standing
from postroom.engine.domains.standing import Became
from postroom.engine.outbound import facts, suppressing, wire_ids
from postroom.engine.outbound.attempt import Attempt
from postroom.engine.outbound.cause import because_of
from postroom.mail.reports.refusals import is_dead, reason_of
from postroom.model.delivery import DeliveryStatus, RecipientOutcome
from postroom.model.event import EventName
from postroom.model.report import RefusalReason
from postroom.model.submission import Traffic
from postroom.model.suppression import Suppression, SuppressionReason
from postroom.ports.database import Row

_EVENTS = {
    DeliveryStatus.SENT: EventName.MESSAGE_SENT,
    DeliveryStatus.KEPT: EventName.MESSAGE_KEPT,
    DeliveryStatus.DEFERRED: EventName.MESSAGE_DEFERRED,
    DeliveryStatus.FAILED: EventName.MESSAGE_FAILED,
    DeliveryStatus.UNKNOWN: EventName.MESSAGE_UNKNOWN,
    DeliveryStatus.CANCELLED: EventName.MESSAGE_CANCELLED,
}


def begin_contents(records: Records, attempts: Sequence[Attempt]) -> list[bool]:
    """Put the outcomes of these in doubt; which of them still hold their lease and have somebody to go to. One with a recipient
    who was suppressed since its claim is put back instead: the gates are asked again when it is claimed anew.
    """
    waiting = [address for attempt in attempts for address in attempt.waiting]
    suppressions = records.suppressions.among(waiting)
    late = {attempt for attempt in attempts if _is_stopped(attempt, suppressions)}
    for attempt in late:
        records.claims.pass_on(attempt.claim, run_at=records.now, error="")
    named = [(attempt.claim, attempt.waiting) for attempt in attempts if attempt not in late]
    begun = records.deliveries.begin_contents(named) if named else set()
    return [attempt.outbox_id in begun for attempt in attempts]


def write_down(records: Records, attempts: Sequence[Attempt]) -> list[None]:
    """Every answer of these, and when what is left is tried again; what nobody knows is kept where somebody can look.

    Counted last: the day's row is everybody's.
    """
    became = [_became(attempt.row, _record_answers(records, attempt)) for attempt in attempts]
    found = records.deliveries.rows_of([attempt.outbox_id for attempt in attempts])
    for attempt in attempts:
        attempt.in_doubt = attempt.wiring.lookup is not None and _any_unknown(found[attempt.outbox_id])
    _schedule(records, [attempt for attempt in attempts if not attempt.in_doubt], found)
    standing.note_together(records, became, limits=attempts[0].wiring.settings.reputation)
    return [None for _ in attempts]


def schedule(records: Records, attempts: Sequence[Attempt]) -> None:
    """Deferred recipients are tried again as Postfix would; the rest is done. Given up means failed, and a dead letter."""
    _schedule(records, attempts, records.deliveries.rows_of([attempt.outbox_id for attempt in attempts]))


def record(records: Records, attempt: Attempt, outcome: RecipientOutcome) -> RecipientOutcome | None:
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


def found_in_sent(records: Records, attempt: Attempt) -> None:
    """What nobody knew has left: it was found where the provider keeps what was sent."""
    found = records.deliveries.settle(attempt.outbox_id, DeliveryStatus.SENT, why="found in the Sent folder")
    records.events.append_about(attempt.row, EventName.MESSAGE_SENT, code=0, enhanced=None)
    standing.note_outcomes(records, attempt.row, limits=attempt.wiring.settings.reputation, sent=found)


def _schedule(records: Records, attempts: Sequence[Attempt], found: Mapping[int, Sequence[Row]]) -> None:
    records.claims.finish_all(
        [attempt.claim for attempt in attempts if not _goes_on(records, attempt.claim, found[attempt.outbox_id])]
    )
    records.deliveries.let_follow(attempt.row["thread_id"] for attempt in attempts)


def _record_answers(records: Records, attempt: Attempt) -> list[RecipientOutcome]:
    if attempt.unreached:
        records.deliveries.count_attempt(attempt.outbox_id)
    recorded = [final for answer in attempt.answers if (final := record(records, attempt, answer)) is not None]
    for wire_id in {outcome.wire_id for outcome in recorded if outcome.wire_id is not None}:
        wire_ids.learn(records, attempt.row, wire_id)
    return recorded


def _became(row: Row, recorded: Sequence[RecipientOutcome]) -> Became:
    bounced = sum(map(_is_hard_bounce, recorded))
    return Became(row, sent=bounced + sum(o.status is DeliveryStatus.SENT for o in recorded), bounced=bounced)


def _goes_on(records: Records, claim: Claim, deliveries: Sequence[Row]) -> bool:
    """Whether the claim stays, to be tried again or as a dead letter; it does what is needed for that."""
    deferred = [row for row in deliveries if row["status"] == DeliveryStatus.DEFERRED]
    due = [row["next_attempt_at"] for row in deferred if row["next_attempt_at"]]
    failed = [row for row in deliveries if row["status"] == DeliveryStatus.FAILED]
    if due:
        records.claims.retry(claim, run_at=min(due), error=deliveries[-1]["text"])
    elif failed:
        records.claims.bury(claim, error=failed[0]["text"])
    return bool(due or failed)


def _is_stopped(attempt: Attempt, suppressions: Sequence[Suppression]) -> bool:
    """The gates let pass whoever still waits, so what stops one of them has come since."""
    asked, traffic = facts.asked_before(attempt.row), Traffic(attempt.row["traffic"])
    return any(entry.stops(traffic, each, asked=asked) for entry in suppressions for each in attempt.waiting)


def _any_unknown(deliveries: Sequence[Row]) -> bool:
    return any(row["status"] == DeliveryStatus.UNKNOWN for row in deliveries)


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
