"""A room that comes back from a copy: what was under way then may have happened since, and is a person's to decide.

Nothing that may have left is sent again by itself, and no agent answers again what it may have answered. So deliveries to others
become `unknown` (and are looked up, where the room has a Sent folder), turns that waited become dead letters, follow-ups are
paused, and so are the mailboxes: mail that comes in again from its source is kept, and wakes nobody until a person resumes them.
"""

from __future__ import annotations

from postroom.backends.store.records.records import Records
from postroom.engine import mailboxes
from postroom.engine.plans import follow_ups
from postroom.model.keeping import HeldBack
from postroom.model.mailbox import MailboxStatus

MAY_HAVE_LEFT = "the room came back from a copy; this may have left since"
MAY_HAVE_BEEN_TAKEN = "the room came back from a copy; this turn may have been taken since"
BY = "restore"
_EVERY = 2**31


def hold_back(records: Records) -> HeldBack:
    """Let nothing go on by itself; what that was."""
    return hold_what_was_under_way(records).model_copy(update={"mailboxes": _pause_mailboxes(records)})


def hold_what_was_under_way(records: Records) -> HeldBack:
    """The same, but for the mailboxes: where nothing is fetched that has been here before."""
    deliveries = records.keeping.let_nothing_leave(text=MAY_HAVE_LEFT)
    turns = records.keeping.bury_turns(error=MAY_HAVE_BEEN_TAKEN)
    records.keeping.end_leases()
    return HeldBack(deliveries=deliveries, turns=turns, plans=_pause_plans(records))


def _pause_plans(records: Records) -> int:
    rows = records.plans.open_of_room(count=_EVERY)
    running = [row["id"] for row in rows if row["kind"] == "follow_up" and row["paused_left"] is None]
    for number in running:
        follow_ups.pause(records, number, by=BY)
    return len(running)


def _pause_mailboxes(records: Records) -> tuple[str, ...]:
    active = [info.name for info in records.mailboxes.all() if info.status is MailboxStatus.ACTIVE]
    for name in active:
        mailboxes.set_status(records, name, MailboxStatus.PAUSED, by=BY)
    return tuple(active)
