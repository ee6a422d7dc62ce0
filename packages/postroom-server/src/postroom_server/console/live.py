"""The event stream of the console: the lines of its list of events, as they happen."""

from __future__ import annotations

import json
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from postroom import Event, PostroomError
from postroom.doors import Grant, Refusal
from postroom_server.console.safety import guarded
from postroom_server.console.showing import spelled
from postroom_server.console.telling import told
from postroom_server.console.visits import Console, SignedOut, enter, refused, sees, signed_in
from postroom_server.stream import Stream, Streams


@dataclass(frozen=True)
class ConsoleStream(Stream):
    """What one browser follows. It ends with its session, and with its key."""

    console: Console

    async def grant(self) -> Grant | None:
        """The key of the session as it stands now. To follow is not to use: an idle session ends all the same."""
        try:
            return (await signed_in(self.console, self.request, touch=False))[1]
        except (SignedOut, Refusal, PostroomError):
            return None

    def shows(self, grant: Grant, event: Event) -> bool:
        """What the key may look at on the other pages too."""
        return sees(grant, event.mailbox)

    def block(self, event: Event) -> bytes:
        """A line of the list, ready to be shown as text."""
        line = {name: spelled(str(value)) for name, value in {**told(event), "at": event.at.isoformat()}.items()}
        return f"id: {event.id}\ndata: {json.dumps(line)}\n\n".encode()


async def open_stream(console: Console, request: Request, streams: Streams) -> Response:
    """The stream of who is signed in."""
    try:
        visit = await enter(console, request)
        return guarded(ConsoleStream(streams, request, console).answer(visit.grant.key.id))
    except SignedOut:
        return guarded(Response("Sign in first.", status_code=403, media_type="text/plain"))
    except (Refusal, PostroomError) as error:
        return refused(error)
