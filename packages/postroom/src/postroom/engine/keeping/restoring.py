"""Restore: a backup becomes the store, and what was under way then waits for a person."""

from __future__ import annotations

from datetime import datetime
from functools import partial, reduce
from operator import add
from pathlib import Path

from postroom.backends.store import sqlite_file
from postroom.backends.store.archive import sync_folder, unpack
from postroom.backends.store.condition import look_at_store
from postroom.backends.store.records.records import Records
from postroom.backends.store.store import open_store
from postroom.engine.keeping.backing_up import file_of
from postroom.engine.keeping.holding_back import hold_back
from postroom.model.errors import InvalidRequest
from postroom.model.event import EventName
from postroom.model.ids import at
from postroom.model.keeping import Backup, HeldBack, Restored, Told, nobody
from postroom.model.settings import Settings
from postroom.ports.clock import Clock


def restore(settings: Settings, file: Path, *, clock: Clock, replace: bool = False, told: Told = nobody) -> Restored:
    """Put a backup in the place of the store that the settings name. No room may have it open.

    Raises `InvalidRequest` where the backup is damaged, from a newer Postroom or of other rooms; where the store holds mail and
    `replace` was not said; and where somebody has it open. Then everything is as it was.
    """
    path = file_of(settings.store.get_secret_value())
    if not replace:
        _refuse_to_replace(path)
    incoming = path.with_name(f".{path.name}.restoring")
    _remove(incoming)
    try:
        backup = unpack(file, incoming, told=told)
        _refuse_unless_it_fits(backup, incoming, settings)
        told("holding back what was under way", 0, 0)
        held = reduce(add, (_held_back(incoming, room, backup, clock) for room in backup.rooms), HeldBack())
        aside = _make_room(path, now=at(clock.now()))
        incoming.rename(path)
        sync_folder(path.parent)
    finally:
        _remove(incoming)
    return Restored(backup=backup, store=str(path), held_back=held, set_aside=str(aside) if aside else None)


def _refuse_to_replace(path: Path) -> None:
    if path.exists() and sqlite_file.holds_mail(path):
        raise InvalidRequest(
            f"There is mail in {path}.",
            you_can="say --replace to put the backup in its place (it is kept beside it), or name another --store.",
        )


def _refuse_unless_it_fits(backup: Backup, incoming: Path, settings: Settings) -> None:
    found = look_at_store(f"sqlite:///{incoming.absolute()}")
    if found.why_not or found.damage:
        raise InvalidRequest(f"The store in {backup.file} is damaged.", you_can="name another backup.")
    if found.schema_version > found.newest_schema:
        what = f"{backup.file} is at schema {found.schema_version}; this Postroom knows {found.newest_schema}."
        raise InvalidRequest(what, you_can="upgrade Postroom.")
    if settings.domain not in backup.rooms:
        what = f"{backup.file} holds {', '.join(backup.rooms)}, and not {settings.domain}."
        raise InvalidRequest(what, you_can=f"give --domain {backup.domain}, or name another backup.")


def _held_back(incoming: Path, room: str, backup: Backup, clock: Clock) -> HeldBack:
    """Brings the schema up to date on the way."""
    store = open_store(f"sqlite:///{incoming.absolute()}", room=room, domains=(), clock=clock)
    try:
        return store.write(partial(_settled, backup=backup))
    finally:
        store.close()


def _settled(records: Records, *, backup: Backup) -> HeldBack:
    held = hold_back(records)
    details = {**held.model_dump(), "mailboxes": len(held.mailboxes), "made_at": backup.made_at.isoformat()}
    records.events.append(EventName.ROOM_RESTORED, trace_id="", **details)
    return held


def _make_room(path: Path, *, now: datetime) -> Path | None:
    """Where the store that was there went."""
    if not path.exists():
        return None
    aside = path.with_name(f"{path.name}.before-{now:%Y%m%dT%H%M%SZ}")
    sqlite_file.set_aside(path, aside)
    return aside


def _remove(path: Path) -> None:
    for each in (path, *(path.with_name(f"{path.name}{end}") for end in sqlite_file.BESIDE)):
        each.unlink(missing_ok=True)
