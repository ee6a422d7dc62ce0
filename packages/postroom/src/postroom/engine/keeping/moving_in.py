"""A mailbox from elsewhere moves in: its mbox becomes threads that are read and done. Nothing is answered, nobody is woken."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path

from postroom.backends import mbox_file
from postroom.backends.store.records.new_message import NewMessage
from postroom.backends.store.records.records import Records
from postroom.engine.inbound import classifying, joining, parsing, scoring, storing, trusting
from postroom.engine.inbound.entry import Entry
from postroom.engine.wiring import Wiring
from postroom.model.errors import MalformedMessage
from postroom.model.event import EventName
from postroom.model.keeping import MovedIn, Told
from postroom.model.message import Direction
from postroom.model.taint import TaintLevel
from postroom.ports.receiver import Arrival

_BATCH = 50

READ = (
    parsing.refuse_what_is_too_large,
    parsing.parse_the_bytes,
    scoring.score_the_risk,
    parsing.take_the_new_text,
    classifying.classify_it,
)


async def import_mbox(wiring: Wiring, file: Path, *, mailbox: str, told: Told) -> MovedIn:
    """Bring the messages of an mbox into a mailbox, the oldest first. What is there already stays as it is."""
    await wiring.store.aread(lambda records: records.mailboxes.row(mailbox))
    places = await asyncio.to_thread(mbox_file.places, file)
    contents, done = mbox_file.messages(file, places), MovedIn(file=str(file), mailbox=mailbox)
    while batch := await asyncio.to_thread(lambda: [*islice(contents, _BATCH)]):
        read = await asyncio.to_thread(_read_all, wiring, batch)
        fit = [entry for entry in read if entry is not None]
        done += await wiring.store.awrite(partial(_store, entries=fit, mailbox=mailbox))
        done += MovedIn(skipped=len(read) - len(fit))
        told("mail", done.messages + done.known + done.skipped, len(places))
    await wiring.store.awrite(partial(_note, done=done))
    return done


def _read_all(wiring: Wiring, contents: list[bytes]) -> list[Entry | None]:
    return [_read(wiring, content) for content in contents]


def _read(wiring: Wiring, content: bytes) -> Entry | None:
    """What the bytes say; nothing for a message that is too large for the room."""
    entry = Entry(wiring, Arrival(content=content, reverse_path=None, source="mbox"))
    try:
        for step in READ:
            step(entry)
    except MalformedMessage:
        return None
    return entry


def _store(records: Records, *, entries: list[Entry], mailbox: str) -> MovedIn:
    row, done = records.mailboxes.row(mailbox), MovedIn()
    for entry in entries:
        entry.mailboxes = (row,)
        done += _keep(entry, records) if records.messages.seen(entry.dedup_key) is None else MovedIn(known=1)
    return done


def _keep(entry: Entry, records: Records) -> MovedIn:
    """Stored as of the day it was written: it is the past, and neither new nor counted against any limit."""
    written = min(records.now, storing.new_message(entry, records).date)
    then = Records(records.connection, records.room, max(0, written))
    for step in (
        joining.find_the_thread,
        trusting.judge_how_far_to_trust_it,
        storing.see_whether_its_files_fit,
        joining.begin_the_thread,
    ):
        step(entry, then)
    entry.trace_id = entry.wiring.entropy.token(16)
    number = then.messages.insert(_as_it_went(entry, then), dedup_key=entry.dedup_key)
    then.threads.add_message(entry.thread_id, message_ids=entry.leads_to)
    then.placements.place(number, mailbox_id=entry.mailboxes[0]["id"], thread_id=entry.thread_id, unread=False)
    if entry.begins_it:
        then.threads.finish(entry.thread_id)
    return MovedIn(messages=1, threads=int(entry.begins_it))


def _as_it_went(entry: Entry, records: Records) -> NewMessage:
    """In, or out where the mailbox itself had written it."""
    new, owner = storing.new_message(entry, records), entry.mailboxes[0]
    if entry.sender.address.key != owner["address_key"]:
        return new
    return replace(new, direction=Direction.OUTBOUND, mailbox_id=owner["id"], taint=TaintLevel.NONE)


def _note(records: Records, *, done: MovedIn) -> None:
    details = done.model_dump(include={"messages", "threads", "known", "skipped"})
    records.events.append(EventName.MAIL_IMPORTED, trace_id="", mailbox=done.mailbox, **details)
