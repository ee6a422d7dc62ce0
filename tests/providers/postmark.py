"""A server that answers as Postmark's public documentation says: "Email API", "Messages API", "API error codes"."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from tests.providers.kept import DEAD, TOKEN, Desk, Taken, by_name
from tests.providers.service import Answer, Asked, json_answer


@dataclass
class PostmarkDesk(Desk):
    """POST /email and GET /messages/outbound."""

    def __call__(self, asked: Asked) -> Answer:
        if asked.headers.get("x-postmark-server-token") != TOKEN:
            return _error(401, 10, f"Bad or missing Server API token {asked.headers.get('x-postmark-server-token')}.")
        if (asked.verb, asked.path) == ("POST", "/email"):
            return self._send(asked.json())
        if (asked.verb, asked.path) == ("GET", "/messages/outbound"):
            return self._search(asked)
        return _error(404, 404, "There is nothing here.")

    def _send(self, told: dict[str, Any]) -> Answer:
        people = [each for name in ("To", "Cc", "Bcc") for each in _addresses(told.get(name, ""))]
        if {DEAD} == set(people):
            words = f"You tried to send to recipient(s) that have been marked as inactive. Found inactive addresses: {DEAD}."
            return _error(422, 406, words)
        headers = by_name(told["Headers"])
        kept = headers.get("x-pm-keepid") == "true"
        number = f"0a129aee-e1cd-480d-b08d-{len(self.taken):012d}"
        self.taken.append(
            Taken(
                message_id=headers["message-id"] if kept else f"<{number}@mtasv.net>",
                sender=told["From"],
                recipients=tuple(each for each in people if each != DEAD),
                subject=told["Subject"],
                text=told.get("TextBody", ""),
                html=told.get("HtmlBody", ""),
                headers=headers | {"reply-to": told.get("ReplyTo", ""), "metadata": told["Metadata"]["postroom"]},
                files=tuple(
                    (file["Name"], file["ContentType"], base64.b64decode(file["Content"]))
                    for file in told.get("Attachments", [])
                ),
            )
        )
        left_out = f", but will not deliver to these inactive addresses: {DEAD}." if DEAD in people else ""
        said = {"To": told["To"], "MessageID": number, "ErrorCode": 0, "Message": f"Message OK{left_out}"}
        return json_answer(said)

    def _search(self, asked: Asked) -> Answer:
        wanted = parse_qs(asked.query)["metadata_postroom"][0]
        found = [taken for taken in self.taken if taken.headers["metadata"] == wanted]
        return json_answer({"TotalCount": len(found), "Messages": [{"Subject": taken.subject} for taken in found]})


def _error(status: int, code: int, words: str) -> Answer:
    return json_answer({"ErrorCode": code, "Message": words}, status)


def _addresses(field: str) -> list[str]:
    import email.utils

    return [address for _, address in email.utils.getaddresses([field]) if address]


SECRET = "postroom:hook-pass-41a2"


def call(told: dict[str, Any], *, secret: str = SECRET) -> tuple[bytes, dict[str, str]]:
    authorization = "Basic " + base64.b64encode(secret.encode()).decode()
    return json.dumps(told).encode(), {"Authorization": authorization, "Content-Type": "application/json"}
