"""What keeps the console from others: header fields of every answer, and where a form may come from."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from postroom.doors import refusal
from postroom_server.console.mail_html import FRAME_STYLE_HASH

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        f"style-src 'self' '{FRAME_STYLE_HASH}'",
        "img-src data:",  # pictures that came with a message, and the sign of this page
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-DNS-Prefetch-Control": "off",
    "Cross-Origin-Opener-Policy": "same-origin",
    # Tells other sites nothing. `no-referrer` would make browsers hide the origin of our own forms as well.
    "Referrer-Policy": "same-origin",
}
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def guarded(response: Response) -> Response:
    """The answer, with what keeps others out."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def require_same_origin(request: Request) -> None:
    """Raise a refusal (403) unless a form was sent by a page of this very server."""
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site", "same-origin")
    here = request.headers.get("host", "")
    if site != "same-origin" or (origin is not None and urlsplit(origin).netloc.lower() != here.lower()):
        raise foreign()


def foreign() -> Exception:
    """A form that no page of this session sent."""
    return refusal("permission_denied", "This form did not come from a page of yours; nothing was done.", status=403)


def on_loopback(request: Request) -> bool:
    """Whether the browser is on this very machine, where no TLS is needed."""
    return (request.url.hostname or "") in _LOOPBACK
