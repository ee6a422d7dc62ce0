"""The two roots: what an agent may be told, and what a developer must fix."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar


class PostroomError(Exception):
    """Something an agent may be told: what happened, whether and when to try again, and what it can do instead.

    `untrusted` are those words of the sentence that may have come by mail, such as the address behind a Reply-To.
    """

    code: ClassVar[str] = "postroom_error"
    retryable: ClassVar[bool] = False
    untrusted: tuple[str, ...] = ()

    def __init__(self, message: str, *, you_can: str = "", retry_at: datetime | None = None) -> None:
        super().__init__(message)
        self.you_can = you_can
        self.retry_at = retry_at

    def as_text(self) -> str:
        """The one form in which a model reads a refusal: what was not done, why, and the next step."""
        parts = [f"NOT DONE [{self.code}]: {self}"]
        if self.retry_at is not None:
            parts.append(f"Retry after {self.retry_at:%Y-%m-%d %H:%M} UTC.")
        elif not self.retryable:
            parts.append("Do not retry this call unchanged.")
        if self.you_can:
            parts.append(f"You can: {self.you_can}")
        return " ".join(parts)

    def as_dict(self) -> dict[str, Any]:
        """The same for the program: code, message, retryable, retry_at (ISO 8601, UTC, or None), you_can."""
        return {
            "code": self.code,
            "message": str(self),
            "retryable": self.retryable,
            "retry_at": self.retry_at.isoformat() if self.retry_at else None,
            "you_can": self.you_can,
        }


class ConfigurationError(Exception):
    """A developer must fix this: a bad URL, a missing server, an unknown tool name. No adapter catches it."""


def unknown_name(kind: str, name: str, known: Sequence[str]) -> ConfigurationError:
    """A `ConfigurationError` that lists what there is."""
    return ConfigurationError(f"There is no {kind} {name!r}. Known: {', '.join(sorted(known)) or 'none'}.")
