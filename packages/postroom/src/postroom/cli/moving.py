"""`postroom export` and `postroom import`: everything out as files, and in again; and mail from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from postroom.cli.backup import held_back
from postroom.cli.opening import AsJson, opened
from postroom.cli.page import Block, say
from postroom.cli.progress import bar
from postroom.cli.wording import joined
from postroom.mail.counts import count_of

if TYPE_CHECKING:
    from postroom.model.keeping import Moved, MovedIn


def export(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that is not there yet.")],
    as_json: AsJson = False,
) -> None:
    """Write what the room remembers into a folder, while it runs.

    There is an mbox for each mailbox, which any mail program reads, and JSON lines for the rest: threads, owners, notes,
    plans, deliveries, suppressions, limits, rules, events. Keys and secrets do not leave. The same room gives the same
    files.

    \b
    Example:
      postroom export acme
    """
    with opened(context, as_json=as_json) as (room, page):
        with bar("Export", as_json=as_json) as told:
            done = room.keeping.export(folder, told=told)
        page.answer(
            done, lambda: [_moved("Wrote", done), say(f"Bring it back: postroom --store new.db import {done.folder}")]
        )


def import_room(
    context: typer.Context,
    folder: Annotated[Path | None, typer.Argument(metavar="DIR", help="What postroom export wrote.")] = None,
    mbox: Annotated[Path | None, typer.Option(metavar="FILE", help="An mbox from elsewhere instead.")] = None,
    mailbox: Annotated[str, typer.Option(metavar="NAME", help="The mailbox that the mbox is for.")] = "",
    as_json: AsJson = False,
) -> None:
    """Bring an export into an empty room, or mail from elsewhere.

    Nothing is sent and no agent wakes. What was under way in the room that was exported waits for a person, as after
    "postroom restore". Mail from an mbox becomes threads that are read and done.

    \b
    Example:
      postroom --store new.db import acme
      postroom import --mbox support.mbox --mailbox support
    """
    if (folder is None) == (mbox is None) or (mbox is not None) != bool(mailbox):
        raise typer.BadParameter("give a folder, or --mbox with --mailbox.")
    with opened(context, as_json=as_json, creating=folder is not None) as (room, page):
        if folder is not None:
            with bar("Import", as_json=as_json) as told:
                moved = room.keeping.import_room(folder, told=told)
            page.answer(moved, lambda: _brought(moved))
        elif mbox is not None:
            with bar("Import", as_json=as_json) as told:
                moved_in = room.keeping.import_mbox(mbox, mailbox=mailbox, told=told)
            page.answer(moved_in, lambda: [_moved_in(moved_in)])


def _moved(verb: str, done: Moved) -> Block:
    what = joined(
        (count_of(done.messages, "message"), count_of(done.threads, "thread"), count_of(done.events, "event"))
    )
    return say(f"{verb} {what} of {done.domain}, with {count_of(done.rows, 'row')} in all.")


def _brought(done: Moved) -> Iterator[Block]:
    yield _moved("Brought", done)
    if done.held_back is not None:
        yield from held_back(done.held_back)
    yield say("Keys and secrets stayed behind. Next: ", (f"postroom domain add {done.domain}", "bold"))


def _moved_in(done: MovedIn) -> Block:
    rest = joined(
        (f"{done.known} were there already" if done.known else "", f"{done.skipped} too large" if done.skipped else "")
    )
    new = f"{count_of(done.messages, 'message')} in {count_of(done.threads, 'new thread')}"
    return say(f"Brought {new} to {done.mailbox}{f'; {rest}' if rest else ''}.")
