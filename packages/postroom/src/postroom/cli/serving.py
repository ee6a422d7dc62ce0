"""`postroom serve`: receive, deliver and keep time until told to stop."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from types import FrameType
from typing import TYPE_CHECKING, Any

import typer

from postroom.cli.opening import AsJson, opened
from postroom.cli.page import Block, indented, say

if TYPE_CHECKING:
    from postroom.engine.sync import Postroom

_LOGIN = re.compile(r"(?<=://)[^/]*@")


def serve(context: typer.Context, as_json: AsJson = False) -> None:
    """Run the room: receive, deliver, keep time.

    It stops at Ctrl-C or SIGTERM: it first finishes what is under way, and a second Ctrl-C stops it at once; nothing
    in the store is lost. Handlers run in the program that registered them, beside this one on the same store.

    \b
    Example:
      export POSTROOM_DOMAIN=acme.test POSTROOM_MAILBOXES='["support"]'
      export POSTROOM_RECEIVERS='["smtp://127.0.0.1:2525"]'
      export POSTROOM_TRANSPORT=smtp://user:password@mail.example.com:587
      postroom serve
    """
    with opened(context, as_json=as_json, delivering=True, creating=True) as (room, page):
        _stop_at_signals(room)
        room.start()
        state = _state(room)
        page.answer(state, lambda: _greeting(state))
        room.serve()
        if not as_json:
            page.answer(None, lambda: [say("Stopped.")])


def _stop_at_signals(room: Postroom) -> None:
    """The first signal stops in order; after it the signals do what they do to any process."""

    def stop(number: int, frame: FrameType | None) -> None:
        for each, handler in before.items():
            signal.signal(each, handler)
        room.stop()

    before = {each: signal.signal(each, stop) for each in (signal.SIGINT, signal.SIGTERM)}


def _state(room: Postroom) -> dict[str, Any]:
    settings = room.asynchronous.settings
    return {
        "domain": room.domain,
        "store": without_secrets(settings.store.get_secret_value()),
        "mailboxes": [info.name for info in room.mailboxes()],
        "listening": [f"{host}:{port}" for host, port in room.listening()],
        "receivers": [without_secrets(url.get_secret_value()) for url in settings.receivers],
        "transport": without_secrets(settings.transport.get_secret_value()) if settings.transport else None,
    }


def without_secrets(url: str) -> str:
    """The URL without who logs in and without its options: either may hold a password."""
    return _LOGIN.sub("", url.partition("?")[0])


def _greeting(state: dict[str, Any]) -> Iterator[Block]:
    yield say("Serving ", (state["domain"], "bold"), f" from {state['store']}.")
    facts = {
        "mailboxes": ", ".join(state["mailboxes"]),
        "listening": ", ".join(state["listening"]),
        "fetching": ", ".join(url for url in state["receivers"] if url.startswith("imap")),
        "sending": f"by {state['transport']}" if state["transport"] else "",
    }
    for name, value in facts.items():
        if value:
            yield indented(say((f"{name:<10} ", "dim"), value), 2)
    yield from (say((hint, "yellow")) for hint in _hints(state))
    yield say("Ctrl-C stops it.")


def _hints(state: dict[str, Any]) -> Iterator[str]:
    if not state["mailboxes"]:
        yield "There is no mailbox yet. Create one: postroom mailbox create support"
    if not state["receivers"]:
        yield "Nothing comes in. Set POSTROOM_RECEIVERS='[\"smtp://127.0.0.1:2525\"]'"
    if not state["transport"]:
        yield "Mail to others is kept here, not sent. Set POSTROOM_TRANSPORT=smtp://host:587"
