"""`postroom quarantine`: mail that no agent sees before a person has released it, and the person's decisions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from postroom.cli.draft_view import labelled
from postroom.cli.listing import Cell, Listing
from postroom.cli.opening import AsJson, chosen, opened
from postroom.cli.options import By, Count, Why
from postroom.cli.page import Block, indented, say
from postroom.cli.wording import ID_STYLE, joined, minute

if TYPE_CHECKING:
    from postroom.model.quarantine import Quarantined

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="List, show, release, discard mail that agents do not see.\n\n\b\nExample:\n  postroom quarantine list",
)

Kept = Annotated[str, typer.Argument(metavar="ID", help="A message in quarantine, such as m12.")]
_STATE_STYLES = {"held": "yellow", "released": "green", "discarded": "dim"}
_REASONS = {
    "stranger": "its author takes no part in the thread that it quotes",
    "forged": "it fails the checks of the domain that it says to come from",
    "risk": "it reads like instructions to a machine",
}


@app.command("list")
def list_quarantine(
    context: typer.Context,
    state: Annotated[
        list[str],
        typer.Option("--state", metavar="STATE", help="Only these: " + ", ".join(_STATE_STYLES) + ". May be repeated."),
    ] = [],
    count: Count = 100,
    as_json: AsJson = False,
) -> None:
    """List the messages that wait for a person, newest first.

    \b
    Example:
      postroom quarantine list
      postroom quarantine list --state discarded
    """
    from postroom.model.quarantine import QuarantineState

    states = chosen(state, among=QuarantineState, option="--state")
    with opened(context, as_json=as_json) as (room, page):
        found = room.quarantine.list(*states, count=count)
        page.answer(found, lambda: _listed(found, filtered=bool(states)))


@app.command()
def show(context: typer.Context, kept: Kept, as_json: AsJson = False) -> None:
    """Show a message, and why it was kept from the agents.

    \b
    Example:
      postroom quarantine show m12
    """
    with opened(context, as_json=as_json) as (room, page):
        found = room.quarantine.show(kept)
        page.answer(found, lambda: _shown(found))


@app.command()
def release(
    context: typer.Context,
    kept: Kept,
    as_new_thread: Annotated[
        bool, typer.Option("--as-new-thread", help="Into a thread of its own, not the one that it quotes.")
    ] = False,
    by: By = "",
    why: Why = "",
    as_json: AsJson = False,
) -> None:
    """Let the agents see a message.

    It goes into the thread that it quotes, wakes the agent that holds it, and answers what it answers, as if it came now.
    It stays suspicious until: postroom taint clear. What was discarded may be released after all.

    \b
    Example:
      postroom quarantine release m12 --why "Ada's other address"
      postroom quarantine release m12 --as-new-thread
    """
    with opened(context, as_json=as_json) as (room, page):
        found = room.quarantine.release(kept, by=by, why=why, as_new_thread=as_new_thread)
        page.answer(
            found, lambda: [say("Released ", (kept, ID_STYLE), " into ", (found.message.thread_id, ID_STYLE), ".")]
        )


@app.command()
def discard(context: typer.Context, kept: Kept, by: By = "", why: Why = "", as_json: AsJson = False) -> None:
    """Keep a message from the agents for good. Its bytes stay for the audit trail.

    \b
    Example:
      postroom quarantine discard m12 --why "spam"
    """
    with opened(context, as_json=as_json) as (room, page):
        found = room.quarantine.discard(kept, by=by, why=why)
        page.answer(found, lambda: [say("Discarded ", (kept, ID_STYLE), "; no agent will see it.")])


def _listed(found: list[Quarantined], *, filtered: bool) -> Iterator[Block]:
    if not found:
        yield say("No message is in such a state." if filtered else "No message waits for a person.")
        return
    columns = ("ID", "STATE", "FOR", "QUOTES", "FROM", "SUBJECT", "KEPT BECAUSE", "SINCE (UTC)")
    yield Listing(columns, [_row(kept) for kept in found], elastic=("FROM", "SUBJECT"))
    if not filtered:
        yield say("Look at one with: postroom quarantine show ", (found[0].message.id, ID_STYLE))


def _row(kept: Quarantined) -> tuple[Cell, ...]:
    return (
        (kept.message.id, ID_STYLE),
        (kept.state, _STATE_STYLES[kept.state]),
        joined(kept.mailboxes),
        kept.quotes or "",
        str(kept.message.sender),
        kept.message.subject,
        joined((*kept.reasons, kept.message.automatic and "automatic")),
        minute(kept.since),
    )


def _shown(kept: Quarantined) -> Iterator[Block]:
    """The room's own words first. The mail is set in from the margin, so that it cannot imitate them."""
    yield say((kept.message.id, ID_STYLE), "  ", (kept.state, _STATE_STYLES[kept.state]))
    yield from labelled(_facts(kept))
    yield say("")
    yield from labelled(_header(kept))
    yield say("")
    yield indented(say(kept.message.new_text.strip() or "(no text)"))


def _facts(kept: Quarantined) -> dict[str, str]:
    decided = f"{kept.decided_by}, {minute(kept.decided_at)} UTC" if kept.decided_by and kept.decided_at else ""
    return {
        "Kept since": f"{minute(kept.since)} UTC, for {joined(kept.mailboxes)}",
        "Kept because": joined((f"{reason}: {_REASONS[reason]}" for reason in kept.reasons), "; "),
        "Quotes": f"thread {kept.quotes}" if kept.quotes else "",
        "Automatic": kept.message.automatic,
        "Decided by": decided,
        "Why": kept.why,
        "Thread": kept.message.thread_id,
    }


def _header(kept: Quarantined) -> dict[str, str]:
    return {
        "From": str(kept.message.sender),
        "To": joined(str(person) for person in kept.message.to),
        "Cc": joined(str(person) for person in kept.message.cc),
        "Subject": kept.message.subject or "(no subject)",
        "Attached": joined(
            f"{file.filename} ({file.content_type}, {file.size} B)" for file in kept.message.attachments
        ),
    }
