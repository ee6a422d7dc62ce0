"""Cleaning: what attachments take, and the removal of those that nobody needs any more."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial

from postroom.backends.store.records.attachments import Removed
from postroom.backends.store.records.claims import CLEANING_QUEUE, Claim
from postroom.backends.store.records.records import Records
from postroom.engine.wiring import Wiring
from postroom.mail.mime.parse import parse
from postroom.mail.mime.stripping import without_files
from postroom.model.errors import InvalidRequest
from postroom.model.event import EventName
from postroom.model.ids import at
from postroom.model.settings import Settings
from postroom.model.storage import MailboxStorage, Storage
from postroom.ports.database import Row

_BATCH = 20
_DAY_MS = 86_400_000


def usage(records: Records, settings: Settings) -> Storage:
    """What the attachments of the room and of each mailbox take."""
    rows = records.attachments.by_mailbox()
    mailboxes = tuple(MailboxStorage(mailbox=row["mailbox"], octets=row["octets"], files=row["files"]) for row in rows)
    return Storage(quota=settings.attachment_quota, octets=records.attachments.octets(), mailboxes=mailboxes)


async def clean(wiring: Wiring, *, older_than: timedelta) -> Removed:
    """Remove the files of threads that are done and have been silent for so long; how much that was.

    Batch by batch, so that no writer waits long; the messages are taken apart outside any transaction.
    """
    if older_than < timedelta(0):
        raise InvalidRequest("Threads cannot be silent for less than no time.", you_can="give a number of days.")
    before = wiring.clock.now() - round(older_than.total_seconds() * 1000)
    removed, after = Removed(), 0
    while rows := await wiring.store.aread(partial(_finished, before=before, after=after)):
        cut = await asyncio.to_thread(_without_files, wiring, rows)
        removed += await wiring.store.awrite(partial(_remove, cut=cut))
        after = rows[-1]["id"]
    return removed


def _finished(records: Records, *, before: int, after: int) -> list[Row]:
    return records.attachments.finished(before=before, after=after, count=_BATCH)


def is_asked_for(settings: Settings) -> bool:
    """Whether files are not kept for ever."""
    return settings.attachment_lifetime is not None


def plan(records: Records) -> None:
    """Look through the room once a day; planned once, whoever opens it."""
    if records.claims.next_at([CLEANING_QUEUE]) is None:
        records.claims.enqueue(CLEANING_QUEUE, 0, run_at=records.now + _DAY_MS)


async def take_cleaning_turn(wiring: Wiring, claim: Claim) -> None:
    """Clean, and be due again in a day."""
    lifetime = wiring.settings.attachment_lifetime
    assert lifetime is not None, "only who is asked to clean takes such turns"
    await clean(wiring, older_than=timedelta(seconds=lifetime))
    await wiring.store.awrite(lambda records: records.claims.retry(claim, run_at=records.now + _DAY_MS))


def _without_files(wiring: Wiring, rows: list[Row]) -> list[tuple[int, bytes, bytes]]:
    now = at(wiring.clock.now())
    found = ((row["id"], bytes(row["content"])) for row in rows)
    return [(number, whole, without_files(whole, parse(whole), at=now)) for number, whole in found]


def _remove(records: Records, *, cut: list[tuple[int, bytes, bytes]]) -> Removed:
    """Of those that have not been removed or redacted meanwhile."""
    removed = Removed()
    for number, whole, content in cut:
        gone = records.attachments.remove(number, whole=whole, content=content)
        if gone.files:
            message = records.messages.row(number)
            records.events.append(
                EventName.ATTACHMENTS_REMOVED,
                trace_id=message["trace_id"],
                thread_id=message["thread_id"],
                message_id=number,
                files=gone.files,
                octets=gone.octets,
            )
        removed += gone
    return removed
