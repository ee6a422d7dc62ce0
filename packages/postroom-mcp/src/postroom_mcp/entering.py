"""Who comes to the HTTP door: checked before anything of the request is read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from starlette.requests import Request
from starlette.responses import Response

from postroom import AsyncPostroom, PostroomError
from postroom.doors import PROBLEM_TYPE, Grant, Problem

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
MOST_OCTETS = 4 * 1024 * 1024
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="postroom"'}


class TurnedAway(Exception):
    """The door itself says no."""

    def __init__(
        self, code: str, detail: str, *, status: int, you_can: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self._problem = Problem.said(code, detail, status=status, you_can=you_can)
        self._headers = {"Cache-Control": "no-store", **(headers or {})}

    def response(self) -> Response:
        """The answer."""
        return Response(
            self._problem.model_dump_json(exclude_defaults=True),
            status_code=self._problem.status,
            headers=self._headers,
            media_type=PROBLEM_TYPE,
        )


@dataclass(frozen=True)
class Visit:
    """One request of the bearer of a key, for one mailbox."""

    grant: Grant
    mailbox: str
    session: str = ""

    @property
    def owner(self) -> tuple[str, str]:
        """To whom a session belongs that this request opens."""
        return self.grant.key.id, self.mailbox


def refuse_foreign(request: Request, names: Collection[str]) -> None:
    """Raise `TurnedAway` where a page that a browser loaded elsewhere calls (DNS rebinding)."""
    host = _host_in(f"//{request.headers.get('host', '')}")
    if host not in names:
        raise TurnedAway(
            "misdirected",
            "This door is not served under that name.",
            status=421,
            you_can="name it in POSTROOM_MCP_HOSTS.",
        )
    origin = request.headers.get("origin")
    if origin is not None and _host_in(origin) not in names:
        raise TurnedAway("forbidden", "Pages from elsewhere may not call this door.", status=403)


async def grant_of(request: Request, room: AsyncPostroom) -> Grant:
    """The grant of the key in the Authorization field (RFC 6750). Raises `TurnedAway` (401)."""
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        said = "This door takes a key: Authorization: Bearer prk_..."
        raise TurnedAway("unauthenticated", said, status=401, headers=_CHALLENGE)
    try:
        return await room.keys.authenticate(secret)
    except PostroomError as error:
        if error.code != "permission_denied":
            raise
        raise TurnedAway("unauthenticated", str(error), status=401, you_can=error.you_can, headers=_CHALLENGE) from None


def mailbox_of(request: Request, grant: Grant) -> str:
    """The mailbox that the path names, or the only one that the key is for. Raises `TurnedAway`."""
    own, named = grant.key.mailboxes, unquote(request.path_params.get("mailbox", ""))
    if not named:
        if own is None or len(own) != 1:
            raise TurnedAway(
                "invalid_request",
                "This key is for several mailboxes; the path says which: /mcp/support.",
                status=400,
                you_can="add the mailbox to the URL.",
            )
        return own[0]
    if not grant.scopes_for(named):
        raise TurnedAway("permission_denied", "This key is not for that mailbox.", status=403)
    return named


async def body_of(request: Request) -> bytes:
    """The body, read no further than it may be long. Raises `TurnedAway` (413)."""
    declared = request.headers.get("content-length", "")
    found = bytearray()
    if not (declared.isdigit() and int(declared) > MOST_OCTETS):
        async for chunk in request.stream():
            found += chunk
            if len(found) > MOST_OCTETS:
                break
        else:
            return bytes(found)
    raise TurnedAway("too_large", f"A message has at most {MOST_OCTETS} octets here.", status=413)


def _host_in(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
