"""What an SMTP server said: reply code, enhanced status code and a text that is safe to keep."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache

from pydantic import BaseModel

from postroom.model.address import Address
from postroom.model.delivery import DeliveryStatus, RecipientOutcome

MAX_REPLY_CHARS = 500
_ENHANCED = re.compile(r"([245])\.(\d{1,3})\.(\d{1,3})(?:\s+|$)")
_STATUS = {2: DeliveryStatus.SENT, 4: DeliveryStatus.DEFERRED, 5: DeliveryStatus.FAILED}


class Reply(BaseModel, frozen=True):
    """One reply (RFC 5321 section 4.2) with its enhanced status code (RFC 2034). Code 0: it was never read."""

    code: int
    enhanced: str | None = None
    text: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (str(self.code), self.enhanced, self.text) if part)

    @property
    def severity(self) -> int:
        """The first digit: 2 done, 3 go on, 4 refused for now, 5 refused for good."""
        return self.code // 100

    def outcome(self, recipient: Address) -> RecipientOutcome:
        """This reply as what the next hop said about one recipient."""
        status = _STATUS.get(self.severity, DeliveryStatus.UNKNOWN)
        code = 0 if status is DeliveryStatus.UNKNOWN else self.code
        return RecipientOutcome(recipient=recipient, status=status, code=code, enhanced=self.enhanced, text=self.text)


@lru_cache(maxsize=256)  # a server says the same to every message
def read_reply(code: int, text: str) -> Reply:
    """A reply from its code and its lines. An enhanced code of another class than the reply code is not believed."""
    lines = text.split("\n")
    found = _ENHANCED.match(lines[0])
    if found is None or int(found[1]) != code // 100:
        return Reply(code=code, text=printable(" ".join(lines)))
    enhanced = found[0].strip()
    bare = " ".join(line.removeprefix(enhanced).strip() for line in lines)
    return Reply(code=code, enhanced=enhanced, text=printable(bare))


def refuses_to_relay(reply: Reply) -> bool:
    """Whether a reply to RCPT is about who asks, and not about the recipient (RFC 3463 section 3.8)."""
    about_us = (reply.enhanced or "").startswith("5.7.") or "relay" in reply.text.lower()
    return reply.severity == 5 and about_us


def date_in(greeting: str) -> datetime | None:
    """The server's time, where it ends its greeting with one, as some do."""
    try:
        found = parsedate_to_datetime(greeting.rpartition(";")[2].strip())
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def printable(text: str) -> str:
    """Untrusted text without controls, direction marks and broken bytes, cut to one reply's length."""
    words = "".join(char if char.isprintable() else " " for char in text).split()
    return " ".join(words)[:MAX_REPLY_CHARS]
