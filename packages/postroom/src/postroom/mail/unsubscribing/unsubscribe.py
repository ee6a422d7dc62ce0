"""Ways out of mail that nobody asked for: List-Unsubscribe (RFC 2369), one click (RFC 8058), and the token that names a reader."""

from __future__ import annotations

import hmac
import re
from urllib.parse import quote

from postroom.mail.tokens import digest
from postroom.model.address import Address

SUBADDRESS = "unsubscribe"
_TOKEN_CHARS = 40
_HANDLE_CHARS = 16
_SAFE_IN_MAILTO = "!$'*+"
_TOKEN = re.compile(rf"[0-9a-f]{{{_TOKEN_CHARS}}}")
_REQUEST = re.compile(rf"unsubscribe(?: ({_TOKEN.pattern}))?")


def make_token(secret: str, reader: Address) -> str:
    """What stands for one reader in the links of one room: 160 bits of an HMAC, in which no address can be read."""
    return digest(secret, purpose="unsubscribe", told=reader.key).hex()[:_TOKEN_CHARS]


def is_token_of(token: str, reader: Address, *, secret: str) -> bool:
    """Whether the token was made for this reader by whoever holds the secret."""
    return hmac.compare_digest(token, make_token(secret, reader))


def looks_like_token(text: str) -> bool:
    """Whether a text has the form of a token."""
    return _TOKEN.fullmatch(text) is not None


def handle(token: str) -> str:
    """The part of a token by which its row is found; the rest proves it."""
    return token[:_HANDLE_CHARS]


def unsubscribe_fields(mailbox: Address, *, token: str | None, url: str | None) -> tuple[tuple[str, str], ...]:
    """The header fields that let the reader of a message out: by mail to its mailbox, and by one click where a URL is known.

    A token names one reader, so a message for several has none, and then no one click either.
    """
    if token is None or url is None:
        return (("List-Unsubscribe", _mailto(mailbox, token)),)
    one_click = f"<{url.rstrip('/')}/u/{token}>"
    return (
        ("List-Unsubscribe", f"{one_click}, {_mailto(mailbox, token)}"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    )


def read_request(*texts: str) -> str | None:
    """The token in the first text that says `unsubscribe`, empty where it names none; `None` where no text says so."""
    for text in texts:
        if found := _REQUEST.fullmatch(text.strip().lower()):
            return found[1] or ""
    return None


def _mailto(mailbox: Address, token: str | None) -> str:
    """As RFC 6068 has it: of a local-part, what means something in a URL or is not ASCII is percent-encoded."""
    local_part = quote(f"{mailbox.local_part}+{SUBADDRESS}", safe=_SAFE_IN_MAILTO)
    words = "unsubscribe" if token is None else f"unsubscribe%20{token}"
    return f"<mailto:{local_part}@{mailbox.domain}?subject={words}>"
