"""`room.views`: what a person sees of the room who may see some mailboxes, or all of them. Never an agent's tool."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from postroom.engine.threads import explaining, views
from postroom.engine.threads.explaining import OutboxEntry
from postroom.engine.threads.views import ThreadPage
from postroom.model.delivery import DeliveryStatus
from postroom.model.event import Event
from postroom.model.message import Message, ParsedMessage
from postroom.model.thread import Thread

if TYPE_CHECKING:
    from postroom.engine.room import AsyncPostroom


class AsyncViews:
    """The room as a person looks at it. Made by `AsyncPostroom.views`.

    `mailboxes` are those by which the person sees: the threads that one of them holds or has a message of; `None` is the whole
    room. Looking marks nothing read and taints no run. What they have no part in raises `NotFound`, as what there is not.
    """

    def __init__(self, room: AsyncPostroom) -> None:
        self._room = room

    async def threads(
        self, *, mailboxes: Sequence[str] | None = None, count: int = 50, before: str | None = None
    ) -> ThreadPage:
        """Threads, latest first, each with its newest message; `before` is an earlier page's `next`."""
        return await self._room.read(lambda records: views.threads(records, mailboxes, count=count, before=before))

    async def thread(self, thread_id: str, *, mailboxes: Sequence[str] | None = None) -> Thread:
        """One thread with all its messages, hand-offs and held drafts."""
        return await self._room.read(lambda records: views.thread(records, thread_id, mailboxes))

    async def message(self, message_id: str, *, mailboxes: Sequence[str] | None = None) -> Message:
        """One message, by id (`m12`) or Message-ID."""
        return await self._room.read(lambda records: views.message(records, message_id, mailboxes))

    async def original(self, message_id: str, *, mailboxes: Sequence[str] | None = None) -> ParsedMessage:
        """What stands in a message's bytes: text, HTML, header, files; all of it untrusted. Who sees the whole room sees into
        what is in quarantine too.
        """
        return await self._room.read(lambda records: views.original(records, message_id, mailboxes))

    async def events(
        self, *, mailboxes: Sequence[str] | None = None, before: int | None = None, count: int = 100
    ) -> list[Event]:
        """The audit trail from its newest event on, newest first; `before` is the id of the oldest that was seen."""
        return await self._room.read(lambda records: views.events(records, mailboxes, before=before, count=count))

    async def deliveries(
        self, *statuses: DeliveryStatus, mailboxes: Sequence[str] | None = None, count: int = 100
    ) -> list[OutboxEntry]:
        """What is in the outbox, newest first; by default what has not ended well: waiting, deferred, failed, unknown."""
        return await self._room.read(
            lambda records: explaining.outbox(records, statuses, mailboxes=mailboxes, count=count)
        )


class Views:
    """The room as a person looks at it, blocking. See `AsyncViews` for what each method gives and raises."""

    def __init__(self, asynchronous: AsyncViews, room: AsyncPostroom) -> None:
        self._asynchronous = asynchronous
        self._call = room.call

    def threads(
        self, *, mailboxes: Sequence[str] | None = None, count: int = 50, before: str | None = None
    ) -> ThreadPage:
        """Threads, latest first, each with its newest message."""
        return self._call(lambda: self._asynchronous.threads(mailboxes=mailboxes, count=count, before=before))

    def thread(self, thread_id: str, *, mailboxes: Sequence[str] | None = None) -> Thread:
        """One thread with all its messages, hand-offs and held drafts."""
        return self._call(lambda: self._asynchronous.thread(thread_id, mailboxes=mailboxes))

    def message(self, message_id: str, *, mailboxes: Sequence[str] | None = None) -> Message:
        """One message, by id (`m12`) or Message-ID."""
        return self._call(lambda: self._asynchronous.message(message_id, mailboxes=mailboxes))

    def original(self, message_id: str, *, mailboxes: Sequence[str] | None = None) -> ParsedMessage:
        """What stands in a message's bytes: text, HTML, header, files; all of it untrusted."""
        return self._call(lambda: self._asynchronous.original(message_id, mailboxes=mailboxes))

    def events(
        self, *, mailboxes: Sequence[str] | None = None, before: int | None = None, count: int = 100
    ) -> list[Event]:
        """The audit trail from its newest event on, newest first."""
        return self._call(lambda: self._asynchronous.events(mailboxes=mailboxes, before=before, count=count))

    def deliveries(
        self, *statuses: DeliveryStatus, mailboxes: Sequence[str] | None = None, count: int = 100
    ) -> list[OutboxEntry]:
        """What is in the outbox, newest first; by default what has not ended well."""
        return self._call(lambda: self._asynchronous.deliveries(*statuses, mailboxes=mailboxes, count=count))
