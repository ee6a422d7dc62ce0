"""Unsubscribing by one click (RFC 8058): a POST does it, a GET shows the button."""

from __future__ import annotations

import base64
import hashlib

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from postroom import AsyncPostroom, PostroomError

MAX_BODY_BYTES = 4_096
MAX_TOKEN_CHARS = 100

_STYLE = (
    "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 1.25rem;color:#1c1c1c;background:#fff}"
    "button{font:inherit;padding:.75rem 1.5rem;border:0;border-radius:.4rem;color:#fff;background:#174ea6;cursor:pointer}"
    "button:focus-visible{outline:3px solid #f9ab00}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
_BUTTON = (
    '<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click">'
    '<button type="submit">Unsubscribe</button></form>'
)


def routes(room: AsyncPostroom) -> tuple[Route, ...]:
    """`GET` and `POST /u/{token}`."""

    async def show(request: Request) -> Response:
        """The page with the button; it changes nothing, because scanners of links GET."""
        token = request.path_params["token"]
        return await _refusal(room, token) or _page(
            "Unsubscribe", f"<p>Press the button, and you get no more of this mail.</p>{_BUTTON}"
        )

    async def take(request: Request) -> Response:
        """Unsubscribe, without a question."""
        if not await _is_small(request):
            return _page("Too much", "<p>That request is too large.</p>", status=413)
        refused = await _refusal(room, request.path_params["token"], take=True)
        return refused or _page("Unsubscribed", "<p>You are unsubscribed. You can close this page.</p>")

    return (Route("/u/{token}", show, methods=["GET"]), Route("/u/{token}", take, methods=["POST"]))


async def _refusal(room: AsyncPostroom, token: str, *, take: bool = False) -> Response | None:
    """Look at a token, or take its way out; the page that says why not, the same for every token that is none of ours."""
    doors = room.unsubscriptions
    try:
        await (doors.take if take else doors.check)(token[:MAX_TOKEN_CHARS])
    except PostroomError as refusal:
        if refusal.code == "not_found":
            return _page("Not found", "<p>This link unsubscribes nobody.</p>", status=404)
        return _page("Not now", "<p>That did not work. Please try again later.</p>", status=503)
    return None


async def _is_small(request: Request) -> bool:
    """Read the body no further than it may be long."""
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MAX_BODY_BYTES:
            return False
    return True


def _page(title: str, body: str, *, status: int = 200) -> HTMLResponse:
    """A page for small screens too: no script, nothing loaded from anywhere."""
    html = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body><main><h1>{title}</h1>{body}</main></body></html>"
    )
    return HTMLResponse(html, status_code=status, headers=_HEADERS)
