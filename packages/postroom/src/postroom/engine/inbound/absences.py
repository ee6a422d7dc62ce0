"""Out of office: what an automatic answer means for what is planned for its author."""

from __future__ import annotations

from datetime import date

from postroom.backends.store.records.records import Records
from postroom.engine.inbound.entry import Entry
from postroom.engine.plans import due, plans
from postroom.model.ids import at
from postroom.model.mail_class import MailKind
from postroom.model.plan import PlanStatus
from postroom.ports.database import Row


def heed_an_absence(entry: Entry, records: Records) -> None:
    """An automatic answer ends the follow-ups that stop on it; one that says until when its author is away moves all others,
    whichever agent planned them.
    """
    if entry.mail_class.kind is not MailKind.AUTO_REPLY or entry.is_forged:
        return
    author = entry.sender.address
    for plan in records.plans.open_by_address(author):
        if plan["kind"] == "follow_up" and author.key in {each.key for each in plans.addressees(records, plan)}:
            _heed(records, plan, entry)


def _heed(records: Records, plan: Row, entry: Entry) -> None:
    until, number = entry.mail_class.until, entry.stored["id"]
    answered = plan["thread_id"] == entry.thread_id and plans.stops_on(plan, "auto_replied")
    if answered or (until is not None and due.is_too_long(until, at(records.now))):
        plans.end(records, plan, PlanStatus.AUTO_REPLIED, message_id=number)
    elif until is not None:
        _move_past(records, plan, until)


def _move_past(records: Records, plan: Row, until: date) -> None:
    planned = plan["due"] if plan["due"] is not None else records.now + plan["paused_left"]
    back = due.past(until, plans.body_of(plan), plan["next_step"], at(planned))
    if back > at(planned):
        due.move(records, plan, back, why="absence", until=until.isoformat())
