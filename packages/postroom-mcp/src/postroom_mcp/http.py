"""The door over streamable HTTP: a key on every request, looked up anew each time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Message, Receive, Scope, Send

from postroom import AsyncPostroom, Postroom, PostroomError
from postroom import Scope as KeyScope
from postroom.doors import PROBLEM_TYPE, Problem, Refusal, body_of, grant_of, refusal
from postroom_mcp.caller import Caller, bearer
from postroom_mcp.entering import LOOPBACK, Visit, mailbox_of, refuse_foreign
from postroom_mcp.protocol import Exchange
from postroom_mcp.server import server_for
from postroom_mcp.sessions import SESSION_ID, Owners, Transport, session_in
from postroom_mcp.settings import McpSettings, settings_from_env

MOST_OCTETS = 4 * 1024 * 1024
_VISIT = "postroom.visit"


def app(room: Postroom | AsyncPostroom, *, settings: McpSettings | None = None) -> Starlette:
    """An ASGI application on an open room, with `/mcp` and `/mcp/{mailbox}`; whoever opened the room closes it.

    `app.state.ending` is an event that ends open streams and sessions.
    """
    ending = asyncio.Event()
    asynchronous = room.asynchronous if isinstance(room, Postroom) else room
    served = Starlette(routes=routes(asynchronous, ending=ending, settings=settings))
    served.state.ending = ending
    return served


def routes(
    room: AsyncPostroom,
    *,
    ending: asyncio.Event,
    take: Callable[[str], object] = lambda key: None,
    settings: McpSettings | None = None,
) -> list[BaseRoute]:
    """The routes, for an application of your own. `take` is called with the id of the key of each request, and raises what is to
    be answered where it asks too much.
    """
    door = McpDoor(room, settings or settings_from_env(), ending=ending, take=take)
    return [Route("/mcp", door), Route("/mcp/{mailbox}", door)]


class McpDoor:
    """An ASGI application: lets in the bearer of a key, then hands over to the protocol."""

    def __init__(
        self, room: AsyncPostroom, settings: McpSettings, *, ending: asyncio.Event, take: Callable[[str], object]
    ) -> None:
        self._room = room
        self._settings = settings
        self._take = take
        self._names = LOOPBACK | {name.lower() for name in settings.hosts}
        self._owners = Owners()
        self._transport = Transport(server_for(self._caller, settings), ending=ending)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        request = Request(scope, receive)
        try:
            visit = await self._let_in(request)
            body = await body_of(request, most=MOST_OCTETS) if request.method == "POST" else b""
        except Refusal as refused:
            await _answer(refused.problem, refused.headers)(scope, receive, send)
            return
        except ClientDisconnect:  # nobody is there to be answered
            return
        except PostroomError as error:  # the store is away
            await _answer(Problem.of(error), {})(scope, receive, send)
            return
        passed = {**scope, _VISIT: visit}
        await self._transport.handle(passed, _replayed(body, receive), self._noting(send, request.method, visit))

    async def _let_in(self, request: Request) -> Visit:
        """Who may come in, and whose session it goes on with. Raises a refusal."""
        refuse_foreign(request, self._names)
        grant = await grant_of(request, self._room)
        self._take(grant.key.id)
        visit = Visit(grant, mailbox_of(request, grant))
        session = request.headers.get(SESSION_ID, "")
        if session and not self._owners.owns(visit.owner, session):
            raise refusal("not_found", "There is no such session.", status=404, you_can="begin a new one.")
        return replace(visit, session=session)

    def _noting(self, send: Send, method: str, visit: Visit) -> Send:
        """A way out that notes which session an answer begins or ends."""

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                done = message["status"] < 400
                if not visit.session:
                    await self._begin(session_in(message), visit, done=done)
                elif done and method == "DELETE":
                    self._owners.end(visit.session)
            await send(message)

        return noting

    async def _begin(self, session: str, visit: Visit, *, done: bool) -> None:
        if not session:
            return
        # mcp 1.26 goes on with a session whose first request it has refused, and names it in the refusal
        for over in self._owners.open(session, visit.owner) if done else [session]:
            await self._transport.end(over)

    def _caller(self, exchange: Exchange) -> tuple[Caller, str]:
        visit: Visit = exchange.http.scope[_VISIT]
        grant, name = visit.grant, visit.mailbox
        mailbox = self._room.mailbox(name, scopes=grant.scopes_for(name))
        return bearer(grant, mailbox, approves=grant.permits(KeyScope.APPROVE, name)), visit.session


def _answer(problem: Problem, headers: Mapping[str, str]) -> Response:
    content = problem.model_dump_json(exclude_defaults=True)
    fields = {"Cache-Control": "no-store", **headers}
    return Response(content, status_code=problem.status, headers=fields, media_type=PROBLEM_TYPE)


def _replayed(body: bytes, receive: Receive) -> Receive:
    """The body once more, and then whatever comes after it."""
    pending = [body]

    async def again() -> Message:
        if pending:
            return {"type": "http.request", "body": pending.pop(), "more_body": False}
        return await receive()

    return again
