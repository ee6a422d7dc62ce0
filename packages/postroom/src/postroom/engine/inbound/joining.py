"""Joining: the thread that an arrival belongs to, or begins."""

from __future__ import annotations

from postroom.backends.store.records.quarantine import NO_THREAD
from postroom.backends.store.records.records import Records
from postroom.backends.store.records.table import LostRace
from postroom.engine.inbound.entry import Entry
from postroom.mail.threads.subjects import base_subject
from postroom.model.errors import NotFound
from postroom.policy.confinement.standing import Standing, standing


def find_the_thread(entry: Entry, records: Records) -> None:
    """By Message-ID, In-Reply-To and References only, a report with its message; by subject only where the room is set to."""
    found = known_thread(entry, records)
    entry.joins = found is not None and entry.reported is None and not entry.proven
    if found is None:
        found = thread_of_subject(entry, records)
    entry.begins_it = found is None
    entry.thread, entry.thread_id = None, NO_THREAD
    if found is not None:
        join(entry, records, found)


def known_thread(entry: Entry, records: Records) -> int | None:
    """The thread that it is known to belong to, whatever its subject."""
    if entry.reported is not None:
        return int(entry.reported["thread_id"])
    return entry.answers_thread if entry.answers_thread is not None else _find_by_key(entry, records)


def join(entry: Entry, records: Records, number: int) -> None:
    """Into a thread that exists, which nobody else changes from now on. Where it was removed a moment ago, all is done anew."""
    try:
        entry.thread = records.threads.row(number, lock=True)
    except NotFound as gone:
        raise LostRace(f"{gone} It was removed meanwhile.") from gone
    entry.thread_id = entry.thread["id"]


def begin_the_thread(entry: Entry, records: Records) -> None:
    """What joins none begins one, held by whom a rule says, or by the first mailbox that it was sent to."""
    if entry.begins_it:
        entry.thread_id = records.threads.create(entry.parsed.subject, assignee_id=entry.holder["id"])


def _find_by_key(entry: Entry, records: Records) -> int | None:
    """Where the Message-IDs lead to several threads, the oldest in which its author takes part."""
    found = records.threads.find_all(entry.leads_to)
    if len(found) < 2:
        return next(iter(found), None)
    return next((number for number in found if _takes_part(entry, records, number)), found[0])


def _takes_part(entry: Entry, records: Records, number: int) -> bool:
    own = frozenset(records.domains.names())
    who = standing(entry.sender.address, records.threads.taking_part(number), own_domains=own)
    return who is Standing.PARTICIPANT


def thread_of_subject(entry: Entry, records: Records) -> int | None:
    """The thread of the same subject in which its author takes part, where the room is set to look for one."""
    if not entry.wiring.settings.thread_by_subject:
        return None
    subject = base_subject(entry.parsed.subject)
    if entry.parsed.references or entry.parsed.in_reply_to or not subject or subject == entry.parsed.subject.strip():
        return None
    people = [person.address.key for person in (entry.sender, *entry.parsed.to, *entry.parsed.cc)]
    since = records.now - entry.wiring.settings.subject_window * 1000
    found = records.threads.find_by_subject(subject, address_keys=people, since=since)
    return found if found is not None and _takes_part(entry, records, found) else None
