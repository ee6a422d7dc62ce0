"""A server that answers as Mailgun's public documentation says: "Messages" in MIME, "Events", "Webhooks", "Routes"."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

from postroom.backends.providers.forms import FormField, read_form, write_form
from tests.providers.kept import TOKEN, Desk, as_received
from tests.providers.service import Answer, Asked, json_answer

SECRET = "key-mailgun-signs-with"
LOGIN = "Basic " + base64.b64encode(f"api:{TOKEN}".encode()).decode()


@dataclass
class MailgunDesk(Desk):
    """POST /v3/:domain/messages.mime and GET /v3/:domain/events."""

    def __call__(self, asked: Asked) -> Answer:
        if asked.headers.get("authorization") != LOGIN:
            return Answer(401, b"Forbidden", {"content-type": "text/plain"})
        if (asked.verb, asked.path) == ("POST", "/v3/mg.acme.test/messages.mime"):
            return self._send(asked)
        if (asked.verb, asked.path) == ("GET", "/v3/mg.acme.test/events"):
            return self._search(asked)
        return json_answer({"message": "Domain not found"}, 404)

    def _send(self, asked: Asked) -> Answer:
        form = read_form(asked.body, asked.headers["content-type"])
        people = tuple(each.text for each in form if each.name == "to")
        if any("dead" in each for each in people):
            return json_answer({"message": "to parameter is not a valid address. please check documentation"}, 400)
        (message,) = [each.content for each in form if each.name == "message"]
        self.taken.append(as_received(message, recipients=people))
        return json_answer({"id": self.taken[-1].message_id, "message": "Queued. Thank you."})

    def _search(self, asked: Asked) -> Answer:
        (wanted,) = parse_qs(asked.query)["message-id"]
        return json_answer(
            {"items": [{"event": "accepted"} for each in self.taken if each.message_id == f"<{wanted}>"]}
        )


def _signed(*, at: datetime, token: str, secret: str) -> dict[str, str]:
    time = str(int(at.timestamp()))
    signature = hmac.new(secret.encode(), f"{time}{token}".encode(), hashlib.sha256).hexdigest()
    return {"timestamp": time, "token": token, "signature": signature}


def event(told: dict[str, Any], *, at: datetime, token: str, secret: str = SECRET) -> tuple[bytes, dict[str, str]]:
    body = {"signature": _signed(at=at, token=token, secret=secret), "event-data": told}
    return json.dumps(body).encode(), {"Content-Type": "application/json"}


def form(fields: list[FormField], *, at: datetime, token: str, secret: str = SECRET) -> tuple[bytes, dict[str, str]]:
    signature = _signed(at=at, token=token, secret=secret).items()
    body, kind = write_form([*fields, *(FormField(name, text.encode()) for name, text in signature)], boundary="mG")
    return body, {"Content-Type": kind}
