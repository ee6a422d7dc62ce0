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
    as_json: AsJson = False,
) -> None:
    """Let nobody in the room write to an address from now on.

    \b
    Example:
      postroom suppress add ada@example.com --reason "asked by phone"
    """
    with opened(context, as_json=as_json, creating=True) as (room, page):
        room.suppress(address, reason=reason)
        answer = {"address": address, "reason": reason}
        page.answer(answer, lambda: [say(f"No mailbox of {room.domain} writes to {address} from now on.")])


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
    """List every suppressed address, why, and since when.

    \b
    Example:
      postroom suppress list
    """
    with opened(context, as_json=as_json) as (room, page):
        found = room.suppressions()
        page.answer(found, lambda: _listed(found))


def _listed(found: list[Suppression]) -> Iterator[Block]:
    if not found:
        yield say("Nobody is suppressed.")
        return
    columns = ("ADDRESS", "REASON", "SINCE (UTC)", "UNTIL")
    yield Listing(columns, [_row(entry) for entry in found], elastic=("ADDRESS", "REASON"))


def _row(entry: Suppression) -> tuple[Cell, ...]:
    until = minute(entry.expires_at) if entry.expires_at else "lifted"
    return (str(entry.address), entry.reason, minute(entry.since), until)
