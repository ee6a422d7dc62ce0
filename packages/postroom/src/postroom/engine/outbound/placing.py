"""Placing a stored message in a mailbox of this room, and waking whoever should read it."""

from __future__ import annotations

from postroom.backends.store.records.claims import wake_queue
from postroom.backends.store.records.mailboxes import address_of, wakes_of
from postroom.backends.store.records.message_values import recipients_of
from postroom.backends.store.records.records import Records
from postroom.backends.store.records.wakes import WakeReason
from postroom.ports.database import Row


def place_here(records: Records, message: Row, *, mailbox: Row) -> None:
    """Mail between mailboxes of the room: placed unread with its addressee, whoever holds the thread, and worth a turn as
    other mail is.
    """
    records.threads.adopt(message["thread_id"], assignee_id=mailbox["id"])
    records.placements.place_unread(message["id"], mailbox_id=mailbox["id"], thread_id=message["thread_id"])
    wakes = wakes_of(mailbox)
    if wakes.cc if _is_only_copied(message, mailbox) else wakes.to:
        wake_for_mail(records, message, mailbox=mailbox, epoch=_epoch(records, message))


def wake_for_mail(records: Records, message: Row, *, mailbox: Row, epoch: int, may_join: bool = True) -> int:
    """Give a mailbox's agent a turn about new mail; the delivery id of the turn. More mail of a thread joins the turn that waits;
    the first of all may wait a little for more of its kind.
    """
    mailbox_id, thread_id = mailbox["id"], message["thread_id"]
    if may_join:
        joined = records.wakes.join(message["id"], mailbox_id=mailbox_id, thread_id=thread_id, epoch=epoch)
        if joined is not None:
            records.waits.tell(joined, mailbox_id=mailbox_id, thread_id=thread_id)
            return joined
    due = records.now + wakes_of(mailbox).burst_seconds * 1000
    return _begin_turn(records, message, mailbox_id=mailbox_id, epoch=epoch, reason="message", due=due)


def wake(
    records: Records,
    message: Row,
    *,
    mailbox_id: int,
    reason: WakeReason,
    approval_id: int | None = None,
    promise_id: int | None = None,
) -> int:
    """Give a mailbox's agent one reason other than mail to take a turn, about one message; the delivery id of the turn.

    `approval_id` is the held draft that a person decided about, `promise_id` the promise that is due.
    """
    about = {"approval_id": approval_id, "promise_id": promise_id}
    epoch = _epoch(records, message)
    return _begin_turn(records, message, mailbox_id=mailbox_id, epoch=epoch, reason=reason, due=records.now, **about)


def _begin_turn(
    records: Records,
    message: Row,
    *,
    mailbox_id: int,
    epoch: int,
    reason: WakeReason,
    due: int,
    **about: int | None,
) -> int:
    """It tells of the waits that ended."""
    thread_id = message["thread_id"]
    number = records.wakes.create(
        mailbox_id=mailbox_id, thread_id=thread_id, message_id=message["id"], epoch=epoch, reason=reason, **about
    )
    records.waits.tell(number, mailbox_id=mailbox_id, thread_id=thread_id)
    records.claims.enqueue(wake_queue(mailbox_id), number, run_at=due)
    return number


def _epoch(records: Records, message: Row) -> int:
    return int(records.threads.row(message["thread_id"])["epoch"])


def _is_only_copied(message: Row, mailbox: Row) -> bool:
    own, named = address_of(mailbox).person_key, recipients_of(message)
    to, cc = ({person.address.person_key for person in people} for people in (named.to, named.cc))
    return own in cc and own not in to
