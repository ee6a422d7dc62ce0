"""`postroom keys`: what opens the room from outside, and how far."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from postroom.cli.json_form import json_form
from postroom.cli.listing import Cell, Listing
from postroom.cli.opening import AsJson, opened
from postroom.cli.options import By
from postroom.cli.page import Block, Verbatim, say
from postroom.cli.wording import ID_STYLE, minute

if TYPE_CHECKING:
    from datetime import timedelta

    from postroom.model.key import AgentKey, NewKey

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Let agents in from outside, each as far as it may go.\n\n\b\n"
    'Example:\n  postroom keys create "support agent" --mailbox support --for 30d',
)

Id = Annotated[str, typer.Argument(metavar="KEY", help="Its id, such as k3.")]
Scopes = Annotated[
    list[str] | None,
    typer.Option("--scope", metavar="SCOPE", help="read, reply, send, hand_off, provision, approve, admin; repeat it."),
]
Mailboxes = Annotated[list[str] | None, typer.Option("--mailbox", metavar="NAME", help="Only there; repeat it.")]
Lasts = Annotated[str, typer.Option("--for", metavar="DURATION", help="How long from now: 30d, 12h.")]
_STATE_STYLES = {"active": "green", "expired": "yellow", "revoked": "red"}


@app.command()
def create(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="By which people know it, such as 'support agent'.")],
    scopes: Scopes = None,
    mailboxes: Mailboxes = None,
    lasts: Lasts = "",
    parent: Annotated[str | None, typer.Option(metavar="KEY", help="Below this key, which it never exceeds.")] = None,
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Make a key. Its secret is shown once.

    Without --scope it may read, reply, send and hand off; without --mailbox in every mailbox, also those made later;
    without --for until it is revoked.

    \b
    Example:
      postroom keys create "support team" --mailbox support --mailbox billing
      postroom keys create "night shift" --parent k1 --scope read --for 12h
    """
    from postroom.model.choices import DEFAULT_SCOPES

    with opened(context, as_json=as_json) as (room, page):
        new = room.keys.create(
            name,
            scopes=scopes or DEFAULT_SCOPES,
            mailboxes=mailboxes or None,
            lasts=_span(lasts),
            parent=parent,
            by=by,
        )
        page.answer(_with_secret(new), lambda: _created(new))


@app.command("list")
def list_keys(context: typer.Context, as_json: AsJson = False) -> None:
    """List every key and what it may do now.

    A key never may more than the one it stands BELOW; USED is exact to the minute.

    \b
    Example:
      postroom keys list
    """
    with opened(context, as_json=as_json) as (room, page):
        found = room.keys.all()
        page.answer(found, lambda: _listed(found))


@app.command()
def narrow(
    context: typer.Context,
    key_id: Id,
    scopes: Scopes = None,
    mailboxes: Mailboxes = None,
    lasts: Lasts = "",
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Leave a key, and those below it, less than it had.

    \b
    Example:
      postroom keys narrow k3 --scope read --for 2d
    """
    with opened(context, as_json=as_json) as (room, page):
        key = room.keys.narrow(
            key_id,
            scopes=scopes or None,
            mailboxes=mailboxes or None,
            lasts=_span(lasts),
            by=by,
        )
        page.answer(key, lambda: [say((key.id, ID_STYLE), f" ({key.name}) {_reach(key)}.")])


@app.command()
def rotate(
    context: typer.Context,
    key_id: Id,
    overlap: Annotated[
        str, typer.Option(metavar="DURATION", help="For how long the old secret works as well: 24h, 0.")
    ] = "24h",
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Give a key a new secret, which is shown once.

    \b
    Example:
      postroom keys rotate k3 --overlap 2d
    """
    from postroom.model.duration import read_duration

    with opened(context, as_json=as_json) as (room, page):
        new = room.keys.rotate(key_id, overlap=read_duration(overlap), by=by)
        page.answer(_with_secret(new), lambda: _rotated(new))


@app.command()
def revoke(context: typer.Context, key_id: Id, by: By = "", as_json: AsJson = False) -> None:
    """End a key now, and with it those below it.

    \b
    Example:
      postroom keys revoke k3
    """
    with opened(context, as_json=as_json) as (room, page):
        key = room.keys.revoke(key_id, by=by)
        told = f" ({key.name}) opens nothing any more, nor does any key below it."
        page.answer(key, lambda: [say((key.id, ID_STYLE), told)])


def _span(text: str) -> timedelta | None:
    from postroom.model.duration import read_duration

    return read_duration(text) if text else None


def _with_secret(new: NewKey) -> dict[str, Any]:
    return {**json_form(new.key), "secret": new.secret.get_secret_value()}


def _created(new: NewKey) -> Iterator[Block]:
    below = f", below {new.key.parent_id}" if new.key.parent_id else ""
    yield say((new.key.id, ID_STYLE), f" ({new.key.name}) {_reach(new.key)}{below}.")
    yield from _show_secret(new)


def _rotated(new: NewKey) -> Iterator[Block]:
    until = new.key.old_secret_until
    old = f"works until {minute(until)} UTC" if until else "works no more"
    yield say((new.key.id, ID_STYLE), f" ({new.key.name}) has a new secret; the old one {old}.")
    yield from _show_secret(new)


def _show_secret(new: NewKey) -> Iterator[Block]:
    yield say(("Its secret, shown this once; the room keeps only a hash of it:", "yellow"))
    yield Verbatim(new.secret.get_secret_value())


def _reach(key: AgentKey) -> str:
    """`may read, reply in support, until 2026-03-01 09:00 UTC`."""
    until = f"until {minute(key.expires_at)} UTC" if key.expires_at else "until it is revoked"
    return f"may {_scopes(key)} in {_mailboxes(key)}, {until}"


def _scopes(key: AgentKey) -> str:
    from postroom.model.choices import Scope

    return ", ".join(scope for scope in Scope if scope in key.scopes) or "nothing"


def _mailboxes(key: AgentKey) -> str:
    return "every mailbox" if key.mailboxes is None else ", ".join(key.mailboxes) or "no mailbox"


def _listed(found: list[AgentKey]) -> Iterator[Block]:
    if not found:
        yield say("Nobody comes in from outside. ", ('postroom keys create "support agent" --mailbox support', "bold"))
        return
    columns = ("KEY", "NAME", "STATE", "MAY", "IN", "BELOW", "UNTIL (UTC)", "USED (UTC)")
    yield Listing(columns, [_row(key) for key in found], elastic=("NAME", "MAY", "IN"))


def _row(key: AgentKey) -> tuple[Cell, ...]:
    return (
        (key.id, ID_STYLE),
        key.name,
        (key.state, _STATE_STYLES[key.state]),
        _scopes(key),
        _mailboxes(key),
        key.parent_id or "",
        minute(key.expires_at) if key.expires_at else "",
        minute(key.last_used_at) if key.last_used_at else "",
    )
