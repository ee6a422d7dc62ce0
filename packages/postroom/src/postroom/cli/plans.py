"""`postroom plans`: what any agent has planned, and a person's decisions about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from postroom.cli.listing import Cell, Listing
from postroom.cli.opening import AsJson, opened
from postroom.cli.options import By
from postroom.cli.page import Block, say
from postroom.cli.wording import ID_STYLE, joined, minute

if TYPE_CHECKING:
    from postroom.engine.faces.plans import Plans
    from postroom.model.planned import Planned

_THREAD = re.compile(r"t\d+")


class ListsByDefault(TyperGroup):
    """A group whose first word need not be a command: then it is what to list."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put `list` before words that name no command."""
        named = bool(args) and (args[0] in self.commands or args[0] in ("-h", "--help"))
        return super().parse_args(ctx, args if named else ["list", *args])


app = typer.Typer(
    cls=ListsByDefault,
    rich_markup_mode=None,
    help="List what agents have planned; pause, resume or cancel it."
    "\n\nAll of it, or what is planned for an address, in a thread or in a mailbox."
    "\n\n\b\nExample:\n  postroom plans ada@example.com",
)

FollowUpId = Annotated[str, typer.Argument(metavar="ID", help="A follow-up plan, such as f8.")]


@app.command("list")
def list_plans(
    context: typer.Context,
    about: Annotated[str, typer.Argument(metavar="ABOUT", help="An address, a thread or a mailbox.")] = "",
    as_json: AsJson = False,
) -> None:
    """List what is planned, the next due first.

    Waits (w7), follow-up plans (f8), promises (pr3) and drafts that wait for a person (p5), of every agent.

    \b
    Example:
      postroom plans list
      postroom plans ada@example.com
      postroom plans t3
      postroom plans billing
    """
    with opened(context, as_json=as_json) as (room, page):
        found = _about(room.plans, about)
        page.answer(found, lambda: _listed(found, about))


@app.command()
def pause(context: typer.Context, plan: FollowUpId, by: By = "", as_json: AsJson = False) -> None:
    """Send nothing of a follow-up plan until it is resumed.

    An answer, a bounce or a hand-off still ends it.

    \b
    Example:
      postroom plans pause f8
    """
    with opened(context, as_json=as_json) as (room, page):
        found = room.plans.pause(plan, by=by)
        page.answer(found, lambda: [say((plan, ID_STYLE), f" is paused. End it with: postroom plans resume {plan}")])


@app.command()
def resume(context: typer.Context, plan: FollowUpId, by: By = "", as_json: AsJson = False) -> None:
    """End a pause.

    The next step is as far away as it was when it was paused.

    \b
    Example:
      postroom plans resume f8
    """
    with opened(context, as_json=as_json) as (room, page):
        found = room.plans.resume(plan, by=by)
        page.answer(found, lambda: [say((plan, ID_STYLE), f" goes on; {_step(found)} is due {_due(found)} UTC.")])


@app.command()
def cancel(
    context: typer.Context,
    plan: Annotated[str, typer.Argument(metavar="ID", help="A plan: f8, w7 or pr3.")],
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Cancel a follow-up plan, a wait or a promise of any agent.

    Whoever waited is woken. A held draft is rejected instead: postroom approvals reject

    \b
    Example:
      postroom plans cancel f8
    """
    with opened(context, as_json=as_json) as (room, page):
        room.plans.cancel(plan, by=by)
        page.answer({"cancelled": plan}, lambda: [say("Cancelled ", (plan, ID_STYLE), ".")])


def _about(plans: Plans, about: str) -> list[Planned]:
    if not about:
        return plans.all(count=1_000)
    if "@" in about:
        return plans.for_address(about)
    return plans.of_thread(about) if _THREAD.fullmatch(about) else plans.of_mailbox(about)


def _listed(found: list[Planned], about: str) -> Iterator[Block]:
    if not found:
        yield say(f"Nothing is planned for {about}." if about else "Nothing is planned.")
        return
    columns = ("ID", "WHAT", "MAILBOX", "THREAD", "DUE (UTC)", "ABOUT", "TEXT")
    yield Listing(columns, [_row(each) for each in found], elastic=("ABOUT", "TEXT"))


def _row(each: Planned) -> tuple[Cell, ...]:
    what = _step(each) if each.steps else each.kind.replace("_", " ")
    due: Cell = ("paused", "yellow") if each.paused else _due(each)
    about = joined(map(str, each.addresses))
    return ((each.id, ID_STYLE), what, each.mailbox, each.thread_id or "", due, about, each.text)


def _step(each: Planned) -> str:
    return f"step {each.step} of {each.steps}"


def _due(each: Planned) -> str:
    return minute(each.due) if each.due else ""
