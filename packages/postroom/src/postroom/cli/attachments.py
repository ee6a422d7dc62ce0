"""`postroom attachments`: what they take, and removing those that nobody needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from postroom.cli.listing import Cell, Listing
from postroom.cli.opening import AsJson, opened
from postroom.cli.page import Block, say
from postroom.mail.counts import count_of

if TYPE_CHECKING:
    from postroom.model.storage import Cleaned, MailboxStorage, Storage

app = typer.Typer(
    rich_markup_mode=None,
    help=(
        "Show how much room attachments take; remove old ones.\n\n\b\n"
        "Example:\n  postroom attachments\n  postroom attachments clean --older-than 90d"
    ),
)

_UNITS = ("B", "kB", "MB", "GB", "TB")


@app.callback(invoke_without_command=True)
def show(context: typer.Context, as_json: AsJson = False) -> None:
    """Show how much room attachments take; remove old ones.

    When the room's quota is used up, new mail is let in without its files: names, sizes and hashes stay.

    \b
    Example:
      postroom attachments
      postroom attachments clean --older-than 90d
    """
    if context.invoked_subcommand is not None:
        return
    with opened(context, as_json=as_json) as (room, page):
        usage = room.attachments.usage()
        page.answer(usage, lambda: _shown(usage))


@app.command()
def clean(
    context: typer.Context,
    older_than: Annotated[
        str, typer.Option("--older-than", metavar="DURATION", help="How long their thread has been silent: 90d, 12w.")
    ],
    as_json: AsJson = False,
) -> None:
    """Remove the files of threads that are done and long silent.

    The messages stay, and the name, size and hash of every file. DKIM signatures cannot be checked again on them.

    \b
    Example:
      postroom attachments clean --older-than 90d
    """
    from postroom.model.duration import read_duration

    with opened(context, as_json=as_json) as (room, page):
        cleaned = room.attachments.clean(older_than=read_duration(older_than))
        page.answer(cleaned, lambda: [_told(cleaned)])


def _shown(usage: Storage) -> Iterator[Block]:
    yield say(f"Attachments take {_size(usage.octets)} of {_size(usage.quota)}.")
    if usage.mailboxes:
        yield say("")
        yield Listing(("MAILBOX", "FILES", "SIZE"), [_row(entry) for entry in usage.mailboxes], elastic=("MAILBOX",))


def _row(entry: MailboxStorage) -> tuple[Cell, ...]:
    return (entry.mailbox or "(none)", f"{entry.files:,}", _size(entry.octets))


def _told(cleaned: Cleaned) -> Block:
    if not cleaned.files:
        return say("There is nothing to remove.")
    return say(f"Removed {count_of(cleaned.files, 'file')}, {_size(cleaned.octets)}; the messages stay.")


def _size(octets: int) -> str:
    """`31 kB`, `1.2 GB`: three digits and a unit."""
    value, unit = float(octets), 0
    while value >= 999.5 and unit < len(_UNITS) - 1:
        value, unit = value / 1_000, unit + 1
    return f"{value:.{0 if value >= 100 else 1}f}".removesuffix(".0") + f" {_UNITS[unit]}"
