"""Feedback: a bounce, a complaint or an unsubscription, told to any mailbox, reaches every plan of the room."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from postroom.backends.store.records.claims import OUTBOX_QUEUE
from postroom.backends.store.records.records import Records
from postroom.engine import plans, standing
from postroom.model.address import Address
from postroom.model.delivery import Delivery, DeliveryStatus, RecipientOutcome
from postroom.model.errors import InvalidRequest
from postroom.model.event import EventName
from postroom.model.ids import at, outside
from postroom.model.limits import ReputationLimits
from postroom.model.plan import PlanStatus, StopCondition
from postroom.model.report import Report, ReportedRecipient
from postroom.model.submission import Traffic
from postroom.model.suppression import Covers, Suppression, SuppressionReason
from postroom.ports.database import Row

_OUTCOMES: dict[str, tuple[PlanStatus, StopCondition]] = {
    SuppressionReason.BOUNCE: (PlanStatus.BOUNCED, "bounced"),
    SuppressionReason.COMPLAINT: (PlanStatus.COMPLAINED, "complained"),
    SuppressionReason.UNSUBSCRIBE: (PlanStatus.UNSUBSCRIBED, "unsubscribed"),
}
_HAS_LEFT = (DeliveryStatus.SENDING, DeliveryStatus.SENT, DeliveryStatus.UNKNOWN)


@dataclass(frozen=True)
class Cause:
    """Why nobody may write to an address any more, and where that is on record.

    `news` is the message that said so, if one did: the report, or the mail that unsubscribes; it `wakes` the assignee of its
    thread by itself, or it does not.
    """

    reason: str
    trace_id: str = ""
    mailbox: str | None = None
    thread_id: int | None = None
    message_id: int | None = None
    news: Row | None = None
    covers: Covers = Covers.ALL
    wakes: bool = False

    @property
    def source(self) -> int | None:
        """The id of the message that a suppression names."""
        return self.news["id"] if self.news is not None else self.message_id


def because_of(sent: Row, reason: SuppressionReason, *, news: Row | None = None) -> Cause:
    """The cause that came to light with a message that was sent, by its outbox row."""
    return Cause(reason, sent["trace_id"], sent["mailbox"], sent["thread_id"], sent["message_id"], news)


def find_reported(records: Records, report: Report, *, answers: tuple[str, ...]) -> Row | None:
    """The outbox row that a report is about, if this room sent that message to a recipient that the report names.

    A report that does not return the Message-ID is taken at what it `answers`.
    """
    for message_id in (report.original_message_id,) if report.original_message_id else answers:
        sent = records.deliveries.by_message_id(message_id)
        if sent is not None and _concerned(records, report, sent):
            return sent
    return None


def take_report(records: Records, report: Report, *, sent: Row, news: Row, limits: ReputationLimits) -> None:
    """Write down what a report says about each delivery that has left, and draw the consequence."""
    found: Counter[str] = Counter()
    for delivery, recipient in _concerned(records, report, sent):
        if recipient.action == "failed":
            found.update(_bounce(records, delivery, recipient, sent=sent, news=news))
        elif delivery.status in _HAS_LEFT:
            found.update(_settle(records, delivery, sent=sent))
            if recipient.action == "complained":
                found.update(_complain(records, delivery, sent=sent, news=news))
    standing.note_outcomes(records, sent, limits=limits, **found)


def stop_writing_to(records: Records, address: Address, cause: Cause) -> None:
    """Nobody in the room writes to an address from here on, and whatever any agent had planned for it ends now.

    Mailboxes of the room itself are not concerned: nothing that comes from outside may silence them.
    """
    if records.mailboxes.serving(address) is not None:
        return
    _suppress(records, address, cause)
    _end_what_is_planned(records, address, cause)


def suppress_by_hand(
    records: Records, address: Address, *, reason: str, covers: Covers = Covers.ALL, expires_at: int | None = None
) -> None:
    """A person's decision, in a person's words. It ends what is planned, and replaces whatever stood there; a decision with an
    end leaves what lasts as it is.

    Raises `InvalidRequest` for one that would be over already.
    """
    if expires_at is not None and expires_at <= records.now:
        raise InvalidRequest("That suppression would be over already.", you_can="name a time in the future.")
    cause = Cause(reason, covers=covers)
    if expires_at is None:
        records.suppressions.remove(address)
    records.suppressions.add(address, reason=reason, covers=covers, expires_at=expires_at)
    _record(records, cause)
    _end_what_is_planned(records, address, cause)


def lift(records: Records, address: Address) -> bool:
    """Let the room write to an address again; whether it was suppressed."""
    lifted = records.suppressions.remove(address)
    if lifted:
        records.events.append(EventName.SUPPRESSION_REMOVED, trace_id="")
    return lifted


def _end_what_is_planned(records: Records, address: Address, cause: Cause) -> None:
    cancelled: defaultdict[int, list[str]] = defaultdict(list)
    for thread_id, name in (*_cancel_mail(records, address, cause), *_end_plans(records, address, cause)):
        cancelled[thread_id].append(name)
    for thread_id, names in sorted(cancelled.items()):
        thread = records.threads.row(thread_id)
        records.events.append(
            EventName.THREAD_STOPPED,
            trace_id=cause.trace_id,
            mailbox=thread["assignee"],
            thread_id=thread_id,
            reason=cause.reason,
            cancelled=names,
        )


def _concerned(records: Records, report: Report, sent: Row) -> list[tuple[Delivery, ReportedRecipient]]:
    """The deliveries to people outside that a report is about, each with the first that it says of it."""
    deliveries = {
        delivery.recipient.key: delivery
        for delivery in records.deliveries.all(sent["id"])
        if records.mailboxes.serving(delivery.recipient) is None
    }
    said: dict[str, ReportedRecipient] = {}
    for recipient in _named(report, deliveries):
        for key in _keys(recipient, deliveries):
            said.setdefault(key, recipient)
    return [(deliveries[key], recipient) for key, recipient in said.items()]


def _named(report: Report, deliveries: dict[str, Delivery]) -> tuple[ReportedRecipient, ...]:
    """Whom the report names. A complaint often hides who complained; where only one person got it, it was that one."""
    if report.kind != "complaint" or report.recipients or len(deliveries) != 1:
        return report.recipients
    only = next(iter(deliveries.values())).recipient
    return (ReportedRecipient(address=only, action="complained", suppress=True),)


def _keys(recipient: ReportedRecipient, deliveries: dict[str, Delivery]) -> list[str]:
    """The key of the delivery that the report means, by the address that we wrote to or, failing that, its final one."""
    addresses = [recipient.address, *([recipient.final_address] if recipient.final_address else [])]
    return [address.key for address in addresses if address.key in deliveries][:1]


def _bounce(
    records: Records, delivery: Delivery, recipient: ReportedRecipient, *, sent: Row, news: Row
) -> Iterator[str]:
    """A delivery that was refused after all; what of that counts for the domain's reputation."""
    outcome = RecipientOutcome(
        recipient=delivery.recipient,
        status=DeliveryStatus.FAILED,
        code=0,
        enhanced=recipient.status,
        text=recipient.diagnostic or f"bounced: {recipient.reason}",
    )
    if not records.deliveries.record(sent["id"], outcome, instead_of=_HAS_LEFT):
        return
    _announce(
        records,
        EventName.MESSAGE_BOUNCED,
        sent,
        status=recipient.status,
        reason=recipient.reason,
        permanent=recipient.permanent,
        report=outside("m", news["id"]),
    )
    if recipient.suppress:
        stop_writing_to(records, delivery.recipient, because_of(sent, SuppressionReason.BOUNCE, news=news))
        yield "bounced"
        if delivery.status is not DeliveryStatus.SENT:
            yield "sent"


def _complain(records: Records, delivery: Delivery, *, sent: Row, news: Row) -> Iterator[str]:
    """Somebody called it abuse; for the domain's reputation each person counts once."""
    known = any(
        entry.reason == SuppressionReason.COMPLAINT for entry in records.suppressions.among([delivery.recipient])
    )
    _announce(records, EventName.MESSAGE_COMPLAINED, sent, report=outside("m", news["id"]))
    stop_writing_to(records, delivery.recipient, because_of(sent, SuppressionReason.COMPLAINT, news=news))
    if not known:
        yield "complained"


def _settle(records: Records, delivery: Delivery, *, sent: Row) -> Iterator[str]:
    """Whatever else a report says: the message was there. That ends the doubt of a delivery whose outcome is unknown."""
    outcome = RecipientOutcome(
        recipient=delivery.recipient, status=DeliveryStatus.SENT, code=0, text="found out by a report about it"
    )
    if records.deliveries.record(sent["id"], outcome, instead_of=[DeliveryStatus.UNKNOWN]):
        _announce(records, EventName.MESSAGE_SENT, sent, status=DeliveryStatus.SENT, found_by="report")
        yield "sent"


def _suppress(records: Records, address: Address, cause: Cause) -> None:
    """What lasts there is never narrowed: it stays, unless the new cause stops more or says it anew. What ends there is left
    to its end.
    """
    entry = next((entry for entry in records.suppressions.of(address) if entry.expires_at is None), None)
    covers = cause.covers if entry is None else cause.covers.widest(entry.covers)
    if entry is None or covers is not entry.covers or _goes_before(cause, entry):
        records.suppressions.add(address, reason=cause.reason, covers=covers, message_id=cause.source)
        _record(records, cause)


def _goes_before(cause: Cause, entry: Suppression) -> bool:
    """A bounce gives way to what a person asked for, and an unsubscription to a later one: since then nothing was asked."""
    if entry.reason == SuppressionReason.BOUNCE:
        return cause.reason != SuppressionReason.BOUNCE
    return entry.reason == SuppressionReason.UNSUBSCRIBE == cause.reason


def _record(records: Records, cause: Cause) -> None:
    records.events.append(
        EventName.SUPPRESSION_ADDED,
        trace_id=cause.trace_id,
        mailbox=cause.mailbox,
        thread_id=cause.thread_id,
        message_id=cause.message_id,
        reason=cause.reason,
        covers=cause.covers,
    )


def _cancel_mail(records: Records, address: Address, cause: Cause) -> Iterator[tuple[int, str]]:
    """Cancel every agent's waiting mail to an address. What a worker has in hand is stopped by the gate at delivery."""
    entries = records.suppressions.of(address)
    for row in records.deliveries.waiting_for(address):
        if not (_stopped(entries, row, address) and records.claims.is_ready(OUTBOX_QUEUE, row["outbox_id"])):
            continue
        if records.deliveries.cancel_one(row["id"], why=f"suppressed: {cause.reason}"):
            _announce(records, EventName.MESSAGE_CANCELLED, row, why=cause.reason)
            yield row["thread_id"], outside("m", row["message_id"])


def _stopped(entries: list[Suppression], row: Row, address: Address) -> bool:
    asked_at = at(row["asked_at"]) if row["asked_by"] == address.key else None
    return any(entry.stops(Traffic(row["traffic"]), asked_at=asked_at) for entry in entries)


def _end_plans(records: Records, address: Address, cause: Cause) -> Iterator[tuple[int, str]]:
    """End every agent's waits and follow-ups for an address. Whoever waits for nobody any more is given a turn."""
    outcome, condition = _OUTCOMES.get(cause.reason, (PlanStatus.SUPPRESSED, None))
    for plan in records.plans.open_by_address(address):
        stops = plans.stops_on(plan, condition) if condition is not None else _outlived(records, plan, cause)
        if not (stops and _is_for(records, plan, address)):
            continue
        about = cause.news if cause.news is not None and cause.news["thread_id"] == plan["thread_id"] else None
        name = plans.end(records, plan, outcome, message_id=about["id"] if about is not None else None)
        if name is None:
            continue
        if plan["kind"] == "wait" and not (cause.wakes and about is not None):
            plans.wake_holder(records, plan, about=about)
        yield plan["thread_id"], name


def _outlived(records: Records, plan: Row, cause: Cause) -> bool:
    """Whether a decision by hand leaves a plan without a purpose: a wait only where nobody may write at all."""
    if plan["kind"] == "wait" or cause.covers is Covers.ALL:
        return cause.covers is Covers.ALL
    return cause.covers is Covers.UNASKED or records.mailboxes.by_id(plan["mailbox_id"])["purpose"] == Traffic.OUTREACH


def _is_for(records: Records, plan: Row, address: Address) -> bool:
    """Whether a plan falls with an address: a follow-up with any of its recipients, a wait with the last that may answer."""
    awaited = plans.addressees(records, plan)
    if address.key not in {each.key for each in awaited}:
        return False
    lost = records.suppressions.among(awaited)
    return plan["kind"] == "follow_up" or all(any(entry.concerns(each) for entry in lost) for each in awaited)


def _announce(records: Records, name: EventName, sent: Row, **details: Any) -> None:
    records.events.append(
        name,
        trace_id=sent["trace_id"],
        mailbox=sent["mailbox"],
        thread_id=sent["thread_id"],
        message_id=sent["message_id"],
        **details,
    )
