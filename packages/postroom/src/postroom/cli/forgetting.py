"""`postroom clean` and `postroom erase`: what was kept for long enough goes, and what is known of a person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from postroom.cli.opening import AsJson, opened
from postroom.cli.page import Block, say
from postroom.cli.progress import bar
from postroom.cli.wording import joined
from postroom.mail.counts import count_of

if TYPE_CHECKING:
    from postroom.model.keeping import Erased, Forgotten


def clean(context: typer.Context, as_json: AsJson = False) -> None:
    """Remove what was kept for long enough.

    POSTROOM_KEEP_MESSAGES and POSTROOM_KEEP_EVENTS say how long that is; a room that is served looks once a day. A
    thread goes when it has been silent for so long and nothing waits in it; an event goes when nobody is yet to be told
    of it. Without these settings everything is kept.

    \b
    Example:
      POSTROOM_KEEP_MESSAGES=365d POSTROOM_KEEP_EVENTS=90d postroom clean
    """
    from postroom.engine.keeping.retaining import is_asked_for

    with opened(context, as_json=as_json) as (room, page):
        asked = is_asked_for(room.asynchronous.settings)
        done = room.keeping.clean()
        page.answer(done, lambda: _cleaned(done, asked=asked))


def erase(
    context: typer.Context,
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Such as ada@example.com.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say how much would go.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do it; there is no way back but a backup.")] = False,
    as_json: AsJson = False,
) -> None:
    """Remove what the room knows of a person (GDPR, article 17).

    Threads in which nobody else outside takes part go whole: mail, files, deliveries, notes, drafts, memory. Mail to
    several people stays, without the address and the name beside it. That nobody here writes to them stays as a salted
    hash: mail that they ask for may still be answered. The event log keeps ids only.

    \b
    Example:
      postroom erase ada@example.com --dry-run
      postroom erase ada@example.com --yes
    """
    from postroom.model.errors import InvalidRequest

    with opened(context, as_json=as_json) as (room, page):
        if not (dry_run or yes):
            raise InvalidRequest(
                "Nobody said that this is meant.", you_can="look with --dry-run, then say --yes: there is no way back."
            )
        with bar("Erase", as_json=as_json) as told:
            done = room.keeping.erase(address, dry_run=dry_run, told=told)
        page.answer(done, lambda: _erased(done, address, dry_run=dry_run))


def _cleaned(done: Forgotten, *, asked: bool) -> Iterator[Block]:
    if not asked:
        yield say("Mail and events are kept for ever. Set POSTROOM_KEEP_MESSAGES=365d or POSTROOM_KEEP_EVENTS=90d.")
    what = joined(
        (
            f"{count_of(done.threads, 'thread')} with {count_of(done.messages, 'message')}" if done.messages else "",
            count_of(done.events, "event") if done.events else "",
            count_of(done.rows, "row that was over already", "rows that were over already") if done.rows else "",
        )
    )
    yield say(f"Removed {what}." if what else "Nothing was to be removed.")


def _erased(done: Erased, address: str, *, dry_run: bool) -> Iterator[Block]:
    verb = "Would remove" if dry_run else "Removed"
    yield say(f"{verb} {count_of(done.messages, 'message')}, and with them {count_of(done.threads, 'thread')}.")
    if done.redacted:
        to_others = count_of(done.redacted, "message")
        yield say(f"{to_others} of threads with others {'would stay' if dry_run else 'stayed'}, without the address.")
    if dry_run:
        yield say("Do it: ", (f"postroom erase {address} --yes", "bold"))
        return
    yield say("Nobody here writes to that address any more, unless they write first; of the address a hash is left.")
    yield say("Backups and exports that were made before still hold it all.")
