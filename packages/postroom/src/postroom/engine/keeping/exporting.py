"""Export: everything that a room remembers, as files that other programs read: mbox and JSON lines. One snapshot."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from postroom import __version__
from postroom.backends.room_folder import WrittenFolder, mail_file, odd_file, written
from postroom.backends.store.copied_tables import COPIED, LEFT_OUT
from postroom.backends.store.records.records import Records
from postroom.backends.store.statements import newest_schema
from postroom.engine.wiring import Wiring
from postroom.mail.mbox import entry, is_exact
from postroom.model.ids import at
from postroom.model.keeping import Moved, Told


async def export(wiring: Wiring, folder: Path, *, told: Told) -> Moved:
    """Write a room out; the same room gives the same files. Raises `InvalidRequest` where the folder has something in it."""
    return await wiring.store.aread(partial(_write, folder=folder, domain=wiring.domain, told=told))


def _write(records: Records, *, folder: Path, domain: str, told: Told) -> Moved:
    counts: dict[str, int] = {}
    with written(folder) as files:
        for number, table in enumerate(COPIED):
            told(table.name, number, len(COPIED) + 1)
            counts[table.name] = _rows(records, files, number)
        told("mail", len(COPIED), len(COPIED) + 1)
        bare = _mail(records, files)
        known = {"domain": domain, "schema_version": newest_schema(), "postroom": __version__}
        files.finish(**known, left_out=dict(LEFT_OUT), without_content=bare)
    return moved(folder, domain, counts)


def places(mailboxes: list[int], names: dict[int, str]) -> list[str | None]:
    """The mboxes that a message is in: those of its mailboxes, else the one for mail of no mailbox."""
    return [names[number] for number in mailboxes] or [None]


def moved(folder: Path, domain: str, counts: dict[str, int]) -> Moved:
    """What went out, or came in."""
    return Moved(
        folder=str(folder),
        domain=domain,
        mailboxes=counts["mailbox"],
        threads=counts["thread"],
        messages=counts["message"],
        events=counts["event"],
        rows=sum(counts.values()),
    )


def _rows(records: Records, files: WrittenFolder, number: int) -> int:
    count = 0
    for row in records.copies.rows(COPIED[number]):
        files.append_row(COPIED[number], row)
        count += 1
    return count


def _mail(records: Records, files: WrittenFolder) -> list[int]:
    """Each message in the mbox of every mailbox that saw it, and once by itself where an mbox cannot hold it. Those that have no
    bytes any more are given back.
    """
    bare: list[int] = []
    names = records.keeping.mailbox_names()
    for row, mailboxes in records.keeping.messages_with_mailboxes():
        content = records.copies.content(row["id"])
        if content is None:
            bare.append(row["id"])
            continue
        for name in places(mailboxes, names):
            files.append(mail_file(name), entry(content, sender=row["sender_key"], at=at(row["stored_at"])))
        if not is_exact(content):
            files.append(odd_file(row["id"]), content)
    return bare
