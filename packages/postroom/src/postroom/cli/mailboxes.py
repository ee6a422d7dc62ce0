"""`postroom mailbox`: the mailboxes of the room."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from postroom.cli.listing import Cell, Listing
from postroom.cli.opening import AsJson, chosen, opened
from postroom.cli.page import Block, say
from postroom.mail.counts import count_of

if TYPE_CHECKING:
    from postroom.model.business_hours import BusinessHours
    from postroom.model.mailbox import MailboxInfo

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="List, create, set up, pause, resume, delete mailboxes.\n\n\b\nExample:\n  postroom mailbox list",
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="A mailbox, such as support.")]
_STATUS_STYLES = {"active": "green", "paused": "yellow"}
_SEEN = {
    "autonomous": "a person sees only what a gate holds",
    "new_recipients": "a person sees mail to new recipients",
    "outbound_only": "a person sees what leaves the room",
    "all": "a person sees every draft",
}
_OVERSIGHTS = ", ".join(_SEEN)
_PURPOSES = "outreach, transactional"
_WAKING = ("to", "cc", "automatic", "lists", "reports")


@app.command("list")
def list_mailboxes(context: typer.Context, as_json: AsJson = False) -> None:
    """List every mailbox.

    It prints each one's address, whether it is paused, how much of its mail is unread, what its mail is to its readers,
    which of its drafts a person sees, and which mail wakes its agent.

    \b
    Example:
      postroom mailbox list
    """
    with opened(context, as_json=as_json) as (room, page):
        found = room.mailboxes()
        page.answer(found, lambda: _listed(found, domain=room.domain))


@app.command()
def create(
    context: typer.Context,
    name: Name,
    display_name: Annotated[
        str, typer.Option("--name", metavar="TEXT", help="What people read beside the address.")
    ] = "",
    on: Annotated[
        str | None, typer.Option("--on", metavar="DOMAIN", help="Another domain of the room than its primary one.")
    ] = None,
    local_part: Annotated[
        str | None, typer.Option("--local-part", metavar="TEXT", help="What stands before the @, if not the name.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Create a mailbox.

    Its address is on the room's primary domain. The first mailbox begins the room.

    \b
    Example:
      postroom mailbox create support --name "Acme Support"
      postroom mailbox create shop --on shop.acme.test --local-part support
    """
    with opened(context, as_json=as_json, creating=True) as (room, page):
        info = room.create_mailbox(name, display_name=display_name, domain=on, local_part=local_part).info()
        page.answer(info, lambda: [say("Created ", (str(info.address), "bold"), ".")])


@app.command("set")
def set_policy(
    context: typer.Context,
    name: Name,
    oversight: Annotated[
        str | None,
        typer.Option("--oversight", metavar="WHICH", help="Which drafts a person sees: " + _OVERSIGHTS + "."),
    ] = None,
    purpose: Annotated[
        str | None,
        typer.Option("--purpose", metavar="WHAT", help="What its mail is to its readers: " + _PURPOSES + "."),
    ] = None,
    wakes: Annotated[
        str | None,
        typer.Option(
            "--wakes", metavar="KINDS", help="Which mail wakes its agent: some of " + ",".join(_WAKING) + ", or none."
        ),
    ] = None,
    burst: Annotated[
        int | None,
        typer.Option("--burst", metavar="SECONDS", min=0, max=3600, help="How long a turn waits for more mail."),
    ] = None,
    hours: Annotated[
        str | None,
        typer.Option("--hours", metavar="HOURS", help="When its readers work, which its follow-ups keep to; or any."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Set a mailbox's purpose, oversight, wakes, burst or hours.

    That is what it is for, who sees its drafts, which mail wakes its agent, how long a turn waits for more mail, and when
    its follow-ups leave. Drafts that a person must see wait in: postroom approvals list

    \b
    Example:
      postroom mailbox set outreach --oversight new_recipients
      postroom mailbox set billing --purpose transactional \\
          --wakes to,cc,automatic --burst 5
      postroom mailbox set billing \\
          --hours "Europe/Berlin mon-fri 09:00-17:00 not 2026-12-25"
    """
    from postroom.model.mailbox import Oversight, Purpose

    if (oversight, purpose, wakes, burst, hours) == (None,) * 5:
        raise typer.BadParameter("give --oversight, --purpose, --wakes, --burst or --hours.")
    kinds = _kinds(wakes) if wakes is not None else {}
    (eyes,) = chosen([oversight], among=Oversight, option="--oversight") if oversight else (None,)
    (mail,) = chosen([purpose], among=Purpose, option="--purpose") if purpose else (None,)
    with opened(context, as_json=as_json) as (room, page):
        asked = kinds | ({"burst_seconds": burst} if burst is not None else {})
        turns = room.mailbox(name).info().wakes.model_copy(update=asked) if asked else None
        open_at = _hours(hours) if hours is not None else None
        info = room.change_mailbox(name, oversight=eyes, purpose=mail, wakes=turns, business_hours=open_at)
        page.answer(info, lambda: [say(_as_decided(info))])


@app.command()
def pause(context: typer.Context, name: Name, as_json: AsJson = False) -> None:
    """Stop a mailbox from sending.

    Nothing leaves it and no handler wakes for it; mail still arrives.

    \b
    Example:
      postroom mailbox pause outreach
    """
    with opened(context, as_json=as_json) as (room, page):
        info = room.pause_mailbox(name)
        page.answer(
            info, lambda: [say(f"{name} is paused; mail still arrives. End it with: postroom mailbox resume {name}")]
        )


@app.command()
def resume(context: typer.Context, name: Name, as_json: AsJson = False) -> None:
    """End a pause.

    What is queued leaves, and handlers wake for what arrived.

    \b
    Example:
      postroom mailbox resume outreach
    """
    with opened(context, as_json=as_json) as (room, page):
        info = room.resume_mailbox(name)
        page.answer(info, lambda: [say(f"{name} is active; {count_of(info.unread, 'message')} unread.")])


@app.command()
def delete(
    context: typer.Context,
    name: Name,
    successor: Annotated[
        str,
        typer.Option("--successor", metavar="NAME", help="The mailbox that takes over its threads and future mail."),
    ],
    as_json: AsJson = False,
) -> None:
    """Delete a mailbox in favour of another one.

    Its threads are handed over, what it had queued or planned in them is cancelled, and mail to its address goes to
    the successor from now on. Its messages and its part in the audit trail stay.

    \b
    Example:
      postroom mailbox delete outreach --successor support
    """
    with opened(context, as_json=as_json) as (room, page):
        moved = room.delete_mailbox(name, successor=successor)
        answer = {"deleted": name, "successor": successor, "threads": moved}
        page.answer(answer, lambda: [say(f"Deleted {name}; {successor} took over {count_of(len(moved), 'thread')}.")])


def _hours(text: str) -> BusinessHours | Literal["any"]:
    """The hours as they are written on the command line."""
    from pydantic import ValidationError

    from postroom.model.business_hours import BusinessHours

    if text == "any":
        return "any"
    try:
        return BusinessHours.parse(text)
    except ValidationError as error:
        raise typer.BadParameter(error.errors()[0]["msg"].removeprefix("Value error, "), param_hint="--hours") from None
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--hours") from None


def _as_decided(info: MailboxInfo) -> str:
    hours = f"; follow-ups leave {info.business_hours}" if info.business_hours else ""
    return f"{info.name}: {info.purpose}; {_SEEN[info.oversight]}; woken by {_woken_by(info)}{hours}."


def _listed(found: list[MailboxInfo], *, domain: str) -> Iterator[Block]:
    if not found:
        yield say(f"{domain} has no mailbox yet: postroom mailbox create support")
        return
    columns = ("MAILBOX", "ADDRESS", "STATUS", "UNREAD", "PURPOSE", "OVERSIGHT", "WAKES")
    yield Listing(columns, [_row(info) for info in found], elastic=("ADDRESS",))


def _row(info: MailboxInfo) -> tuple[Cell, ...]:
    status = (info.status, _STATUS_STYLES[info.status])
    return (info.name, str(info.address), status, str(info.unread), info.purpose, info.oversight, _wakes(info))


def _kinds(words: str) -> dict[str, bool]:
    """What `to,cc` says about each kind of mail; `none` says no to all."""
    named = {word.strip() for word in words.split(",")} - {"none", ""}
    for word in sorted(named - set(_WAKING)):
        raise typer.BadParameter(f"{word!r} is none of: {', '.join(_WAKING)}, none.", param_hint="--wakes")
    return {kind: kind in named for kind in _WAKING}


def _wakes(info: MailboxInfo) -> str:
    return ",".join(kind for kind in _WAKING if getattr(info.wakes, kind)) or "none"


def _woken_by(info: MailboxInfo) -> str:
    waits = info.wakes.burst_seconds
    return f"{_wakes(info)}{f', {waits} s after the first mail' if waits else ''}"
