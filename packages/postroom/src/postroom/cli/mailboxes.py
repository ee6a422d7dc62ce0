"""`postroom mailbox`: the mailboxes of the room."""

from __future__ import annotations

from typing import Annotated

import typer

from postroom.cli.listing import Listing
from postroom.cli.opening import AsJson, opened
from postroom.cli.page import say
from postroom.cli.wording import count_of

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="List, create, pause, resume, delete mailboxes.\n\n\b\nExample:\n  postroom mailbox list",
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="A mailbox, such as support.")]
_STATUS_STYLES = {"active": "green", "paused": "yellow"}


@app.command("list")
def list_mailboxes(context: typer.Context, as_json: AsJson = False) -> None:
    """List every mailbox: its address, whether it is paused, and how much mail is unread.

    \b
    Example:
      postroom mailbox list
    """
    with opened(context, as_json=as_json) as (room, page):
        found = room.mailboxes()
        if not (found or as_json):
            page.answer(found, lambda: [say(f"{room.domain} has no mailbox yet: postroom mailbox create support")])
            return
        rows = [
            (info.name, str(info.address), (info.status, _STATUS_STYLES[info.status]), str(info.unread))
            for info in found
        ]
        page.answer(found, lambda: [Listing(("MAILBOX", "ADDRESS", "STATUS", "UNREAD"), rows, elastic=("ADDRESS",))])


@app.command()
def create(
    context: typer.Context,
    name: Name,
    display_name: Annotated[
        str, typer.Option("--name", metavar="TEXT", help="What people read beside the address.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Create a mailbox on the room's domain; the first one begins the room.

    \b
    Example:
      postroom mailbox create support --name "Acme Support"
    """
    with opened(context, as_json=as_json, creating=True) as (room, page):
        info = room.create_mailbox(name, display_name=display_name).info()
        page.answer(info, lambda: [say("Created ", (str(info.address), "bold"), ".")])


@app.command()
def pause(context: typer.Context, name: Name, as_json: AsJson = False) -> None:
    """Stop a mailbox from sending: nothing leaves and no handler wakes; mail still arrives.

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
    """End a pause: what is queued leaves, and handlers wake for what arrived.

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
