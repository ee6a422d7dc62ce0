"""Reading: pages of a mailbox, single messages, full text, attachments, search."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel, Field

from postroom.backends.store.records.records import Records
from postroom.engine.threads import threads
from postroom.engine.threads.visible import visible_message, visible_thread
from postroom.mail.mime.parse import parse
from postroom.model.errors import InvalidRequest, NotFound
from postroom.model.ids import MAX_DIGITS, inside, outside
from postroom.model.message import AttachmentContent, Message
from postroom.model.thread import Thread
from postroom.ports.database import Row

MAX_PAGE = 200
_FIRST_PAGE = 2**62


class MailboxPage(BaseModel, frozen=True):
    """Received messages, newest first. `next` asks for the page after, `None` at the end; `unread` counts the mailbox's."""

    messages: tuple[Message, ...]
    unread: int
    next: str | None = None


class AttachmentText(BaseModel, frozen=True):
    """What could be read of an attachment; `why_not` is a sentence where that is nothing."""

    filename: str
    content_type: str
    size: int
    untrusted_text: str = Field(repr=False)
    why_not: str = ""


@dataclass(frozen=True)
class WholeMessage:
    """A stored message, ready to be sent on."""

    subject: str
    attachment: AttachmentContent


T = TypeVar("T")
Opened = tuple[tuple[Message, ...], T]
"""The messages of one thread that a reader is shown, and the form in which it gets them."""


def page(records: Records, *, mailbox: str, unread: bool, count: int, before: str | None) -> MailboxPage:
    """One page of a mailbox by keyset; `before` is an earlier page's `next`."""
    viewer = records.mailboxes.row(mailbox)
    wanted = max(1, min(count, MAX_PAGE))
    position = _position(before)
    rows = records.messages.page(viewer, unread=unread, before=position, count=wanted + 1)
    following = str(rows[wanted - 1]["placement_id"]) if len(rows) > wanted else None
    values = records.messages.values(rows[:wanted], mailbox)
    return MailboxPage(messages=values, unread=viewer["unread"], next=following)


def message(records: Records, message_id: str, *, mailbox: str) -> Opened[Message]:
    """One message as a mailbox sees it."""
    row = visible_message(records, message_id, mailbox=records.mailboxes.row(mailbox))
    found = records.messages.values([row], mailbox)
    return found, found[0]


def thread(records: Records, thread_id: str, *, mailbox: str) -> Opened[Thread]:
    """A thread with its newest messages and its hand-offs, as a mailbox sees it."""
    found = threads.read(records, thread_id, mailbox=mailbox)
    return found.messages, found


def full_text(records: Records, message_id: str, *, mailbox: str) -> Opened[str]:
    """A message's whole plain text, from its bytes."""
    row = visible_message(records, message_id, mailbox=records.mailboxes.row(mailbox))
    return records.messages.values([row], mailbox), parse(records.messages.content(row["id"])).text


def mark_read(records: Records, thread_id: str, *, mailbox: str, up_to: str | None) -> int:
    """Mark a thread read in one mailbox, up to a message; how many messages were unread."""
    viewer = records.mailboxes.row(mailbox)
    thread = visible_thread(records, thread_id, mailbox=viewer)
    newest = inside("m", up_to) if up_to is not None else None
    return records.placements.mark_read(thread["id"], mailbox_id=viewer["id"], newest=newest)


def attachment(records: Records, attachment_id: str, *, mailbox: str) -> Opened[AttachmentContent]:
    """An attachment with its bytes, from a message that the mailbox can see. Raises `NotFound` also where they are gone."""
    found, row = attachment_row(records, attachment_id, mailbox=mailbox)
    if row["removed_at"] is not None:
        raise NotFound(
            f"{attachment_id} is not kept any more, only its name and size.", you_can="ask the sender to send it again."
        )
    files = parse(records.messages.content(row["message_id"])).attachments
    same = (file for file in files if hashlib.sha256(file.content).hexdigest() == row["sha256"])
    if (content := next(same, None)) is None:
        raise NotFound(f"{attachment_id} cannot be found in its message any more.")
    return found, content


def attachment_row(records: Records, attachment_id: str, *, mailbox: str) -> Opened[Row]:
    """What is on record of an attachment, from a message that the mailbox can see."""
    row = records.messages.attachment(inside("a", attachment_id))
    found, _ = message(records, outside("m", row["message_id"]), mailbox=mailbox)
    return found, row


def as_text(row: Row, *, text: str, why_not: str) -> AttachmentText:
    """An attachment as text, or why there is none."""
    return AttachmentText(
        filename=row["filename"],
        content_type=row["content_type"],
        size=row["size"],
        untrusted_text=text,
        why_not=why_not,
    )


def as_attachment(records: Records, message_id: str, *, mailbox: str) -> Opened[WholeMessage]:
    """A whole message as an attachment, for forwarding."""
    row = visible_message(records, message_id, mailbox=records.mailboxes.row(mailbox))
    content = AttachmentContent(
        filename="forwarded.eml", content_type="message/rfc822", content=records.messages.content(row["id"])
    )
    whole = WholeMessage(subject=row["subject"], attachment=content)
    return records.messages.values([row], mailbox), whole


def search(records: Records, words: str, *, mailbox: str, count: int) -> tuple[Message, ...]:
    """Messages of a mailbox that hold every word, newest first."""
    viewer = records.mailboxes.row(mailbox)
    rows = records.search.find(words, mailbox_id=viewer["id"], count=max(1, min(count, MAX_PAGE)))
    return records.messages.values(rows, mailbox)


def _position(before: str | None) -> int:
    if before is None:
        return _FIRST_PAGE
    if not (before.isascii() and before.isdigit() and len(before) <= MAX_DIGITS):
        raise InvalidRequest(
            f"{before[:40]!r} is not the cursor of a page.", you_can="pass `next` of the page before, unchanged."
        )
    return int(before)
