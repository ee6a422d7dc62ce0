"""Threads: reading one, handing one over, finishing one."""

from __future__ import annotations

from postroom.backends.store.records.claims import OUTBOX_QUEUE
from postroom.backends.store.records.records import Records
from postroom.engine.outbound import settling
from postroom.engine.outbound.placing import wake
from postroom.engine.plans import plans, promises, waits
from postroom.engine.threads import notes
from postroom.engine.threads.visible import visible_thread
from postroom.model.errors import InvalidRequest, MailboxPaused, NotAssigned
from postroom.model.event import EventName
from postroom.model.ids import at, outside
from postroom.model.mailbox import MailboxStatus
from postroom.model.plan import PlanStatus
from postroom.model.taint import TaintLevel
from postroom.model.thread import HandOff, HandOffNote, Thread
from postroom.ports.database import Row

MAX_MESSAGES = 200
MAX_HELD = 5
MAX_REQUESTS = 5


def read(records: Records, thread_id: str, *, mailbox: str, count: int = MAX_MESSAGES) -> Thread:
    """A thread with its newest messages, as a mailbox sees it. Marks nothing read."""
    viewer = records.mailboxes.row(mailbox)
    row = visible_thread(records, thread_id, mailbox=viewer)
    value = records.threads.value(
        row,
        messages=records.messages.of_thread(row["id"], mailbox=viewer, count=count),
        held=records.approvals.of_thread(row["id"], count=MAX_HELD),
        requests=tuple(map(records.requests.value, records.requests.of_thread(row["id"], count=MAX_REQUESTS))),
    )
    return value.model_copy(update={"held": notes.with_what_is_asked_again(records, value)})


def hand_off(
    records: Records,
    thread_id: str,
    *,
    source: str,
    target: str,
    note: HandOffNote,
    epoch: int | None,
    taint: TaintLevel = TaintLevel.NONE,
) -> HandOff:
    """Move a thread in one transaction: assignee and epoch change, what the old owner had planned is cancelled, the note
    travels, the customer's next mail and the newest message go to the new owner, who is woken. `taint` is that of the run
    which wrote the note.

    Raises `NotAssigned` when the source no longer holds it, `InvalidRequest` for a hand-off to itself.
    """
    giver = records.mailboxes.row(source)
    # Its deletion moves what it holds by then, and locks in the same order: mailboxes, then threads.
    taker = records.mailboxes.row(target, lock=True)
    thread = visible_thread(records, thread_id, mailbox=giver, lock=True)
    _refuse_what_is_not_held(thread, giver, epoch)
    if giver["id"] == taker["id"]:
        raise InvalidRequest(
            f"{source!r} holds this thread already.", you_can="name another mailbox, from list_mailboxes."
        )
    if taker["status"] == MailboxStatus.PAUSED:
        raise MailboxPaused(target)
    return move(records, thread, source=giver, target=taker, note=note, taint=taint)


def move(
    records: Records,
    thread: Row,
    *,
    source: Row,
    target: Row,
    note: HandOffNote,
    taint: TaintLevel = TaintLevel.NONE,
) -> HandOff:
    """The hand-off itself, for whoever may order it: the holder, or the deletion of a mailbox."""
    notes.refuse_strange_facts(records, note, thread=thread["id"])
    cancelled = cancel_what_is_planned(records, thread["id"], mailbox=source, why=f"handed off to {target['name']}")
    promises.hand_over(records, note.promises, thread=thread["id"], source=source, target=target, taint=taint)
    epoch = records.threads.assign(thread["id"], assignee_id=target["id"])
    records.threads.add_note(
        thread["id"],
        source=source["name"],
        target=target["name"],
        epoch=epoch,
        note=note,
        cancelled=cancelled,
        taint=taint,
    )
    newest = records.messages.newest_to_answer(thread["id"])
    turn = None
    if newest is not None:
        records.placements.mark_read(thread["id"], mailbox_id=source["id"])
        records.placements.place_unread(newest["id"], mailbox_id=target["id"], thread_id=thread["id"])
        turn = outside("d", wake(records, newest, mailbox_id=target["id"], reason="hand_off"))
    records.events.append(
        EventName.THREAD_HANDED_OFF,
        trace_id=newest["trace_id"] if newest is not None else "",
        mailbox=target["name"],
        thread_id=thread["id"],
        source=source["name"],
        target=target["name"],
        epoch=epoch,
        cancelled=cancelled,
    )
    waits.await_what_was_asked(records, thread["id"], mailbox=target["name"])
    return records.threads.hand_offs(thread["id"])[-1].model_copy(update={"turn": turn})


def cancel_what_is_planned(records: Records, thread_id: int, *, mailbox: Row, why: str) -> list[str]:
    """Cancel a mailbox's queued mail, held drafts, waits and follow-ups in a thread; the outside ids of what was cancelled."""
    cancelled = settling.withdraw(
        records, records.approvals.waiting_of_thread(thread_id, mailbox_id=mailbox["id"]), why=why
    )
    for row in records.deliveries.cancellable(thread_id, mailbox_id=mailbox["id"]):
        records.deliveries.cancel(row["id"], why=why)
        records.claims.withdraw(OUTBOX_QUEUE, row["id"])
        cancelled.append(outside("m", row["message_id"]))
        _announce_cancelled(records, row, thread_id=thread_id, mailbox=mailbox, why=why)
    open_plans = [plan for plan in records.plans.open_of_thread(thread_id) if plan["mailbox_id"] == mailbox["id"]]
    ended = [plans.end(records, plan, PlanStatus.HANDED_OFF) for plan in open_plans]
    return [*cancelled, *(name for name in ended if name)]


def finish(records: Records, thread_id: str, *, mailbox: str) -> None:
    """Mark a thread done until its next message, and read. Told once, as a turn may be taken twice."""
    holder = records.mailboxes.row(mailbox)
    thread = visible_thread(records, thread_id, mailbox=holder, lock=True)
    _refuse_what_is_not_held(thread, holder, None)
    records.threads.finish(thread["id"])
    records.placements.mark_read(thread["id"], mailbox_id=holder["id"])
    plans.closed(records, thread["id"])
    if not thread["done"]:
        trace_id = records.messages.newest_trace(thread["id"]) or ""
        records.events.append(EventName.THREAD_DONE, trace_id=trace_id, mailbox=mailbox, thread_id=thread["id"])


def _refuse_what_is_not_held(thread: Row, holder: Row, epoch: int | None) -> None:
    if thread["assignee_id"] != holder["id"] or (epoch is not None and epoch != thread["epoch"]):
        raise NotAssigned(
            outside("t", thread["id"]),
            assignee=thread["assignee"],
            since=at(thread["assigned_at"]),
            epoch=thread["epoch"],
        )


def _announce_cancelled(records: Records, row: Row, *, thread_id: int, mailbox: Row, why: str) -> None:
    records.events.append(
        EventName.MESSAGE_CANCELLED,
        trace_id=records.messages.newest_trace(thread_id) or "",
        mailbox=mailbox["name"],
        thread_id=thread_id,
        message_id=row["message_id"],
        why=why,
    )
