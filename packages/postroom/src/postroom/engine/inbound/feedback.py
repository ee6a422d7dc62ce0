"""Feedback: a bounce, a complaint or an unsubscription, told to any mailbox, reaches every plan of the room."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, NamedTuple

from postroom.backends.store.records.claims import OUTBOX_QUEUE
from postroom.backends.store.records.records import Records
from postroom.engine.domains import standing
from postroom.engine.plans import plans
from postroom.model.address import Address
from postroom.model.delivery import Delivery, DeliveryStatus, RecipientOutcome
from postroom.model.errors import InvalidRequest
from postroom.model.event import EventName
from postroom.model.ids import at, outside
from postroom.model.limits import ReputationLimits
from postroom.model.plan import PlanStatus, StopCondition
from postroom.model.proof import Proof
from postroom.model.report import RefusalReason, Report, ReportedAction, ReportedRecipient
from postroom.model.submission import Traffic
from postroom.model.suppression import Covers, Suppression, SuppressionReason
from postroom.ports.database import Row

_OUTCOMES: dict[str, tuple[PlanStatus, StopCondition]] = {
    SuppressionReason.BOUNCE: (PlanStatus.BOUNCED, "bounced"),
    SuppressionReason.COMPLAINT: (PlanStatus.COMPLAINED, "complained"),
    SuppressionReason.UNSUBSCRIBE: (PlanStatus.UNSUBSCRIBED, "unsubscribed"),
}
_HAS_LEFT = (DeliveryStatus.SENDING, DeliveryStatus.SENT, DeliveryStatus.UNKNOWN)


FULL_TIMES = 3
FULL_FOR = timedelta(days=2)
"""A mailbox that refused so many messages in a row as full, over so long, is left alone for a while."""
LEAVE_ALONE = timedelta(days=7)
_FULL_WITHIN = timedelta(days=30)


class Ended(NamedTuple):
    """A message, wait or follow-up plan (`name`) of a mailbox that ended."""

    mailbox: str
    thread_id: int
    name: str


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


def take_report(
    records: Records, report: Report, *, sent: Row, news: Row, proof: Proof, limits: ReputationLimits
) -> None:
    """Write down what a report says about each delivery that has left, and draw the consequence where it is proven."""
    found: Counter[str] = Counter()
    for delivery, recipient in _concerned(records, report, sent, by_token=proof is Proof.TOKEN):
        if recipient.action == "failed":
            found.update(_bounce(records, delivery, recipient, sent=sent, news=news, proof=proof))
        elif delivery.status in _HAS_LEFT:
            found.update(_settle(records, delivery, recipient, sent=sent))
            if recipient.action == "complained":
                found.update(_complain(records, delivery, sent=sent, news=news, proof=proof))
    standing.note_outcomes(records, sent, limits=limits, **found)


def stop_writing_to(records: Records, address: Address, cause: Cause) -> None:
    """Nobody in the room writes to an address from here on, and whatever any agent had planned for it ends now.

    Mailboxes of the room itself are not concerned: nothing that comes from outside may silence them.
    """
    if records.mailboxes.serving(address) is not None:
        return
    _suppress(records, address, cause)
    _end_what_is_planned(records, address, cause)


def leave_a_full_mailbox_alone(records: Records, sent: Row, address: Address, *, news: Row | None = None) -> None:
    """Nobody writes first to somebody whose mailbox stays full, for some days; what is planned stands, and answers pass."""
    times, since = records.deliveries.found_full(address, since=records.now - _milliseconds(_FULL_WITHIN))
    if times < FULL_TIMES or records.now - since < _milliseconds(FULL_FOR) or records.suppressions.of(address):
        return
    cause = because_of(sent, SuppressionReason.FULL, news=news)
    until = records.now + _milliseconds(LEAVE_ALONE)
    records.suppressions.add(
        address, reason=cause.reason, covers=Covers.UNASKED, message_id=cause.source, expires_at=until
    )
    _record(records, replace(cause, covers=Covers.UNASKED))


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
    ended = [*_cancel_mail(records, address, cause), *_end_plans(records, address, cause)]
    cancelled: defaultdict[int, list[str]] = defaultdict(list)
    for one in ended:
        cancelled[one.thread_id].append(one.name)
    _tell_the_agents(records, address, cause, ended)
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


def _tell_the_agents(records: Records, address: Address, cause: Cause, ended: list[Ended]) -> None:
    """Each agent reads once, in a line of its own, what ended in which of its threads."""
    by_mailbox: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    for one in ended:
        by_mailbox[one.mailbox, one.thread_id].append(one.name)
    for (mailbox, thread_id), names in sorted(by_mailbox.items()):
        number = records.mailboxes.row(mailbox)["id"]
        records.notices.add(mailbox_id=number, thread_id=thread_id, reason=cause.reason, address=address, ended=names)


def _concerned(
    records: Records, report: Report, sent: Row, *, by_token: bool = False
) -> list[tuple[Delivery, ReportedRecipient]]:
    """The deliveries to people outside that a report is about, each with the first that it says of it."""
    deliveries = {
        delivery.recipient.key: delivery
        for delivery in records.deliveries.all(sent["id"])
        if records.mailboxes.serving(delivery.recipient) is None
    }
    said: dict[str, ReportedRecipient] = {}
    for recipient in _named(report, deliveries, by_token=by_token):
        for key in _keys(recipient, deliveries):
            said.setdefault(key, recipient)
    return [(deliveries[key], recipient) for key, recipient in said.items()]


def _named(report: Report, deliveries: dict[str, Delivery], *, by_token: bool) -> tuple[ReportedRecipient, ...]:
    """Whom the report names. Where only one person got the message it is about that one, even if it hides who complained or,
    at the return path of that message, names where the message was forwarded to, or nobody.
    """
    if len(deliveries) != 1 or not (by_token or report.kind == "complaint"):
        return report.recipients
    (only,) = (delivery.recipient for delivery in deliveries.values())
    if not report.recipients:
        complains = report.kind == "complaint"
        action: ReportedAction = "complained" if complains else "failed"
        return (ReportedRecipient(address=only, action=action, suppress=complains),)
    if not by_token or any(_keys(recipient, deliveries) for recipient in report.recipients):
        return report.recipients
    return (report.recipients[0].model_copy(update={"address": only}),)


def _keys(recipient: ReportedRecipient, deliveries: dict[str, Delivery]) -> list[str]:
    """The key of the delivery that the report means, by the address that we wrote to or, failing that, its final one."""
    addresses = [recipient.address, *([recipient.final_address] if recipient.final_address else [])]
    return [address.key for address in addresses if address.key in deliveries][:1]


def _bounce(
    records: Records, delivery: Delivery, recipient: ReportedRecipient, *, sent: Row, news: Row, proof: Proof
) -> Iterator[str]:
    """A delivery that was refused after all; what of that counts for the domain's reputation."""
    outcome = RecipientOutcome(
        recipient=delivery.recipient,
        status=DeliveryStatus.FAILED,
        code=0,
        enhanced=recipient.status,
        text=recipient.diagnostic or f"bounced: {recipient.reason}",
    )
    recorded = records.deliveries.record(sent["id"], outcome, instead_of=_HAS_LEFT, reason=recipient.reason)
    if recorded:
        _announce(
            records,
            EventName.MESSAGE_BOUNCED,
            sent,
            status=recipient.status,
            reason=recipient.reason,
            permanent=recipient.permanent,
            report=outside("m", news["id"]),
            proof=proof,
        )
    if recorded and recipient.reason is RefusalReason.MAILBOX_FULL and proof is not Proof.NONE:
        leave_a_full_mailbox_alone(records, sent, delivery.recipient, news=news)
    failed = recorded or delivery.status is DeliveryStatus.FAILED
    if (
        failed
        and recipient.suppress
        and proof is not Proof.NONE
        and not _is_known(records, delivery, SuppressionReason.BOUNCE)
    ):
        stop_writing_to(records, delivery.recipient, because_of(sent, SuppressionReason.BOUNCE, news=news))
        yield "bounced"
        if delivery.status is not DeliveryStatus.SENT:
            yield "sent"


def _is_known(records: Records, delivery: Delivery, reason: str) -> bool:
    return any(entry.reason == reason for entry in records.suppressions.among([delivery.recipient]))


def _complain(records: Records, delivery: Delivery, *, sent: Row, news: Row, proof: Proof) -> Iterator[str]:
    """Somebody called it abuse; for the domain's reputation each person counts once."""
    known = _is_known(records, delivery, SuppressionReason.COMPLAINT)
    _announce(records, EventName.MESSAGE_COMPLAINED, sent, report=outside("m", news["id"]), proof=proof)
    if proof is Proof.NONE:
        return
    stop_writing_to(records, delivery.recipient, because_of(sent, SuppressionReason.COMPLAINT, news=news))
    if not known:
        yield "complained"


def _settle(records: Records, delivery: Delivery, recipient: ReportedRecipient, *, sent: Row) -> Iterator[str]:
    """Whatever else a report says: the message was there. That ends the doubt of a delivery whose outcome is unknown.

    A delay stands with its delivery, and changes nothing else.
    """
    said = f"delayed: {recipient.diagnostic}" if recipient.action == "delayed" else "found out by a report about it"
    outcome = RecipientOutcome(
        recipient=delivery.recipient, status=DeliveryStatus.SENT, code=0, enhanced=recipient.status, text=said
    )
    if recipient.action == "delayed":
        records.deliveries.record(sent["id"], outcome, instead_of=[DeliveryStatus.SENT])
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


def _cancel_mail(records: Records, address: Address, cause: Cause) -> Iterator[Ended]:
    """Cancel every agent's waiting mail to an address. What a worker has in hand is stopped by the gate at delivery."""
    entries = records.suppressions.of(address)
    for row in records.deliveries.waiting_for(address):
        if not (_stopped(entries, row, address) and records.claims.is_ready(OUTBOX_QUEUE, row["outbox_id"])):
            continue
        if records.deliveries.cancel_one(row["id"], why=f"suppressed: {cause.reason}"):
            _announce(records, EventName.MESSAGE_CANCELLED, row, why=cause.reason)
            yield Ended(row["mailbox"], row["thread_id"], outside("m", row["message_id"]))


def _stopped(entries: list[Suppression], row: Row, address: Address) -> bool:
    asked_at = at(row["asked_at"]) if row["asked_by"] == address.key else None
    return any(entry.stops(Traffic(row["traffic"]), asked_at=asked_at) for entry in entries)


def _end_plans(records: Records, address: Address, cause: Cause) -> Iterator[Ended]:
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
        yield Ended(plan["mailbox"], plan["thread_id"], name)


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


def _milliseconds(duration: timedelta) -> int:
    return int(duration.total_seconds() * 1000)
