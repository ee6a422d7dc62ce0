"""Storing: an arrival is kept once, and placed in each mailbox that it was sent to."""

from __future__ import annotations

from postroom.backends.store.records.new_message import NewMessage
from postroom.backends.store.records.quarantine import NO_THREAD
from postroom.backends.store.records.records import Records
from postroom.engine.inbound.announcing import announce
from postroom.engine.inbound.entry import Entry
from postroom.mail.classification.automatic import hops
from postroom.model.event import EventName
from postroom.model.ids import milliseconds
from postroom.model.message import Direction, ParsedMessage
from postroom.model.risk import RiskLevel

_UNLIMITED = 2**53


def recognise_a_second_copy(entry: Entry, records: Records) -> None:
    """One copy per recipient, or one delivered twice: placed where it is missing, stored and announced once."""
    seen = records.messages.seen(entry.dedup_key)
    if seen is None:
        return
    entry.over = True
    if seen["thread_id"] == NO_THREAD:
        records.quarantine.address_to(seen["id"], (mailbox["id"] for mailbox in entry.mailboxes))
        return
    for mailbox in entry.mailboxes:
        records.placements.place(seen["id"], mailbox_id=mailbox["id"], thread_id=seen["thread_id"], unread=False)
    announce(entry, records, records.messages.row(seen["id"]), EventName.MESSAGE_DUPLICATED)


def store_the_message(entry: Entry, records: Records) -> None:
    """The bytes as they came, once; and the keys that lead the next answer here."""
    number = records.messages.insert(new_message(entry, records), dedup_key=entry.dedup_key)
    records.threads.add_message(entry.thread_id, message_ids=entry.leads_to)
    entry.stored = {"id": number, "thread_id": entry.thread_id, "trace_id": entry.trace_id}
    announce(
        entry,
        records,
        entry.stored,
        EventName.MESSAGE_RECEIVED,
        source=entry.arrival.source,
        defects=list(entry.parsed.defects),
        automatic=entry.automatic,
        kind=entry.mail_class.kind,
        **({"authentication": entry.authentication.short} if entry.authentication is not None else {}),
        **({"risk": entry.risk.level} if entry.risk is not None and entry.risk.level is not RiskLevel.LOW else {}),
        **({"by_agent": True} if entry.by_agent else {}),
        **({"told_trace": entry.told_trace} if entry.told_trace else {}),
        **({"would_withhold": list(entry.withheld)} if entry.withheld else {}),
    )
    if entry.begins_it:
        announce(entry, records, entry.stored, EventName.THREAD_ASSIGNED, epoch=1)


def place_it(entry: Entry, records: Records) -> None:
    """Unread with the assignee, whichever address it was sent to; seen, but nobody's task, in the other mailboxes."""
    assignee = entry.assignee_id
    if entry.thread is not None and entry.thread["assignee_id"] is None:
        records.threads.adopt(entry.thread_id, assignee_id=assignee)
    for mailbox_id in sorted({assignee, *(mailbox["id"] for mailbox in entry.mailboxes)}):
        records.placements.place_new(
            entry.stored["id"], mailbox_id=mailbox_id, thread_id=entry.thread_id, unread=mailbox_id == assignee
        )


def new_message(entry: Entry, records: Records) -> NewMessage:
    """What is stored of an arrival."""
    parsed = entry.parsed
    return NewMessage(
        message_id=entry.message_id,
        content=entry.kept,
        thread_id=entry.thread_id,
        mailbox_id=None,
        direction=Direction.INBOUND,
        sender=entry.sender,
        to=parsed.to,
        cc=parsed.cc,
        reply_to=parsed.reply_to,
        subject=parsed.subject,
        new_text=entry.untrusted_text,
        in_reply_to=parsed.in_reply_to[0] if len(parsed.in_reply_to) == 1 else None,
        references=parsed.references,
        auto_submitted=entry.auto_submitted,
        trace_id=entry.trace_id,
        date=_date(parsed, now=records.now),
        attachments=parsed.attachments,
        keeper_id=entry.mailboxes[0]["id"],
        without_files=entry.without_files,
        automatic=entry.automatic or "",
        kind=entry.mail_class.kind,
        until=entry.mail_class.until,
        by_agent=entry.by_agent,
        exchange=entry.by_agent,
        hops=hops(parsed),
        taint=entry.taint,
        authentication=entry.authentication,
        risk=entry.risk,
        span=entry.place.span if entry.place is not None else "",
        told_trace=entry.told_trace,
    )


def _date(parsed: ParsedMessage, *, now: int) -> int:
    claimed = milliseconds(parsed.date) if parsed.date is not None else now
    return claimed if abs(claimed) < _UNLIMITED else now


def see_whether_its_files_fit(entry: Entry, records: Records) -> None:
    """Words are always kept. Where the room is full, the files of a new message are not: only their names and hashes."""
    files = entry.parsed.attachments
    if files:
        needed = sum(len(file.content) for file in files)
        entry.without_files = records.attachments.octets() + needed > entry.wiring.settings.attachment_quota


def say_what_was_not_kept(entry: Entry, records: Records) -> None:
    """That the room is full goes on record, with each message that lost its files."""
    if entry.without_files:
        quota = entry.wiring.settings.attachment_quota
        files = len(entry.parsed.attachments)
        announce(entry, records, entry.stored, EventName.STORAGE_FULL, files=files, quota=quota)
