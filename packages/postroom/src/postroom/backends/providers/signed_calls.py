"""Web calls that were signed: an old one may be a repetition by somebody else, and one without a time counts once."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime

from postroom.backends.providers.provider import WebCall
from postroom.model.errors import InvalidSignature

TOLERANCE_SECONDS = 900
"""Providers sign a call when an event happens or when they call; some minutes lie between."""
_SECONDS = re.compile(r"[0-9]{1,12}")


def refuse_other_times(timestamp: str, *, now: datetime, tolerance: int = TOLERANCE_SECONDS) -> None:
    """Raise `InvalidSignature` for seconds since 1970 that are not now, more or less."""
    if not _SECONDS.fullmatch(timestamp):
        raise InvalidSignature("The web call says no time at which it was signed.")
    if abs(now.timestamp() - int(timestamp)) > tolerance:
        raise InvalidSignature("The web call was signed too long ago, or in the future; it may be a repetition.")


def digest(call: WebCall) -> str:
    """The name of a web call whose signature holds no time: the SHA-256 of its body."""
    return hashlib.sha256(call.body).hexdigest()
