"""The web application of one room."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from importlib.metadata import entry_points

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from postroom import AsyncPostroom, Postroom, Scope
from postroom_server import console, health, metrics, openapi, receiving, rest, stream, unsubscribe
from postroom_server.entering import enter
from postroom_server.limiting import CallLimit, StreamLimit
from postroom_server.problems import HANDLERS

MOST_STREAMS = 10
OTHER_DOORS = "postroom.web_doors"


def app(room: Postroom | AsyncPostroom, *, heartbeat: float = stream.HEARTBEAT_SECONDS) -> Starlette:
    """An ASGI application on an open room; whoever opened the room closes it.

    A stream of events is silent for at most `heartbeat` seconds. `app.state.ending` is an `asyncio.Event` that ends open streams.
    """
    asynchronous = room.asynchronous if isinstance(room, Postroom) else room
    door = rest.Door(asynchronous, CallLimit(asynchronous.settings.request_limit), metrics.Calls())
    ending = asyncio.Event()
    streams = stream.Streams(asynchronous, door.limit, StreamLimit(MOST_STREAMS), ending, heartbeat)
    routes: list[BaseRoute] = [*_fixed(door, streams), *rest.routes(door), *unsubscribe.routes(asynchronous)]
    routes += _of_other_packages(door, ending)
    routes += console.routes(streams)
    served = Starlette(routes=routes, exception_handlers=HANDLERS, middleware=[Middleware(rest.RawPaths)])
    served.state.ending, served.state.now = ending, asynchronous.now
    return served


def _of_other_packages(door: rest.Door, ending: asyncio.Event) -> Iterator[BaseRoute]:
    """What installed packages open beside REST, such as `postroom-mcp`; the limit of a key's calls is one for all."""
    for entry in entry_points(group=OTHER_DOORS):
        yield from entry.load()(door.room, ending=ending, take=door.limit.take)


def _fixed(door: rest.Door, streams: stream.Streams) -> list[Route]:
    """What is no operation of the table."""
    room = door.room

    async def events(request: Request) -> Response:
        return await stream.open_stream(request, streams)

    async def received(request: Request) -> Response:
        return await receiving.receive(request, room)

    async def description(request: Request) -> Response:
        return Response(openapi.described(), media_type="application/json")

    async def measured(request: Request) -> Response:
        (await enter(request, room, door.limit)).require(Scope.ADMIN)
        return await metrics.metrics(room, door.calls)

    async def ready(request: Request) -> Response:
        return await health.ready(room)

    return [
        Route("/v1/events/stream", events, methods=["GET"]),
        Route("/v1/receive/{provider}", received, methods=["POST"]),
        Route("/openapi.json", description, methods=["GET"]),
        Route("/health", health.health, methods=["GET"]),
        Route("/ready", ready, methods=["GET"]),
        Route("/metrics", measured, methods=["GET"]),
    ]
