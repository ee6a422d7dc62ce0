"""Backup: the whole store in one file, as it is at one moment, while the room goes on."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

from postroom import __version__
from postroom.backends.store import sqlite_file
from postroom.backends.store.archive import digest, pack
from postroom.backends.store.condition import look_at_store
from postroom.backends.store.records.records import Records
from postroom.backends.store.url import MEMORY, is_postgres, path_of
from postroom.engine.keeping.copies import note_copy
from postroom.engine.wiring import Wiring
from postroom.model.errors import InvalidRequest
from postroom.model.event import EventName
from postroom.model.ids import at
from postroom.model.keeping import Backup, Told


async def back_up(wiring: Wiring, target: Path, *, told: Told) -> Backup:
    """Make a copy, and remember when. Raises `InvalidRequest` where there is no file to copy, or no folder for the copy."""
    source = file_of(wiring.settings.store.get_secret_value())
    rooms = await wiring.store.aread(lambda records: records.keeping.rooms())
    made = partial(_make, source, target, domain=wiring.domain, rooms=rooms, now=wiring.clock.now(), told=told)
    backup = await asyncio.to_thread(made)
    await wiring.store.awrite(partial(_note, backup=backup))
    return backup


def file_of(url: str) -> Path:
    """The file of a store that we copy ourselves. Raises `InvalidRequest` for any other."""
    if url == MEMORY:
        raise InvalidRequest("A room in memory has no file to copy.", you_can="give the room a store: --store room.db.")
    if is_postgres(url):
        raise InvalidRequest(
            "A room on PostgreSQL is copied by the programs of PostgreSQL.",
            you_can="run pg_dump --format=custom --file=room.dump DATABASE, and pg_restore; or write everything out with "
            "`postroom export`.",
        )
    path = path_of(url)
    assert path is not None
    return path


def _make(source: Path, target: Path, *, domain: str, rooms: tuple[str, ...], now: int, told: Told) -> Backup:
    _refuse_a_place(target, source)
    copied = target.with_name(f".{target.name}.copy")
    copied.unlink(missing_ok=True)
    try:
        sqlite_file.copy(source, copied, told=partial(told, "copying"))
        backup = Backup(
            file=str(target),
            domain=domain,
            rooms=rooms,
            made_at=at(now),
            schema_version=look_at_store(f"sqlite:///{copied}").schema_version,
            postroom=__version__,
            size=copied.stat().st_size,
            sha256=digest(copied),
        )
        told("writing", 0, 0)
        pack(backup, copied, target)
    finally:
        copied.unlink(missing_ok=True)
    return backup


def _refuse_a_place(target: Path, source: Path) -> None:
    if not target.parent.is_dir():
        raise InvalidRequest(f"There is no folder {target.parent}.", you_can="make it, or name another file.")
    if target.resolve() == source.resolve():
        raise InvalidRequest(f"{target} is the store itself.", you_can="name another file for the backup.")


def _note(records: Records, *, backup: Backup) -> None:
    note_copy(records, made_at=round(backup.made_at.timestamp() * 1000))
    records.events.append(EventName.ROOM_BACKED_UP, trace_id="", octets=backup.size, sha256=backup.sha256)
