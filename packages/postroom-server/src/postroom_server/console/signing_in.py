"""Signing in by a key, and out. The key travels in the body of one form, and stands in no address, page, cookie or log."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from postroom import PermissionDenied, Scope
from postroom.doors import Refusal
from postroom_server.console.pages import page
from postroom_server.console.safety import guarded, on_loopback
from postroom_server.console.visits import COOKIE, HOME, SIGN_IN, Console, Visit, form_of
from postroom_server.limiting import CallLimit

TRIES_A_MINUTE = 10
ALL_TRIES_A_MINUTE = 120
_USEFUL = (Scope.READ, Scope.APPROVE, Scope.ADMIN)
_NOT_A_KEY = "This key does not open the room. It may be mistyped, expired or revoked."
_USELESS = "This key may neither read nor decide, so there is nothing that it could show you."


@dataclass(frozen=True)
class Door:
    """Where keys are shown. Tries are counted by where they come from, and all together."""

    console: Console
    tries: CallLimit
    all_tries: CallLimit

    async def ask(self, request: Request) -> Response:
        """The form."""
        return _form(request)

    async def enter(self, request: Request) -> Response:
        """A key was given."""
        try:
            self.tries.take(request.client.host if request.client else "")
            self.all_tries.take("all")
            secret = (await form_of(self.console, request)).get("key", "").strip()
            return await self._begin(request, secret)
        except Refusal as refused:
            return _form(request, status=refused.problem.status, why=refused.problem.detail)
        except PermissionDenied:
            return _form(request, status=403, why=_NOT_A_KEY)

    async def _begin(self, request: Request, secret: str) -> Response:
        grant = await self.console.room.keys.authenticate(secret)
        if not any(scope in grant.scopes for scope in _USEFUL):
            return _form(request, status=403, why=_USELESS)
        self.console.sessions.end(request.cookies.get(COOKIE, ""))
        name, _ = self.console.sessions.begin(secret)
        answer = guarded(RedirectResponse(HOME, status_code=303))
        answer.set_cookie(COOKIE, name, path=HOME, httponly=True, samesite="strict", secure=not on_loopback(request))
        return answer


def door(console: Console) -> Door:
    """A door with its own counts."""
    return Door(console, CallLimit(TRIES_A_MINUTE), CallLimit(ALL_TRIES_A_MINUTE))


async def sign_out(visit: Visit) -> Response:
    """End this session."""
    visit.console.sessions.end(visit.request.cookies.get(COOKIE, ""))
    answer = guarded(RedirectResponse(SIGN_IN, status_code=303))
    answer.delete_cookie(COOKIE, path=HOME)
    return answer


def _form(request: Request, *, status: int = 200, why: str = "") -> Response:
    exposed = request.url.scheme != "https" and not on_loopback(request)
    return page("sign_in.html", status=status, why=why, exposed=exposed)
