"""Who comes to the HTTP door: checked before anything of the request is read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from starlette.requests import Request

from postroom.doors import Grant, refusal

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


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
    """Raise a refusal where a page that a browser loaded elsewhere calls (DNS rebinding)."""
    host = _host_in(f"//{request.headers.get('host', '')}")
    if host not in names:
        raise refusal(
            "misdirected",
            "This door is not served under that name.",
            status=421,
            you_can="name it in POSTROOM_MCP_HOSTS.",
        )
    origin = request.headers.get("origin")
    if origin is not None and _host_in(origin) not in names:
        raise refusal("forbidden", "Pages from elsewhere may not call this door.", status=403)


def mailbox_of(request: Request, grant: Grant) -> str:
    """The mailbox that the path names, or the only one that the key is for. Raises a refusal."""
    own, named = grant.key.mailboxes, unquote(request.path_params.get("mailbox", ""))
    if not named:
        if own is None or len(own) != 1:
            raise refusal(
                "invalid_request",
                "This key is for several mailboxes; the path says which: /mcp/support.",
                status=400,
                you_can="add the mailbox to the URL.",
            )
        return own[0]
    if not grant.scopes_for(named):
        raise refusal("permission_denied", "This key is not for that mailbox.", status=403)
    return named


def _host_in(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
