"""A server that answers as Resend's public documentation says: "Send Email", "Idempotency Keys", "Errors", "Retrieve Email"."""

from __future__ import annotations

import base64
import email.utils
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from postroom.mail.webhook_signatures import sign_webhook
from tests.providers.kept import TOKEN, Desk, Taken
from tests.providers.service import Answer, Asked, json_answer

SECRET = "whsec_" + base64.b64encode(b"resend-signs-with-this-24").decode()


@dataclass
class ResendDesk(Desk):
    """POST /emails and GET /emails/:id."""

    keys: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    received: bytes = b""

    def __call__(self, asked: Asked) -> Answer:
        if asked.path == "/raw":  # signed by itself
            return Answer(403) if "authorization" in asked.headers else Answer(200, self.received)
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return json_answer({"statusCode": 401, "name": "restricted_api_key", "message": str(asked.headers)}, 401)
        if (asked.verb, asked.path) == ("POST", "/emails"):
            return self._send(asked)
        if asked.path.startswith("/emails/receiving/"):
            return json_answer({"object": "email", "raw": {"download_url": f"http://{asked.headers['host']}/raw"}})
        number = asked.path.removeprefix("/emails/")
        if asked.verb == "GET" and number.isdigit() and int(number) < len(self.taken):
            return json_answer({"object": "email", "id": number, "message_id": self.taken[int(number)].message_id})
        return json_answer({"statusCode": 404, "name": "not_found", "message": "Email not found"}, 404)

    def _send(self, asked: Asked) -> Answer:
        key, told = asked.headers["idempotency-key"], asked.json()
        if len(key) > 256 or not told["to"] or len(told["to"]) > 50:
            return _error(422, "validation_error", "Invalid field.")
        if key in self.keys:
            body, number = self.keys[key]
            if body != asked.body:
                return _error(409, "invalid_idempotent_request", "Same idempotency key used with a different payload.")
            return json_answer({"id": number})
        number = str(len(self.taken))
        self.keys[key] = (asked.body, number)
        self.taken.append(_taken(told, number))
        return json_answer({"id": number})


def _taken(told: dict[str, Any], number: str) -> Taken:
    people = [email.utils.parseaddr(each)[1] for each in (*told["to"], *told.get("cc", []))]
    tags = {tag["name"]: tag["value"] for tag in told.get("tags", [])}
    assert all(set(value) <= set("0123456789abcdefghijklmnopqrstuvwxyz_-") for value in tags.values())
    return Taken(
        message_id=f"<0102019b-{number}@eu-west-1.amazonses.com>",
        sender=told["from"],
        recipients=tuple(people),
        subject=told["subject"],
        text=told.get("text", ""),
        html=told.get("html", ""),
        headers={name.lower(): value for name, value in told.get("headers", {}).items()} | {"tag": tags["postroom"]},
        files=tuple(
            (file["filename"], file["content_type"], base64.b64decode(file["content"]))
            for file in told.get("attachments", [])
        ),
    )


def _error(status: int, name: str, words: str) -> Answer:
    return json_answer({"statusCode": status, "name": name, "message": words}, status)


def call(told: dict[str, Any], *, at: datetime, secret: str = SECRET, number: str = "msg_1") -> Any:
    body = json.dumps(told).encode()
    time = str(int(at.timestamp()))
    signature = sign_webhook(number, time, body, secret)
    return body, {"svix-id": number, "svix-timestamp": time, "svix-signature": signature}
