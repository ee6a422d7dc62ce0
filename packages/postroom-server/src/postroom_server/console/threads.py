"""Threads: the list of them, and one as the customer sees it, with who wrote what and who held it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.responses import Response

from postroom import Event, HandOff, MailboxInfo, Message, Receipt, Thread
from postroom_server.console.visits import Visit

MOST_ENTRIES = 200
_COUNT = 50


@dataclass(frozen=True)
class Entry:
    """One thing on the time line of a thread. `author` is the agent that wrote a message, empty for a person outside."""

    kind: str
    at: datetime
    value: Any
    author: str = ""
    receipt: Receipt | None = None


@dataclass(frozen=True)
class Holding:
    """Who held a thread from when on."""

    epoch: int
    mailbox: str | None
    since: datetime | None


async def newest(visit: Visit) -> Response:
    """The latest threads that the key may see."""
    eyes, mailboxes = visit.eyes, await visible_mailboxes(visit)
    only = visit.asked("mailbox")
    if only and visit.sees(only):
        eyes = (only,)
    found = await visit.room.views.threads(mailboxes=eyes, count=_COUNT, before=visit.asked("before") or None)
    return await visit.page(
        "threads.html", page=found, mailboxes=mailboxes, only=only, by_address=_by_address(mailboxes)
    )


async def one(visit: Visit) -> Response:
    """One thread."""
    thread = await visit.room.views.thread(visit.named("thread_id"), mailboxes=visit.eyes)
    receipts = {receipt.id: receipt for receipt in await visit.room.receipts(thread.id)}
    happened = [event for event in await visit.room.explain(thread.id) if visit.sees(event.mailbox)]
    plans = [plan for plan in await visit.room.plans.of_thread(thread.id) if visit.sees(plan.mailbox)]
    entries = _entries(thread, receipts, _authors(await visit.room.mailboxes()), _moments(happened))
    return await visit.page(
        "thread.html",
        thread=thread,
        entries=entries[-MOST_ENTRIES:],
        left_out=max(0, len(entries) - MOST_ENTRIES),
        holders=_holders(thread, since=entries[0].at if entries else None),
        plans=plans,
        events=happened[-MOST_ENTRIES:],
        authentic=[each for each in thread.messages if each.authentication is not None],
    )


async def visible_mailboxes(visit: Visit) -> list[MailboxInfo]:
    """Those that the key may see, by name."""
    return [mailbox for mailbox in await visit.room.mailboxes() if visit.sees(mailbox.name)]


def _entries(
    thread: Thread, receipts: Mapping[str, Receipt], authors: Mapping[str, str], moments: Mapping[str, datetime]
) -> list[Entry]:
    """Messages, hand-offs and held drafts in the order in which the room saw them, whatever a sender's clock says."""
    return sorted(
        [
            *_written(thread.messages, receipts, authors, moments),
            *(Entry("hand_off", each.at, each) for each in thread.hand_offs),
            *(Entry("draft", each.since, each) for each in thread.held),
        ],
        key=lambda entry: entry.at,
    )


def _written(
    messages: Sequence[Message],
    receipts: Mapping[str, Receipt],
    authors: Mapping[str, str],
    moments: Mapping[str, datetime],
) -> Iterator[Entry]:
    for message in messages:
        receipt = receipts.get(message.id)
        author = receipt.mailbox if receipt is not None else authors.get(message.sender.address.key, "")
        yield Entry("message", moments.get(message.id, message.date), message, author, receipt)


def _holders(thread: Thread, *, since: datetime | None) -> list[Holding]:
    """Every epoch of a thread, oldest first."""
    first = thread.hand_offs[0].from_mailbox if thread.hand_offs else thread.assignee
    return [Holding(1, first, since), *map(_after, thread.hand_offs)]


def _after(hand_off: HandOff) -> Holding:
    return Holding(hand_off.epoch, hand_off.to_mailbox, hand_off.at)


def _moments(events: Sequence[Event]) -> dict[str, datetime]:
    """When the room first saw each message."""
    seen: dict[str, datetime] = {}
    for event in events:
        if event.message_id is not None and event.name in ("message.received", "message.queued", "message.released"):
            seen.setdefault(event.message_id, event.at)
    return seen


def _authors(mailboxes: Sequence[MailboxInfo]) -> dict[str, str]:
    return {mailbox.address.key: mailbox.name for mailbox in mailboxes}


def _by_address(mailboxes: Sequence[MailboxInfo]) -> dict[str, str]:
    return {str(mailbox.address): mailbox.name for mailbox in mailboxes}
