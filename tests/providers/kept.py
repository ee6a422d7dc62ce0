"""What a provider's service took, in one form for all of them, so that one contract can look at it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.providers.service import Answer, Asked

TOKEN = "pt-7f3a9c1e55d84b0c"
DEAD = "dead@example.com"


@dataclass(frozen=True)
class Taken:
    """One message that a service took responsibility for."""

    message_id: str
    sender: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    html: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    files: tuple[tuple[str, str, bytes], ...] = ()


@dataclass
class Desk:
    """The part of a service that sends: who may, and what was taken."""

    taken: list[Taken] = field(default_factory=list)

    def __call__(self, asked: Asked) -> Answer:
        raise NotImplementedError


def by_name(pairs: list[dict[str, Any]]) -> dict[str, str]:
    """Header fields, their names in lower case."""
    return {str(pair["Name"]).lower(): str(pair["Value"]) for pair in pairs}
