"""`GET /v1/events/stream`: the audit trail as it grows (server-sent events), resumed by `Last-Event-ID`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Send
from starlette.types import Scope as ASGIScope

from postroom import AsyncPostroom, Event, PostroomError, Scope
from postroom.doors import Grant, Refusal, grant_of, refusal
from postroom_server.entering import enter
from postroom_server.limiting import CallLimit, StreamLimit

HEARTBEAT_SECONDS = 15.0
_KNOWN = {"after", "names", "mailbox", "thread_id"}
_MEDIA_TYPE = "text/event-stream"
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", "X-Content-Type-Options": "nosniff"}
_MOST_DIGITS = 18


@dataclass(frozen=True)
class Streams:
    """What the streams of one server share: the room, its limits, what ends them all, and how long one may be silent."""

    room: AsyncPostroom
    calls: CallLimit
    limit: StreamLimit
    ending: asyncio.Event
    heartbeat: float


@dataclass(frozen=True)
class Stream:
    """The events that one caller follows. It takes the next one only when the one before is on its way, so that a slow reader
    fills no memory; a key that is revoked ends it.
    """

    streams: Streams
    request: Request

    def answer(self, key_id: str) -> Response:
        """The answer that goes on. Raises `InvalidRequest` for a wish that is none, a refusal (429) for one stream too many."""
        self.follow()
        if self.request.method == "HEAD":  # only its header is asked for, and that ends
            return Response(media_type=_MEDIA_TYPE, headers=_HEADERS)
        return Following(self.lines(), self.streams.limit.take(key_id))

    async def lines(self) -> AsyncIterator[bytes]:
        """What is sent: one block for each event that the key may see, and a comment when nothing happened for a while."""
        yield b": postroom\nretry: 2000\n\n"
        async for event in self._events():
            if (current := await self.grant()) is None:
                return
            if event is None:
                yield b": still here\n\n"
            elif self.shows(current, event):
                yield self.block(event)

    async def _events(self) -> AsyncIterator[Event | None]:
        """Each event when it comes; `None` where none came for a heartbeat."""
        following = self.follow()
        ended = asyncio.ensure_future(self.streams.ending.wait())
        coming = asyncio.ensure_future(anext(following, None))
        try:
            while not ended.done():
                await asyncio.wait({coming, ended}, timeout=self.streams.heartbeat, return_when=asyncio.FIRST_COMPLETED)
                if not coming.done():
                    yield None
                    continue
                if (event := coming.result()) is None:
                    return
                yield event
                coming = asyncio.ensure_future(anext(following, None))
        finally:
            for task in (coming, ended):
                task.cancel()
                with suppress(asyncio.CancelledError, PostroomError):
                    await task

    def follow(self) -> AsyncIterator[Event]:
        """The subscription, from where the caller wants it on. Raises `InvalidRequest`."""
        query = self.request.query_params
        names = query.getlist("names")
        return self.streams.room.subscriptions.follow(
            after=position(self.request),
            names=names or None,
            mailbox=query.get("mailbox"),
            thread_id=query.get("thread_id"),
        )

    async def grant(self) -> Grant | None:
        """The key as it stands now; `None` where it is in force no more."""
        try:
            return await grant_of(self.request, self.streams.room)
        except (Refusal, PostroomError):
            return None

    def shows(self, grant: Grant, event: Event) -> bool:
        """Whether it is for this key."""
        return may_see(grant, event)

    def block(self, event: Event) -> bytes:
        """An event as it travels."""
        return f"id: {event.id}\nevent: {event.name}\ndata: {event.model_dump_json()}\n\n".encode()


class Following(StreamingResponse):
    """A stream on its way. Its place is given back when it has ended, also where nobody stayed for its first line."""

    def __init__(self, lines: AsyncIterator[bytes], give_back: Callable[[], None]) -> None:
        super().__init__(lines, media_type=_MEDIA_TYPE, headers=_HEADERS)
        self._give_back = give_back

    async def __call__(self, scope: ASGIScope, receive: Receive, send: Send) -> None:
        """Send it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._give_back()


async def open_stream(request: Request, streams: Streams) -> Response:
    """The stream of a key that may read."""
    grant = await enter(request, streams.room, streams.calls)
    if not any(grant.permits(Scope.READ, each) for each in [None, *(grant.key.mailboxes or ())]):
        grant.require(Scope.READ)
    if unknown := set(request.query_params) - _KNOWN:
        raise refusal("invalid_request", f"There is no parameter {sorted(unknown)[0][:40]!r} here.", status=422)
    return Stream(streams, request).answer(grant.key.id)


def may_see(grant: Grant, event: Event) -> bool:
    """A key of certain mailboxes sees what happened in them; one for all, everything."""
    return grant.permits(Scope.READ, event.mailbox)


def position(request: Request) -> int | None:
    """After which event it goes on: `Last-Event-ID`, else `after`; `None` is from now on. Raises a refusal (422)."""
    given = request.headers.get("last-event-id") or request.query_params.get("after")
    if given is None:
        return None
    if (number := event_id(given)) is None:
        raise refusal("invalid_request", "A stream goes on after the id of an event, a whole number.", status=422)
    return number


def event_id(given: str) -> int | None:
    """The id of an event as somebody wrote it; `None` for what is none."""
    return int(given) if given.isascii() and given.isdigit() and len(given) <= _MOST_DIGITS else None
