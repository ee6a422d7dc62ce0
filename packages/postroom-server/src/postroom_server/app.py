"""The web application of one room."""

from __future__ import annotations

from starlette.applications import Starlette

from postroom import AsyncPostroom, Postroom
from postroom_server import unsubscribe


def app(room: Postroom | AsyncPostroom) -> Starlette:
    """An ASGI application on an open room; whoever opened the room closes it."""
    asynchronous = room.asynchronous if isinstance(room, Postroom) else room
    return Starlette(routes=[*unsubscribe.routes(asynchronous)])
