"""What a provider's service took, in one form for all of them, so that one contract can look at it."""

from __future__ import annotations

import email
import email.policy
from dataclasses import dataclass, field
from email.message import EmailMessage
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


def as_received(raw: bytes, *, recipients: tuple[str, ...], message_id: str = "") -> Taken:
    """What a service took that takes messages byte for byte, as the reader's mail program would show it."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    return Taken(
        message_id=message_id or str(message["Message-ID"]),
        sender=str(message["From"]),
        recipients=recipients,
        subject=str(message["Subject"]),
        text=text.get_content() if text is not None else "",
        html=html.get_content() if html is not None else "",
        headers={name.lower(): str(value) for name, value in message.items()},
        files=tuple(
            (part.get_filename() or "", part.get_content_type(), part.get_payload(decode=True))  # type: ignore[misc]
            for part in message.iter_attachments()
        ),
    )
