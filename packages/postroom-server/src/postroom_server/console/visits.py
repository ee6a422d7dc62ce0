"""A visit: one request of somebody who is signed in, and what the key allows as of this moment."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from postroom import Approval, AsyncPostroom, PermissionDenied, PostroomError, Scope
from postroom.doors import OPERATIONS, Grant, Problem, Refusal, RemoteCall, body_of, perform
from postroom_server.console.pages import page
from postroom_server.console.safety import foreign, guarded, require_same_origin
from postroom_server.console.sessions import Session, Sessions
from postroom_server.limiting import CallLimit

COOKIE = "postroom_console"
HOME = "/console"
SIGN_IN = "/console/sign-in"
MOST_DRAFTS = 1_000
_MOST_FIELDS = 50
_BY_NAME = {operation.name: operation for operation in OPERATIONS}


class SignedOut(Exception):
    """Nobody is signed in, or no longer."""


@dataclass(frozen=True)
class Console:
    """What every visit passes."""

    room: AsyncPostroom
    sessions: Sessions
    calls: CallLimit


@dataclass(frozen=True)
class Visit:
    """One request. `form` is what was sent with it."""

    console: Console
    request: Request
    session: Session
    grant: Grant
    form: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def room(self) -> AsyncPostroom:
        """The room behind the console."""
        return self.console.room

    @property
    def now(self) -> datetime:
        """The room's time."""
        return datetime.fromtimestamp(self.room.now() / 1000, UTC)

    @property
    def eyes(self) -> tuple[str, ...] | None:
        """The mailboxes by which the key sees; `None` is all of them. Raises `PermissionDenied` for a key that sees nothing."""
        if not self.looks:
            self.grant.require(Scope.READ)
        return self.grant.key.mailboxes

    @property
    def looks(self) -> bool:
        """Whether the key may look at mail at all."""
        return looks(self.grant)

    @property
    def rules(self) -> bool:
        """Whether the key may do what concerns the whole room."""
        return self.grant.permits(Scope.ADMIN)

    def sees(self, mailbox: str | None) -> bool:
        """Whether the key may look at what is of this mailbox; `None` is of the whole room."""
        return sees(self.grant, mailbox)

    def decides(self, mailbox: str) -> bool:
        """Whether the key may decide about drafts of this mailbox."""
        return self.grant.permits(Scope.APPROVE, mailbox)

    def drafts(self, held: Iterable[Approval]) -> list[Approval]:
        """Those of some held drafts that the key may see."""
        return [draft for draft in held if self.sees(draft.mailbox) or self.decides(draft.mailbox)]

    async def waiting(self) -> list[Approval]:
        """The drafts that wait for who is there, the longest first: looked for far down, since most may be of others."""
        return self.drafts(await self.room.approvals.pending(count=MOST_DRAFTS))

    def asked(self, name: str) -> str:
        """A parameter of the address; an empty text where it is not there."""
        return self.request.query_params.get(name, "")

    def named(self, name: str) -> str:
        """A part of the path."""
        return str(self.request.path_params[name])

    def wrote(self, name: str) -> str:
        """A field of the form, as it would be written in a message."""
        return self.form.get(name, "").replace("\r\n", "\n").strip()

    async def do(self, operation: str, **arguments: Any) -> Any:
        """What REST would do for this key, by the same row. Raises `PermissionDenied` before anything is done."""
        return await perform(self.room, RemoteCall(_BY_NAME[operation], arguments, self.grant))

    async def page(self, template: str, *, status: int = 200, **values: Any) -> Response:
        """A page with the frame around it that every page has."""
        frame = {
            "visit": self,
            "now": self.now,
            "key": self.grant.key,
            "domain": self.room.domain,
            "here": self.request.url.path,
            "told": self.session.take_told(),
            "token": self.session.token,
            "newest_event": next((each.id for each in await self.room.views.events(count=1)), 0),
            "waiting": len(await self.waiting()),
            "held_back": await self.room.quarantine.count() if self.rules else 0,
        }
        return page(template, status=status, **frame, **values)

    def back(self, to: str, told: str) -> Response:
        """To a page that says what was done."""
        self.session.told = told
        return guarded(RedirectResponse(to, status_code=303))


def looks(grant: Grant) -> bool:
    """Whether a key may look at mail at all."""
    return bool({Scope.READ, Scope.ADMIN} & grant.scopes)


def sees(grant: Grant, mailbox: str | None) -> bool:
    """Whether a key may look at what is of a mailbox; `None` is of the whole room."""
    return looks(grant) and (grant.key.mailboxes is None or mailbox in grant.key.mailboxes)


View = Callable[[Visit], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]


def shown(console: Console, view: View) -> Endpoint:
    """A view as an endpoint: only for who is signed in, and every refusal is a page."""

    async def endpoint(request: Request) -> Response:
        try:
            visit = await enter(console, request)
        except SignedOut:
            return guarded(RedirectResponse(SIGN_IN, status_code=303))
        except (PostroomError, Refusal) as error:
            return refused(error)
        try:
            return await view(visit)
        except (PostroomError, Refusal) as error:
            return refused(error, visit)

    return endpoint


async def enter(console: Console, request: Request) -> Visit:
    """Who is there. Raises `SignedOut`; a refusal for a form that is not the session's own, and for a key that asks too much."""
    session, grant = await signed_in(console, request)
    console.calls.take(grant.key.id)
    form = await _own_form(console, request, session) if request.method == "POST" else {}
    return Visit(console, request, session, grant, form)


async def signed_in(console: Console, request: Request, *, touch: bool = True) -> tuple[Session, Grant]:
    """The session of a browser, and what its key may do now. Raises `SignedOut`, also for a key that is in force no more."""
    name = request.cookies.get(COOKIE, "")
    session = console.sessions.find(name, touch=touch)
    if session is None:
        raise SignedOut
    try:
        return session, await console.room.keys.authenticate(session.secret)
    except PermissionDenied:
        console.sessions.end(name)
        raise SignedOut from None


async def form_of(console: Console, request: Request) -> dict[str, str]:
    """What a page of this server sent. Raises a refusal (403) for a form from elsewhere."""
    require_same_origin(request)
    body = await body_of(request, most=console.room.settings.max_request_bytes)
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError:
        raise foreign() from None


async def _own_form(console: Console, request: Request, session: Session) -> dict[str, str]:
    form = await form_of(console, request)
    if not session.owns(form.pop("token", "")):
        raise foreign()
    return form


def refused(error: PostroomError | Refusal, visit: Visit | None = None) -> Response:
    """A page that says what was refused, and what to do instead."""
    problem = error.problem if isinstance(error, Refusal) else Problem.of(error)
    return page("refused.html", status=problem.status, problem=problem, visit=visit)
