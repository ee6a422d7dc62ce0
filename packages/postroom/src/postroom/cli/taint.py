"""`postroom taint`: which threads and runs have read untrusted mail, and a person's decisions about them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from postroom.cli.listing import Cell, Listing
from postroom.cli.opening import AsJson, opened
from postroom.cli.options import By, Why
from postroom.cli.page import Block, say
from postroom.cli.wording import minute

if TYPE_CHECKING:
    from postroom.model.taint import Taint

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Tainted threads and runs: list, clear, mark, thaw.\n\n\b\nExample:\n  postroom taint list",
)

Subject = Annotated[str, typer.Argument(metavar="THREAD|RUN", help="Such as t3 or turn:7.")]
Marked = Annotated[str, typer.Argument(metavar="MESSAGE|THREAD|RUN", help="Such as m12, t3 or turn:7.")]
Run = Annotated[str, typer.Argument(metavar="RUN", help="Such as turn:7.")]


@app.command("list")
def list_taints(context: typer.Context, as_json: AsJson = False) -> None:
    """List what is tainted now, why, and until when.

    \b
    Example:
      postroom taint list
    """
    with opened(context, as_json=as_json) as (room, page):
        found = sorted(room.confinement.taints(), key=lambda taint: -taint.level)
        page.answer(found, lambda: _listed(found))


@app.command()
def clear(context: typer.Context, subject: Subject, by: By = "", why: Why = "", as_json: AsJson = False) -> None:
    """Take the taint from a thread or a run.

    All mail that the thread holds by now is trusted; the run goes on as if it had read nothing.

    \b
    Example:
      postroom taint clear t3 --why "I know them"
    """
    from postroom.model.errors import NotFound

    with opened(context, as_json=as_json) as (room, page):
        if not room.confinement.clear(subject, by=by, why=why):
            raise NotFound(f"{subject} is not tainted.", you_can="look at: postroom taint list")
        page.answer({"subject": subject}, lambda: [say(f"{subject} is not tainted any more.")])


@app.command()
def mark(context: typer.Context, subject: Marked, by: By = "", why: Why = "", as_json: AsJson = False) -> None:
    """Call a message, a thread or a run suspicious.

    Whoever has read it works on nothing else.

    \b
    Example:
      postroom taint mark m12 --why "not her bank"
    """
    with opened(context, as_json=as_json) as (room, page):
        room.confinement.mark(subject, by=by, why=why)
        page.answer({"subject": subject}, lambda: [say(f"{subject} is suspicious, and so is whatever read it.")])


@app.command()
def thaw(context: typer.Context, run: Run, by: By = "", why: Why = "", as_json: AsJson = False) -> None:
    """Let a run act again that was denied too often. It stays tainted.

    \b
    Example:
      postroom taint thaw turn:7
    """
    from postroom.model.errors import NotFound

    with opened(context, as_json=as_json) as (room, page):
        if not room.confinement.thaw(run, by=by, why=why):
            raise NotFound(f"{run} was denied nothing.", you_can="look at: postroom taint list")
        page.answer({"run": run}, lambda: [say(f"{run} may act again.")])


def _listed(found: list[Taint]) -> Iterator[Block]:
    if not found:
        yield say("Nothing is tainted.")
        return
    columns = ("WHAT", "LEVEL", "WHY", "BY", "SINCE (UTC)", "UNTIL")
    yield Listing(columns, [_row(taint) for taint in found], elastic=("WHAT", "WHY"))


def _row(taint: Taint) -> tuple[Cell, ...]:
    level = "suspicious" if taint.level > 1 else "outside"
    until = minute(taint.expires_at) if taint.expires_at else "cleared"
    frozen = ", frozen" if taint.frozen else ""
    return (
        taint.subject,
        f"{level}{frozen}",
        ", ".join(taint.reasons),
        taint.message_id or "",
        minute(taint.since),
        until,
    )
