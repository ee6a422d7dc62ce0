"""`postroom backup` and `postroom restore`: the whole store in one file, and back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from postroom.cli.opening import AsJson, answering, opened
from postroom.cli.page import Block, indented, say
from postroom.cli.progress import bar
from postroom.cli.wording import minute
from postroom.mail.counts import count_of

if TYPE_CHECKING:
    from postroom.model.keeping import Backup, HeldBack, Restored

File = Annotated[Path, typer.Argument(metavar="FILE", help="Such as acme.postroom.")]


def backup(context: typer.Context, file: File, as_json: AsJson = False) -> None:
    """Copy the whole store into one file, while the room runs.

    The file holds everything: mail, and keys and secrets as the store keeps them (set POSTROOM_KEY_SECRET, and private
    keys are encrypted in both). Only you can read it. A room on PostgreSQL is copied with pg_dump.

    \b
    Example:
      postroom backup acme.postroom
    """
    with opened(context, as_json=as_json) as (room, page):
        with bar("Backup", as_json=as_json) as told:
            made = room.keeping.backup(file, told=told)
        page.answer(made, lambda: _made(made))


def restore(
    context: typer.Context,
    file: File,
    replace: Annotated[
        bool, typer.Option("--replace", help="Also where the store holds mail; it is kept beside it.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Put a backup in the place of the store. Stop the room first.

    What was under way when the copy was made may have happened since, so nothing goes on by itself: mail that waited to
    leave becomes "unknown" and is sent again only when a person says so, turns of agents become dead letters, and
    follow-ups and mailboxes are paused until they are resumed.

    \b
    Example:
      postroom restore acme.postroom --replace
    """
    with answering(as_json=as_json) as page:
        from postroom.backends.system import SystemClock
        from postroom.engine.keeping.restoring import restore as restored
        from postroom.model.settings import settings_from_env

        settings = settings_from_env(**context.obj.overrides())
        with bar("Restore", as_json=as_json) as told:
            done = restored(settings, file, clock=SystemClock(), replace=replace, told=told)
        page.answer(done, lambda: _restored(done))


def _made(made: Backup) -> Iterator[Block]:
    yield say(f"Copied {', '.join(made.rooms)} into ", (made.file, "bold"), f": {_size(made.size)}.")
    yield say((f"SHA-256 of the store in it: {made.sha256}", "dim"))


def _restored(done: Restored) -> Iterator[Block]:
    yield say(f"{done.store} is as it was at {minute(done.backup.made_at)} UTC.")
    if done.set_aside:
        yield say(f"The store that was there is now {done.set_aside}.")
    yield from held_back(done.held_back)


def held_back(held: HeldBack) -> Iterator[Block]:
    """What waits for a person, and where to look."""
    if held.deliveries:
        yield say(
            f"{count_of(held.deliveries, 'delivery', 'deliveries')} may have left since, and will not by itself. Look: ",
            _bold("outbox"),
        )
    if held.turns:
        yield say(f"{count_of(held.turns, 'turn')} may have been taken since. Look: ", _bold("outbox dead"))
    if held.plans:
        yield say(f"{count_of(held.plans, 'follow-up plan')} paused. Look: ", _bold("plans"))
    if held.mailboxes:
        yield say("Nothing leaves and no agent wakes until you resume:")
        yield from (indented(say(_bold(f"mailbox resume {name}")), 2) for name in held.mailboxes)


def _bold(command: str) -> tuple[str, str]:
    return (f"postroom {command}", "bold")


def _size(octets: int) -> str:
    return f"{octets / 1024**2:.1f} MiB"
