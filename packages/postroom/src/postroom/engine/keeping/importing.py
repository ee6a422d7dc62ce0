"""Import of an export: a room comes back with its ids, its owners and its past. Nothing is sent, and nobody is woken."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path

from postroom.backends.room_folder import ReadFolder
from postroom.backends.store.copied_tables import COPIED, CopiedTable
from postroom.backends.store.records.records import Records
from postroom.backends.store.statements import newest_schema
from postroom.engine.keeping.exporting import moved, places
from postroom.engine.keeping.holding_back import hold_what_was_under_way
from postroom.engine.wiring import Wiring
from postroom.mail.mbox import message
from postroom.model.errors import InvalidRequest
from postroom.model.keeping import Moved, Told

_BATCH = 500


async def import_room(wiring: Wiring, folder: Path, *, told: Told) -> Moved:
    """Bring an export into an empty room, all of it or nothing. Raises `InvalidRequest`."""
    files = await asyncio.to_thread(_read, folder, told)
    _refuse_another(files, wiring.domain)
    return await wiring.store.awrite(partial(_bring, files=files, folder=folder, domain=wiring.domain, told=told))


def _read(folder: Path, told: Told) -> ReadFolder:
    files = ReadFolder(folder)
    told("checking", 0, 0)
    files.check()
    return files


def _refuse_another(files: ReadFolder, domain: str) -> None:
    theirs, schema = files.known.get("domain"), files.known.get("schema_version", 0)
    if theirs != domain:
        raise InvalidRequest(f"This is the room {theirs}, not {domain}.", you_can=f"give --domain {theirs}.")
    if schema > newest_schema():
        raise InvalidRequest(
            f"This is from schema {schema}; here it is {newest_schema()}.", you_can="upgrade Postroom."
        )


def _bring(records: Records, *, files: ReadFolder, folder: Path, domain: str, told: Told) -> Moved:
    _refuse_unless_empty(records)
    records.copies.clear()
    counts = {}
    for number, table in enumerate(COPIED):
        told(table.name, number, len(COPIED) + 1)
        counts[table.name] = sum(_rows(records, files, table))
    told("mail", len(COPIED), len(COPIED) + 1)
    _mail(records, files)
    records.copies.go_on_counting()
    held = hold_what_was_under_way(records)
    return moved(folder, domain, counts).model_copy(update={"held_back": held})


def _refuse_unless_empty(records: Records) -> None:
    if records.copies.has_mail():
        raise InvalidRequest("There is mail in this room.", you_can="import into a new one: --store another.db.")
    if others := records.copies.others():
        raise InvalidRequest(
            f"Its ids may be those of {', '.join(others[:3])}, which is in the same store.",
            you_can="import into a store of its own: --store another.db, or another PostgreSQL database.",
        )


def _rows(records: Records, files: ReadFolder, table: CopiedTable) -> Iterator[int]:
    """Insert the rows of a table, batch by batch; how many each had."""
    rows = files.rows(table)
    while batch := [*islice(rows, _BATCH)]:
        records.copies.insert(table, batch)
        yield len(batch)


def _mail(records: Records, files: ReadFolder) -> None:
    """Every mbox has the messages of its mailbox in the order of their ids."""
    names = records.keeping.mailbox_names()
    bare = set(files.known.get("without_content", ()))
    open_files: dict[str | None, Iterator[bytes]] = {name: files.mail(name) for name in (None, *names.values())}
    for row, mailboxes in records.keeping.messages_with_mailboxes():
        if row["id"] in bare:
            continue
        entries = [next(open_files[name], b"") for name in places(mailboxes, names)]
        records.copies.add_content(row["id"], files.odd(row["id"]) or message(entries[0]))
