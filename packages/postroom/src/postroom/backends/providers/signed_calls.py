"""Web calls that were signed: an old one may be a repetition by somebody else, and one whose signature has no time counts once."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta

from postroom.backends.providers.hearing import text_of
from postroom.backends.providers.provider import WebCall
from postroom.mail.webhook_signatures import verify_hex_signature
from postroom.model.errors import InvalidSignature

TOLERANCE_SECONDS = 900
"""Providers sign a call when an event happens or when they call; some minutes lie between."""
KNOWN_FOR = timedelta(days=30)
"""For how long a call is known that comes twice; providers repeat one for some days at most."""
_SECONDS = re.compile(r"[0-9]{1,12}")


def refuse_other_times(timestamp: str, *, now: datetime, tolerance: int = TOLERANCE_SECONDS) -> None:
    """Raise `InvalidSignature` for seconds since 1970 that are not now, more or less."""
    if not _SECONDS.fullmatch(timestamp):
        raise InvalidSignature("The web call says no time at which it was signed.")
    if abs(now.timestamp() - int(timestamp)) > tolerance:
        raise InvalidSignature("The web call was signed too long ago, or in the future; it may be a repetition.")


def verify_body(call: WebCall, signature: str) -> None:
    """The HMAC-SHA256 of the raw body. The time that stands in the body is no older than its digest would be known."""
    verify_hex_signature(signature, call.body, call.secret)
    seconds = seconds_of(text_of(call.json(), "timestamp"))
    if seconds and call.now.timestamp() - int(seconds) > KNOWN_FOR.total_seconds():
        raise InvalidSignature("The web call was signed too long ago; it may be a repetition.")


def seconds_of(timestamp: str) -> str:
    """Seconds since 1970 of a moment in ISO 8601; empty for anything else."""
    try:
        moment = datetime.fromisoformat(timestamp)
        return str(int(moment.timestamp())) if moment.tzinfo is not None else ""
    except (ValueError, OverflowError):
        return ""


def digest(call: WebCall) -> str:
    """The name of a web call whose signature holds no time: the SHA-256 of its body."""
    return hashlib.sha256(call.body).hexdigest()
