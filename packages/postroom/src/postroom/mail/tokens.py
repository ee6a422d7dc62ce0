"""Tokens that only this room can make: short enough for a local-part, and the same in either letter case."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

from postroom.model.address import Address

RETURN_PATH = "b"
"""The mark of a return path: `support+b-1f-...@` is where a bounce of that message goes."""
REPLY = "r"
"""The mark of a reply address: `support+r-...@` is where an answer to that message goes."""

MAX_LOCAL_PART = 64  # RFC 5321 section 4.5.3.1.1
_PROOF_CHARS = 16  # 80 bits
_TOKEN = re.compile(rf"([0-9a-z]{{1,40}})-([a-z2-7]{{{_PROOF_CHARS}}})")


def digest(secret: str, *, purpose: str, told: str) -> bytes:
    """The HMAC-SHA256 of what is told, for one purpose alone."""
    return hmac.new(secret.encode(), f"{purpose}:{told}".encode(), hashlib.sha256).digest()


def make_token(told: str, *, secret: str, purpose: str) -> str:
    """What is told (lower-case letters and digits) with the proof that this room told it."""
    return f"{told}-{_proof(told, secret=secret, purpose=purpose)}"


def read_token(token: str, *, secret: str, purpose: str) -> str | None:
    """What a token tells, or `None` where it was not made with this secret for this purpose."""
    found = _TOKEN.fullmatch(token.lower())
    if found is None or not hmac.compare_digest(found[2], _proof(found[1], secret=secret, purpose=purpose)):
        return None
    return found[1]


def looks_like_token(text: str) -> bool:
    """Whether a text has the form of a token, in either letter case."""
    return _TOKEN.fullmatch(text.lower()) is not None


def with_token(mailbox: Address, token: str, *, mark: str) -> Address | None:
    """The subaddress of a mailbox that carries a token; `None` where no server need take one that long."""
    local_part = f"{mailbox.base_local_part}+{mark}-{token}"
    return Address(local_part=local_part, domain=mailbox.domain) if len(local_part) <= MAX_LOCAL_PART else None


def token_in(address: Address, *, mark: str) -> str | None:
    """What stands in the place of a token with this mark; `None` where the address has no such place."""
    _, plus, detail = address.local_part.lower().partition("+")
    before, dash, token = detail.partition("-")
    return token if plus and dash and before == mark else None


def without_token(address: Address) -> Address:
    """The mailbox behind an address that carries a token; any other address as it is."""
    carries = any(looks_like_token(token_in(address, mark=mark) or "") for mark in (RETURN_PATH, REPLY))
    return Address(local_part=address.base_local_part, domain=address.domain) if carries else address


def _proof(told: str, *, secret: str, purpose: str) -> str:
    return base64.b32encode(digest(secret, purpose=purpose, told=told)).decode().lower()[:_PROOF_CHARS]
