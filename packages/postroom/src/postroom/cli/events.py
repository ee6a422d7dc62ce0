"""`postroom events`: the event log, as it is or as it grows."""

from __future__ import annotations

import json
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from postroom.cli import timeline
from postroom.cli.json_form import json_form
from postroom.cli.opening import opened
from postroom.cli.page import Block, Hanging, Page, say
from postroom.cli.wording import ID_STYLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from postroom.engine.sync import Postroom
    from postroom.model.event import Event

_FIRST_SPAN, _GROWTH = 50, 8


def events(
    context: typer.Context,
    names: Annotated[
        list[str] | None, typer.Option("--name", metavar="PATTERN", help="message.sent, message.*; repeat it.")
    ] = None,
    mailbox: Annotated[str | None, typer.Option(metavar="NAME", help="Only what happens in this mailbox.")] = None,
    thread: Annotated[str | None, typer.Option(metavar="THREAD", help="Only this thread, such as t3.")] = None,
    after: Annotated[
        int | None, typer.Option(metavar="EVENT", help="Only what happened after this event; 0 is the beginning.")
    ] = None,
    count: Annotated[
        int, typer.Option(metavar="NUMBER", min=0, max=1_000_000, help="The newest so many, without --after.")
    ] = 20,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on with what happens, until Ctrl-C.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on each line.")] = False,
) -> None:
    """Show what happened in the room, oldest first.

    With --follow it goes on with what happens from now on.
    With --json each event is one line, whose "id" a later --after takes.

    \b
    Example:
      postroom events --name "message.*" --mailbox support
      postroom events --follow
      postroom events --after 1200 --json
    """
    with opened(context, as_json=as_json) as (room, page):
        begin = after if after is not None else _before_newest(room, names, mailbox, thread, count)
        found = room.subscriptions.follow(after=begin, names=names, mailbox=mailbox, thread_id=thread, wait=follow)
        with suppress(KeyboardInterrupt):
            _print(found, page)


def _numbered(event: Event) -> Iterator[Block]:
    """The event behind its id, which --after and "postroom webhooks replay" take."""
    first, *more = timeline.event_lines(event)
    assert isinstance(first, Hanging)
    yield Hanging(say((f"{event.id:>6}  ", ID_STYLE)) + first.head, first.rest)
    yield from more


def _before_newest(room: Postroom, names: list[str] | None, mailbox: str | None, thread: str | None, count: int) -> int:
    """Where the newest so many begin. The log is read from its end, further back while that is not enough."""
    end = room.subscriptions.follow(wait=False)
    end.next()
    newest, span = end.position or 0, _FIRST_SPAN * count
    while True:
        begin = max(0, newest - span)
        found = room.subscriptions.follow(after=begin, names=names, mailbox=mailbox, thread_id=thread, wait=False)
        ids = deque([begin, *(event.id for event in found)], maxlen=count + 1)
        if len(ids) > count or not begin:
            return ids[0]
        span *= _GROWTH


def _print(found: Iterable[Event], page: Page) -> None:
    day: date | None = None
    for event in found:
        if page.as_json:
            print(json.dumps(json_form(event)), flush=True)
            continue
        if event.at.date() != day:
            day = event.at.date()
            page.show(say((f"{day} (UTC)", "bold")))
        page.show(*_numbered(event))
