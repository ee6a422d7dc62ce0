"""Reports: what a bounce, a delay or a complaint says about mail of ours, and what follows where it is proven."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from postroom.backends.store.records.records import Records
from postroom.engine.domains import standing
from postroom.engine.inbound.entry import Entry
from postroom.engine.outbound import suppressing
from postroom.engine.outbound.cause import because_of
from postroom.model.delivery import Delivery, DeliveryStatus, RecipientOutcome
from postroom.model.event import EventName
from postroom.model.ids import outside
from postroom.model.limits import ReputationLimits
from postroom.model.proof import Proof
from postroom.model.report import RefusalReason, Report, ReportedAction, ReportedRecipient
from postroom.model.suppression import SuppressionReason
from postroom.ports.database import Row

_HAS_LEFT = (DeliveryStatus.SENDING, DeliveryStatus.SENT, DeliveryStatus.UNKNOWN)


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
    records: Records, report: Report, *, sent: Row, news: Row | None, proof: Proof, limits: ReputationLimits
) -> None:
    """Write down what a report says about each delivery that has left, and draw the consequence where it is proven.

    `news` is the message that brought it; a provider tells it by a web call instead.
    """
    found: Counter[str] = Counter()
    for delivery, recipient in _concerned(records, report, sent, by_token=proof is Proof.TOKEN):
        if recipient.action == "failed":
            found.update(_bounce(records, delivery, recipient, sent=sent, news=news, proof=proof))
        elif delivery.status in _HAS_LEFT:
            found.update(_settle(records, delivery, recipient, sent=sent))
            if recipient.action == "complained":
                found.update(_complain(records, delivery, sent=sent, news=news, proof=proof))
    standing.note_outcomes(records, sent, limits=limits, **found)


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
    records: Records, delivery: Delivery, recipient: ReportedRecipient, *, sent: Row, news: Row | None, proof: Proof
) -> Iterator[str]:
    """A delivery that was refused after all; what of that counts for the domain's reputation."""
    recorded = _record_the_refusal(records, delivery, recipient, sent=sent, news=news, proof=proof)
    if proof is Proof.NONE:
        return
    if recorded and recipient.reason is RefusalReason.MAILBOX_FULL:
        suppressing.leave_a_full_mailbox_alone(records, sent, delivery.recipient, news=news)
    failed = recorded or delivery.status is DeliveryStatus.FAILED
    if failed and recipient.suppress and not _is_known(records, delivery, SuppressionReason.BOUNCE):
        cause = because_of(sent, SuppressionReason.BOUNCE, news=news)
        suppressing.stop_writing_to(records, delivery.recipient, cause)
        yield "bounced"
        if delivery.status is not DeliveryStatus.SENT:
            yield "sent"


def _record_the_refusal(
    records: Records, delivery: Delivery, recipient: ReportedRecipient, *, sent: Row, news: Row | None, proof: Proof
) -> bool:
    said = recipient.diagnostic or f"bounced: {recipient.reason}"
    outcome = RecipientOutcome(
        recipient=delivery.recipient, status=DeliveryStatus.FAILED, code=0, enhanced=recipient.status, text=said
    )
    recorded = records.deliveries.record(sent["id"], outcome, instead_of=_HAS_LEFT, reason=recipient.reason)
    if recorded:
        records.events.append_about(
            sent,
            EventName.MESSAGE_BOUNCED,
            status=recipient.status,
            reason=recipient.reason,
            permanent=recipient.permanent,
            **_brought_by(news),
            proof=proof,
        )
    return recorded


def _is_known(records: Records, delivery: Delivery, reason: str) -> bool:
    return any(entry.reason == reason for entry in records.suppressions.among([delivery.recipient]))


def _complain(records: Records, delivery: Delivery, *, sent: Row, news: Row | None, proof: Proof) -> Iterator[str]:
    """Somebody called it abuse; for the domain's reputation each person counts once."""
    known = _is_known(records, delivery, SuppressionReason.COMPLAINT)
    records.events.append_about(sent, EventName.MESSAGE_COMPLAINED, **_brought_by(news), proof=proof)
    if proof is Proof.NONE:
        return
    suppressing.stop_writing_to(records, delivery.recipient, because_of(sent, SuppressionReason.COMPLAINT, news=news))
    if not known:
        yield "complained"


def _brought_by(news: Row | None) -> dict[str, str]:
    return {"report": outside("m", news["id"])} if news is not None else {}


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
        records.events.append_about(sent, EventName.MESSAGE_SENT, status=DeliveryStatus.SENT, found_by="report")
        yield "sent"


def take_what_it_reports(entry: Entry, records: Records) -> None:
    """A bounce fails its delivery; a dead address or a complaint reaches every plan of the room."""
    if entry.report is not None and entry.reported is not None:
        limits = entry.wiring.settings.reputation
        take_report(records, entry.report, sent=entry.reported, news=entry.stored, proof=entry.proof, limits=limits)
