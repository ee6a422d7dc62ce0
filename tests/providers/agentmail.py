"""A server that answers as AgentMail's public documentation says: "API Reference", "Idempotent Requests", "Webhook Events"."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from tests.providers.kept import DEAD, TOKEN, Desk, Taken
from tests.providers.service import Answer, Asked, json_answer


@dataclass
class AgentMailDesk(Desk):
    """Inboxes by address, messages with their idempotency keys, domains, and the block list for sending."""

    inboxes: dict[str, dict[str, Any]] = field(default_factory=dict)
    keys: dict[str, tuple[bytes, dict[str, str]]] = field(default_factory=dict)
    domains: dict[str, dict[str, Any]] = field(default_factory=dict)
    blocked: list[str] = field(default_factory=lambda: [DEAD, "spam.example"])
    files: dict[str, bytes] = field(default_factory=dict)

    def __call__(self, asked: Asked) -> Answer:
        parts = [unquote(part) for part in asked.path.strip("/").split("/")]
        if parts[0] == "files":
            return Answer(200, self.files[parts[1]])
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return _error(401, "UnauthorizedError", f"No such key: {asked.headers.get('authorization')}")
        return self._of_inboxes(parts[2:], asked) if parts[1] == "inboxes" else self._of_the_rest(parts[1:], asked)

    def _of_inboxes(self, parts: list[str], asked: Asked) -> Answer:
        match parts:
            case [inbox, "messages", "send"]:
                return self._send(inbox, asked)
            case [_, "messages", _, "attachments", number] if number not in self.files:
                return _error(404, "NotFoundError", "The attachment is gone.")
            case [_, "messages", _, "attachments", number]:
                url = f"http://{asked.headers['host']}/files/{number}"
                return json_answer({"attachment_id": number, "size": 1, "download_url": url})
            case []:
                return self._create_inbox(asked.json())
        return self._change_inbox(parts[0], asked)

    def _of_the_rest(self, parts: list[str], asked: Asked) -> Answer:
        match parts:
            case ["domains"]:
                return self._create_domain(asked.json())
            case ["domains", domain]:
                return json_answer(self.domains[domain])
            case ["lists", "send", "block"]:
                second = "page_token" in asked.query
                page, more = (self.blocked[1:], {}) if second else (self.blocked[:1], {"next_page_token": "p/2"})
                return json_answer({"entries": [{"entry": each, "reason": "hard bounce"} for each in page], **more})
        return _error(404, "NotFoundError", "There is nothing here.")

    def _send(self, inbox: str, asked: Asked) -> Answer:
        key, told = asked.headers["idempotency-key"], asked.json()
        if key in self.keys:
            body, answer = self.keys[key]
            same = body == asked.body
            return (
                json_answer(answer) if same else _error(409, "ConflictError", "This key was used for another message.")
            )
        if self.inboxes.get(inbox, {}).get("status") == "paused":
            return _error(403, "MessageRejectedError", "The inbox is paused.")
        people = [_bare(each) for each in [*told["to"], *told.get("cc", [])]]
        if DEAD in people:
            return _error(403, "MessageRejectedError", f"{DEAD} is blocked.")
        number = f"<0100019-{len(self.taken)}@email.agentmail.test>"
        self.taken.append(
            Taken(
                message_id=number,
                sender=inbox,
                recipients=tuple(people),
                subject=told.get("subject", ""),
                text=told.get("text", ""),
                html=told.get("html", ""),
                headers={name.lower(): value for name, value in told.get("headers", {}).items()},
                files=tuple(
                    (each["filename"], each["content_type"], base64.b64decode(each["content"]))
                    for each in told.get("attachments", [])
                ),
            )
        )
        self.keys[key] = asked.body, {"message_id": number, "thread_id": "thd_1"}
        return json_answer(self.keys[key][1])

    def _create_inbox(self, told: dict[str, Any]) -> Answer:
        address = f"{told['username']}@{told['domain']}"
        if self.inboxes.get(address, {}).get("client_id", told["client_id"]) != told["client_id"]:
            return _error(409, "ConflictError", "The address is taken.")
        self.inboxes.setdefault(address, {**told, "inbox_id": address, "email": address})
        return json_answer(self.inboxes[address])

    def _change_inbox(self, inbox: str, asked: Asked) -> Answer:
        if inbox not in self.inboxes:
            return _error(404, "NotFoundError", "No such inbox.")
        if asked.verb == "DELETE":
            del self.inboxes[inbox]
            return Answer(202)
        self.inboxes[inbox] |= asked.json()
        return json_answer(self.inboxes[inbox])

    def _create_domain(self, told: dict[str, Any]) -> Answer:
        records = [
            {"type": "MX", "name": told["domain"], "value": "mx.agentmail.test", "status": "VALID"},
            {"type": "TXT", "name": told["domain"], "value": "v=spf1", "status": "INVALID", "reason": "value_mismatch"},
        ]
        known = {"domain": told["domain"], "status": "INVALID", "reason": "dns_records_invalid", "records": records}
        return json_answer(self.domains.setdefault(told["domain"], known))


def _bare(person: str) -> str:
    return person.rpartition("<")[2].rstrip(">")


def _error(status: int, name: str, words: str) -> Answer:
    return json_answer({"name": name, "message": words}, status)


def encoded(told: object) -> bytes:
    return json.dumps(told).encode()
