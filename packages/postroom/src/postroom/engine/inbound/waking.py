"""Which arrivals are worth an agent's turn: as the mailbox says that holds the thread."""

from __future__ import annotations

from postroom.backends.store.records.mailboxes import wakes_of
from postroom.backends.store.records.records import Records
from postroom.engine.inbound.announcing import announce
from postroom.engine.inbound.entry import Entry
from postroom.engine.outbound.placing import wake_for_mail
from postroom.model.address import Participant
from postroom.model.event import EventName
from postroom.model.mail_class import NOTICES, WhyNot
from postroom.model.mailbox import MailboxStatus, Wakes
from postroom.ports.database import Row

_LISTS = frozenset({WhyNot.LIST, WhyNot.BULK})


def wake_the_assignee(entry: Entry, records: Records) -> None:
    """One agent answers: the one that holds the thread, where the message is worth its turn; it is unread in any case.

    An agent that wrote too often wakes nobody.
    """
    assignee = _assignee(entry, records)
    if assignee["status"] == MailboxStatus.DELETED or not _is_worth_a_turn(entry, records, wakes_of(assignee)):
        return
    if entry.by_agent and _is_too_much(entry, records):
        announce(entry, records, entry.stored, EventName.THREAD_STOPPED, reason="exchange_limit", cancelled=[])
    else:
        wake_for_mail(records, entry.stored, mailbox=assignee, epoch=entry.epoch, may_join=not entry.begins_it)


def _is_worth_a_turn(entry: Entry, records: Records, wakes: Wakes) -> bool:
    """An echo wakes nobody, but for a report where the mailbox wants it, nor does what the room settles by itself; an awaited
    answer always does.
    """
    if entry.is_settled:
        return False
    if entry.is_echo:
        return entry.reported is not None and wakes.reports
    if entry.ended_a_wait:
        return True
    if entry.automatic in NOTICES:
        return wakes.lists if entry.automatic in _LISTS else wakes.automatic
    return wakes.cc if _is_only_copied(entry, records) else wakes.to


def _assignee(entry: Entry, records: Records) -> Row:
    number = entry.assignee_id
    return next((row for row in entry.mailboxes if row["id"] == number), None) or records.mailboxes.by_id(number)


def _is_only_copied(entry: Entry, records: Records) -> bool:
    """Whether mailboxes of the room stand in Cc and none in To. Where none stands at all, the envelope named them: that is To."""
    return not _names_us(entry.parsed.to, entry, records) and _names_us(entry.parsed.cc, entry, records)


def _names_us(people: tuple[Participant, ...], entry: Entry, records: Records) -> bool:
    addresses = [person.address for person in people]
    known = any(address.key in entry.served for address in addresses)
    return known or any(records.mailboxes.serving(address) is not None for address in addresses)


def _is_too_much(entry: Entry, records: Records) -> bool:
    """Whether this message is one more than machines may write to each other without a person's word."""
    settings, messages = entry.wiring.settings, records.messages
    since = records.now - settings.exchange_window * 1000
    limit, trace_limit = settings.exchange_limit, settings.exchange_trace_limit
    in_thread = messages.exchanged(entry.thread_id, since=since, count=limit + 1)
    in_trace = messages.exchanged_in_trace(entry.stored["trace_id"], since=since, count=trace_limit + 1)
    return len(in_thread) > limit or len(in_trace) > trace_limit
