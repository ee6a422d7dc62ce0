"""`postroom approvals`: the drafts that wait for a person, and the person's decisions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from postroom.cli.delivering import delivered, delivers_here, delivery_blocks
from postroom.cli.draft_view import draft_blocks
from postroom.cli.editor import edited
from postroom.cli.listing import Cell, Listing
from postroom.cli.opening import AsJson, chosen, opened
from postroom.cli.options import By, Count
from postroom.cli.page import Block, say
from postroom.cli.wording import ID_STYLE, joined, minute
from postroom.mail.fence import clean

if TYPE_CHECKING:
    from postroom.model.approval import Approval
    from postroom.model.delivery import Receipt

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="List, approve, change, reject drafts that wait for a person.\n\n\b\nExample:\n  postroom approvals list",
)

Held = Annotated[str, typer.Argument(metavar="ID", help="A held draft, such as p5.")]
Why = Annotated[str, typer.Option("--why", "-w", metavar="TEXT", help="Why, for the record; the agent reads it.")]
_STATE_STYLES = {
    "pending": "yellow",
    "approved": "green",
    "edited": "green",
    "rejected": "red",
    "answered": "cyan",
    "expired": "dim",
    "withdrawn": "dim",
}


@app.command("list")
def list_approvals(
    context: typer.Context,
    state: Annotated[
        list[str],
        typer.Option("--state", metavar="STATE", help="Only these: " + ", ".join(_STATE_STYLES) + ". May be repeated."),
    ] = [],
    every: Annotated[bool, typer.Option("--all", help="Drafts in every state, newest first.")] = False,
    count: Count = 100,
    as_json: AsJson = False,
) -> None:
    """List the drafts that wait for a person.

    The longest waiting come first.

    \b
    Example:
      postroom approvals list
      postroom approvals list --state rejected --state expired
    """
    from postroom.model.approval import ApprovalState

    states = chosen(state, among=ApprovalState, option="--state")
    with opened(context, as_json=as_json) as (room, page):
        approvals = room.approvals
        found = approvals.all(*states, count=count) if every or states else approvals.pending(count=count)
        page.answer(found, lambda: _listed(found, filtered=every or bool(states)))


@app.command()
def show(context: typer.Context, held: Held, as_json: AsJson = False) -> None:
    """Show a draft as its reader would see it.

    Before it stands who asked, why it is held, and what every gate said.

    \b
    Example:
      postroom approvals show p5
    """
    with opened(context, as_json=as_json) as (room, page):
        found = room.approvals.get(held)
        page.answer(found, lambda: draft_blocks(found, style=_STATE_STYLES[found.state]))


@app.command()
def approve(context: typer.Context, held: Held, by: By = "", why: Why = "", as_json: AsJson = False) -> None:
    """Let a draft leave as it is.

    Every gate is asked again: an address that was suppressed meanwhile, a secret, a limit still refuse it. Approving
    twice sends once. With POSTROOM_TRANSPORT set here it is delivered at once, else by the process that serves the room.

    \b
    Example:
      postroom approvals approve p5 --why "checked with Ada"
    """
    with opened(context, as_json=as_json, delivering=delivers_here()) as (room, page):
        (receipt,) = delivered(room, room.approvals.approve(held, by=by, why=why))
        page.answer(receipt, lambda: _gone("Approved", held, receipt))


@app.command()
def edit(
    context: typer.Context,
    held: Held,
    text: Annotated[
        str | None, typer.Option("--text", "-t", metavar="TEXT", help="The new text; without it, $EDITOR opens.")
    ] = None,
    subject: Annotated[str | None, typer.Option("--subject", "-s", metavar="TEXT", help="A new subject.")] = None,
    to: Annotated[list[str], typer.Option("--to", metavar="ADDRESS", help="Whom it goes to instead.")] = [],
    by: By = "",
    why: Why = "",
    as_json: AsJson = False,
) -> None:
    """Change a draft and let it leave.

    It passes the gates as your own words. The agent is told that it was edited.

    \b
    Example:
      postroom approvals edit p5
      postroom approvals edit p5 --text "We refund 20 EUR." \\
          --why "above the limit"
    """
    with opened(context, as_json=as_json, delivering=delivers_here()) as (room, page):
        new_text = text if text is not None or subject or to else _in_the_editor(room.approvals.get(held))
        left = room.approvals.edit(held, by=by, text=new_text, subject=subject, to=to or None, why=why)
        (receipt,) = delivered(room, left)
        page.answer(receipt, lambda: _gone("Edited", held, receipt))


@app.command()
def reject(context: typer.Context, held: Held, by: By = "", why: Why = "", as_json: AsJson = False) -> None:
    """Keep a draft from leaving.

    Its agent is woken and told why. These very words are not asked about again.

    \b
    Example:
      postroom approvals reject p5 --why "too harsh"
    """
    with opened(context, as_json=as_json) as (room, page):
        found = room.approvals.reject(held, by=by, why=why)
        page.answer(found, lambda: [say("Rejected ", (held, ID_STYLE), f"; {found.mailbox} is told.")])


@app.command()
def answer(
    context: typer.Context,
    held: Held,
    text: Annotated[str, typer.Option("--text", "-t", metavar="TEXT", help="What you tell the agent instead.")],
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Tell the agent something instead of sending.

    Nothing leaves. Its agent is woken and reads your words.

    \b
    Example:
      postroom approvals answer p5 --text "Ask Ada for the order number first."
    """
    with opened(context, as_json=as_json) as (room, page):
        found = room.approvals.answer(held, by=by, text=text)
        page.answer(found, lambda: [say("Answered ", (held, ID_STYLE), f"; {found.mailbox} reads it.")])


def _in_the_editor(draft: Approval) -> str | None:
    """The person's text, or `None` where nothing was changed. What a terminal would obey is gone before it opens."""
    if draft.state != "pending":
        return draft.text  # nobody writes in vain: this edit will be refused
    shown = clean(draft.text)
    written = edited(shown)
    return written if written.rstrip("\n") != shown.rstrip("\n") else None


def _gone(done: str, held: str, receipt: Receipt) -> Iterator[Block]:
    if receipt.duplicate:
        yield say(
            (held, ID_STYLE),
            f" had left already, at {minute(receipt.accepted_at)} UTC as ",
            (receipt.id, ID_STYLE),
            ".",
        )
    else:
        yield say(f"{done} ", (held, ID_STYLE), "; it leaves as ", (receipt.id, ID_STYLE), f" in {receipt.thread_id}.")
    yield from delivery_blocks(receipt)


def _listed(found: list[Approval], *, filtered: bool) -> Iterator[Block]:
    if not found:
        yield say("No draft is in such a state." if filtered else "No draft waits for a person.")
        return
    columns = ("ID", "STATE", "FROM", "TO", "SUBJECT", "HELD BECAUSE", "SINCE (UTC)")
    yield Listing(columns, [_row(draft) for draft in found], elastic=("TO", "SUBJECT", "HELD BECAUSE"))
    if not filtered:
        yield say("Look at one with: postroom approvals show ", (found[0].id, ID_STYLE))


def _row(draft: Approval) -> tuple[Cell, ...]:
    return (
        (draft.id, ID_STYLE),
        (draft.state, _STATE_STYLES[draft.state]),
        draft.mailbox,
        joined(str(person.address) for person in (*draft.to, *draft.cc)),
        draft.subject,
        joined(draft.reasons, "; "),
        minute(draft.since),
    )
