"""Where everything on the console stands."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from postroom.doors import refusal
from postroom_server.console import (
    approvals,
    deliveries,
    events,
    limits,
    live,
    messages,
    plans,
    quarantine,
    signing_in,
    threads,
)
from postroom_server.console.pages import file
from postroom_server.console.sessions import Sessions
from postroom_server.console.visits import HOME, SIGN_IN, Console, View, Visit, shown
from postroom_server.stream import Streams


async def _nowhere(visit: Visit) -> Response:
    """A page that there is not: a person who mistyped its name is told so on one."""
    raise refusal("not_found", "There is no such page on the console.", status=404)


_SEEN: dict[str, View] = {
    "": threads.newest,
    "/threads/{thread_id}": threads.one,
    "/messages/{message_id}": messages.one,
    "/approvals": approvals.waiting,
    "/approvals/{approval_id}": approvals.one,
    "/plans": plans.all_planned,
    "/deliveries": deliveries.open_ones,
    "/limits": limits.usage,
    "/quarantine": quarantine.held,
    "/quarantine/{message_id}": quarantine.one,
    "/events": events.newest,
    "/{page}": _nowhere,
    "/{page}/{part}": _nowhere,
}
_DONE: dict[str, View] = {
    "/approvals/{approval_id}": approvals.decide,
    "/plans/{plan_id}": plans.decide,
    "/quarantine/{message_id}": quarantine.decide,
    "/sign-out": signing_in.sign_out,
}


def routes(streams: Streams) -> list[Route]:
    """The console of a room. What its keys ask here counts as their calls do, and so do its streams."""
    console = Console(streams.room, Sessions(), streams.calls)
    door = signing_in.door(console)

    async def events_live(request: Request) -> Response:
        return await live.open_stream(console, request, streams)

    return [
        Route(f"{HOME}/files/{{name}}", file, methods=["GET"]),
        Route(SIGN_IN, door.ask, methods=["GET"]),
        Route(SIGN_IN, door.enter, methods=["POST"]),
        Route(f"{HOME}/live", events_live, methods=["GET"]),
        *(Route(HOME + path, shown(console, view), methods=["GET"]) for path, view in _SEEN.items()),
        *(Route(HOME + path, shown(console, view), methods=["POST"]) for path, view in _DONE.items()),
    ]
