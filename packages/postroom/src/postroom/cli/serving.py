"""`postroom serve`: everything that a room does, in one process, until told to stop."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from postroom.cli.opening import AsJson, answering, opened
from postroom.cli.page import Block, Page, indented, say
from postroom.cli.programs import open_door, room_of

if TYPE_CHECKING:
    from postroom.engine.room import AsyncPostroom
    from postroom.ports.door import Door

_LOOK_SECONDS = 0.5
_LOGIN = re.compile(r"(?<=://)[^/]*@")


def serve(
    context: typer.Context,
    program: Annotated[
        str, typer.Option("--app", metavar="MODULE:ROOM", help="A room of your own program, with its handlers.")
    ] = "",
    http: Annotated[
        str, typer.Option("--http", metavar="[HOST:]PORT", help="Also answer over REST there; needs postroom-server.")
    ] = "",
    grace: Annotated[
        float, typer.Option("--grace", metavar="SECONDS", min=0, help="How long turns under way may take at the end.")
    ] = 30,
    as_json: AsJson = False,
) -> None:
    """Run the room: receive, deliver, keep time, tell webhooks.

    With --app it is the room of a program of yours, and its handlers take their turns here; else the environment
    describes it, and handlers run in their own programs, beside this one on the same store. With --http it also answers
    agents in other processes.

    It stops at Ctrl-C or SIGTERM: it takes no more calls and begins no more turns, finishes what is under way, and
    closes. A second Ctrl-C stops it at once; nothing in the store is lost.

    \b
    Example:
      export POSTROOM_DOMAIN=acme.test POSTROOM_MAILBOXES='["support"]'
      export POSTROOM_RECEIVERS='["smtp://127.0.0.1:2525"]'
      export POSTROOM_TRANSPORT=smtp://user:password@mail.example.com:587
      postroom serve
      postroom serve --app shop:room --http 8025
    """
    from postroom.engine.signals import told_by_a_signal

    with told_by_a_signal() as told, _room(context, program, as_json=as_json) as (room, page), ExitStack() as ending:
        ending.callback(room.close)
        room.call(room.start)
        ending.callback(lambda: room.call(lambda: room.rest(grace)))
        door = open_door(http, room) if http else None
        if door is not None:
            ending.callback(door.close)
        state = _state(room, door)
        page.answer(state, lambda: _greeting(state, hinting=not program))
        while not told.wait(_LOOK_SECONDS):
            pass
    if not as_json:
        page.answer(None, lambda: [say("Stopped.")])


@contextmanager
def _room(context: typer.Context, program: str, *, as_json: bool) -> Iterator[tuple[AsyncPostroom, Page]]:
    """The room of a program, or the one that the environment describes."""
    if not program:
        with opened(context, as_json=as_json, delivering=True, creating=True) as (room, page):
            yield room.asynchronous, page
        return
    if context.obj.overrides():
        raise typer.BadParameter("a room of a program has its own store and domain.", param_hint="--app")
    with answering(as_json=as_json) as page:
        yield room_of(program), page


def _state(room: AsyncPostroom, door: Door | None) -> dict[str, Any]:
    settings = room.settings
    return {
        "domain": room.domain,
        "store": without_secrets(settings.store.get_secret_value()),
        "mailboxes": [info.name for info in room.call(room.mailboxes)],
        "listening": [f"{host}:{port}" for host, port in room.listening()],
        "receivers": [without_secrets(url.get_secret_value()) for url in settings.receivers],
        "transport": without_secrets(settings.transport.get_secret_value()) if settings.transport else None,
        "http": door.url if door is not None else None,
    }


def without_secrets(url: str) -> str:
    """The URL without who logs in and without its options: either may hold a password."""
    return _LOGIN.sub("", url.partition("?")[0])


def _greeting(state: dict[str, Any], *, hinting: bool) -> Iterator[Block]:
    """What runs, and what is not set; a program of its own knows what it wants."""
    yield say("Serving ", (state["domain"], "bold"), f" from {state['store']}.")
    facts = {
        "mailboxes": ", ".join(state["mailboxes"]),
        "listening": ", ".join(state["listening"]),
        "fetching": ", ".join(url for url in state["receivers"] if url.startswith("imap")),
        "answering": state["http"],
        "sending": f"by {state['transport']}" if state["transport"] else "",
    }
    for name, value in facts.items():
        if value:
            yield indented(say((f"{name:<10} ", "dim"), value), 2)
    yield from (say((hint, "yellow")) for hint in (_hints(state) if hinting else ()))
    yield say("Ctrl-C stops it.")


def _hints(state: dict[str, Any]) -> Iterator[str]:
    if not state["mailboxes"]:
        yield "There is no mailbox yet. Create one: postroom mailbox create support"
    if not state["receivers"]:
        yield "Nothing comes in. Set POSTROOM_RECEIVERS='[\"smtp://127.0.0.1:2525\"]'"
    if not state["transport"]:
        yield "Mail to others is kept here, not sent. Set POSTROOM_TRANSPORT=smtp://host:587"
