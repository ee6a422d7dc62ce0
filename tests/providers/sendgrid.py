"""A server that answers as SendGrid's public documentation says: "Mail Send", "Event Webhook", "Inbound Parse"."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, derive_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.providers.kept import TOKEN, Desk, Taken
from tests.providers.service import Answer, Asked, json_answer

OURS = derive_private_key(0x5E4D6B1D, SECP256R1())
GUESSED = derive_private_key(0x0BAD, SECP256R1())
PUBLIC = base64.b64encode(OURS.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
RESERVED = {"to", "from", "subject", "reply-to", "cc", "bcc", "content-type", "dkim-signature", "received"}


@dataclass
class SendGridDesk(Desk):
    """POST /v3/mail/send."""

    def __call__(self, asked: Asked) -> Answer:
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return _error(401, "The provided authorization grant is invalid, expired, or revoked")
        if (asked.verb, asked.path) != ("POST", "/v3/mail/send"):
            return _error(404, "resource not found")
        told = asked.json()
        (personalization,) = told["personalizations"]
        people = [each["email"] for name in ("to", "cc", "bcc") for each in personalization.get(name, [])]
        if len(people) != len(set(people)) or not personalization.get("to"):
            return _error(
                400, "Each email address in the personalization block should be unique between to, cc, and bcc."
            )
        if not told.get("subject") or RESERVED & {name.lower() for name in told["headers"]}:
            return _error(400, "The subject is required, or a header is reserved.")
        self.taken.append(_taken(told, people))
        return Answer(202, b"", {"x-message-id": f"14c5d75ce93.{len(self.taken)}"})


def _taken(told: dict[str, Any], people: list[str]) -> Taken:
    content = {each["type"]: each["value"] for each in told["content"]}
    headers = {name.lower(): value for name, value in told["headers"].items()}
    return Taken(
        message_id=headers["message-id"],
        sender=told["from"]["email"],
        recipients=tuple(people),
        subject=told["subject"],
        text=content.get("text/plain", ""),
        html=content.get("text/html", ""),
        headers=headers | {"arg": told["custom_args"]["postroom"]},
        files=tuple(
            (file["filename"], file["type"], base64.b64decode(file["content"])) for file in told.get("attachments", [])
        ),
    )


def _error(status: int, words: str) -> Answer:
    return json_answer({"errors": [{"message": words, "field": None, "help": None}]}, status)


def signed(body: bytes, kind: str, *, at: datetime, key: Any = OURS) -> tuple[bytes, dict[str, str]]:
    time = str(int(at.timestamp()))
    signature = base64.b64encode(key.sign(time.encode() + body, ECDSA(SHA256()))).decode()
    return body, {
        "Content-Type": kind,
        "X-Twilio-Email-Event-Webhook-Signature": signature,
        "X-Twilio-Email-Event-Webhook-Timestamp": time,
    }


def events(*told: dict[str, Any], at: datetime) -> tuple[bytes, dict[str, str]]:
    return signed(json.dumps(told).encode(), "application/json", at=at)
