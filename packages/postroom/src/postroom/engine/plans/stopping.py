"""Stopping: what every agent had planned for an address ends, and each reads once what that was."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from postroom.backends.store.records.claims import OUTBOX_QUEUE
from postroom.backends.store.records.records import Records
from postroom.engine.outbound import facts
from postroom.engine.outbound.cause import Cause
from postroom.engine.plans import plans
from postroom.model.address import Address
from postroom.model.choices import Covers, StopCondition
from postroom.model.event import EventName
from postroom.model.ids import outside
from postroom.model.plan import PlanStatus
from postroom.model.submission import Traffic
from postroom.model.suppression import Suppression, SuppressionReason
from postroom.ports.database import Row

_OUTCOMES: dict[str, tuple[PlanStatus, StopCondition]] = {
    SuppressionReason.BOUNCE: (PlanStatus.BOUNCED, "bounced"),
    SuppressionReason.COMPLAINT: (PlanStatus.COMPLAINED, "complained"),
    SuppressionReason.UNSUBSCRIBE: (PlanStatus.UNSUBSCRIBED, "unsubscribed"),
}


class Ended(NamedTuple):
    """A message, wait or follow-up plan (`name`) of a mailbox that ended."""

    mailbox: str
    thread_id: int
    name: str


def end_what_is_planned(records: Records, address: Address, cause: Cause) -> None:
    """Cancel what waits to be sent to an address, and end the waits and follow-ups for it; on record, thread by thread."""
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
    """Each agent reads once, in a line of its own, what ended in which of its threads; a deleted mailbox's successor reads it."""
    by_mailbox: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    for one in ended:
        if (reader := records.mailboxes.standing_for(one.mailbox)) is not None:
            by_mailbox[reader["id"], one.thread_id].append(one.name)
    for (number, thread_id), names in sorted(by_mailbox.items()):
        records.notices.add(mailbox_id=number, thread_id=thread_id, reason=cause.reason, address=address, ended=names)


def _cancel_mail(records: Records, address: Address, cause: Cause) -> Iterator[Ended]:
    """Cancel every agent's waiting mail to an address. What a worker has in hand is stopped by the gate at delivery."""
    entries = records.suppressions.of(address)
    for row in records.deliveries.waiting_for(address):
        if not (_stopped(entries, row, address) and records.claims.is_ready(OUTBOX_QUEUE, row["outbox_id"])):
            continue
        if records.deliveries.cancel_one(row["id"], why=f"suppressed: {cause.reason}"):
            records.events.append_about(row, EventName.MESSAGE_CANCELLED, why=cause.reason)
            yield Ended(row["mailbox"], row["thread_id"], outside("m", row["message_id"]))


def _stopped(entries: list[Suppression], row: Row, address: Address) -> bool:
    traffic, asked = Traffic(row["traffic"]), facts.asked_before(row)
    return any(entry.stops(traffic, address, asked=asked) for entry in entries)


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
