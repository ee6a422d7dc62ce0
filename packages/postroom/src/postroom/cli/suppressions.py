"""`postroom suppress`: the addresses that nobody in the room may write to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from postroom.cli.listing import Cell, Listing
from postroom.cli.opening import AsJson, opened
from postroom.cli.page import Block, say
from postroom.cli.wording import minute

if TYPE_CHECKING:
    from datetime import timedelta

    from postroom.model.suppression import Suppression

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="List, add, remove addresses that no mailbox may write to.\n\n\b\nExample:\n  postroom suppress list",
)

Addressee = Annotated[str, typer.Argument(metavar="ADDRESS", help="Such as ada@example.com.")]


@app.command()
def add(
    context: typer.Context,
    address: Addressee,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why, for those who ask later.")] = "manual",
    covers: Annotated[
        str, typer.Option("--covers", metavar="WHAT", help="Which mail: all, unasked (all but answers), or outreach.")
    ] = "all",
    lasts: Annotated[
        str, typer.Option("--for", metavar="DURATION", help="How long: 30d, 2w. Without it, until it is removed.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Let nobody in the room write to an address from now on.

    \b
    Example:
      postroom suppress add ada@example.com --reason "asked by phone"
      postroom suppress add ada@example.com --covers outreach --for 30d
    """
    from postroom.mail.addresses.addresses import read_address
    from postroom.model.duration import read_duration

    with opened(context, as_json=as_json, creating=True) as (room, page):
        parsed, span = read_address(address), read_duration(lasts) if lasts else None
        room.suppress(address, reason=reason, covers=covers, lasts=span)
        answer = {"address": str(parsed), "reason": reason, "covers": covers, "for": lasts or None}
        page.answer(answer, lambda: [say(_told(room.domain, str(parsed), covers, span))])


@app.command()
def remove(context: typer.Context, address: Addressee, as_json: AsJson = False) -> None:
    """Let the room write to an address again.

    \b
    Example:
      postroom suppress remove ada@example.com
    """
    from postroom.model.errors import NotFound

    with opened(context, as_json=as_json) as (room, page):
        if not room.unsuppress(address):
            raise NotFound(f"{address} is not suppressed.", you_can="look at: postroom suppress list")
        page.answer({"address": address}, lambda: [say(f"Mail to {address} may leave again.")])


@app.command("list")
def list_suppressions(context: typer.Context, as_json: AsJson = False) -> None:
    """List every suppressed address, why, and until when.

    \b
    Example:
      postroom suppress list
    """
    with opened(context, as_json=as_json) as (room, page):
        found = room.suppressions()
        page.answer(found, lambda: _listed(found))


def _told(domain: str, address: str, covers: str, lasts: timedelta | None) -> str:
    from postroom.model.duration import told_duration

    what = {"outreach": "sends outreach to", "unasked": "writes unasked to"}.get(covers, "writes to")
    return f"No mailbox of {domain} {what} {address} {f'for {told_duration(lasts)}' if lasts else 'from now on'}."


def _listed(found: list[Suppression]) -> Iterator[Block]:
    if not found:
        yield say("Nobody is suppressed.")
        return
    columns = ("ADDRESS", "REASON", "COVERS", "SINCE", "UNTIL (UTC)")
    yield Listing(columns, [_row(entry) for entry in found], elastic=("ADDRESS", "REASON"))


def _row(entry: Suppression) -> tuple[Cell, ...]:
    reason = f"{entry.reason} ({entry.message_id})" if entry.message_id else entry.reason
    until = minute(entry.expires_at) if entry.expires_at else ""
    return (str(entry.address), reason, str(entry.covers), f"{entry.since:%Y-%m-%d}", until)
