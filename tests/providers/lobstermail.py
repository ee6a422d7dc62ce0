"""A server that answers as LobsterMail's public documentation says: "Sending Emails", "Receiving Emails", "Threads"."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from tests.providers.kept import DEAD, TOKEN, Desk, Taken
from tests.providers.service import Answer, Asked, json_answer

SECURITY = {"injectionRiskScore": 0.1, "flags": [], "spf": "pass", "dkim": "pass", "dmarc": "pass"}


@dataclass
class LobsterMailDesk(Desk):
    """Inboxes by address, emails of both directions with the thread that each belongs to, domains."""

    inboxes: dict[str, dict[str, str]] = field(default_factory=dict)
    emails: dict[str, dict[str, Any]] = field(default_factory=dict)
    domains: dict[str, dict[str, Any]] = field(default_factory=dict)
    somebody_elses: tuple[str, ...] = ("taken@acme.test",)

    @classmethod
    def with_inboxes(cls, *names: str) -> LobsterMailDesk:
        desk = cls()
        for name in names:
            desk.create({"localPart": name, "domain": "acme.test"})
        return desk

    def __call__(self, asked: Asked) -> Answer:
        if asked.path == "/file":
            return Answer(200, b"one\ntwo\n")
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return _error(401, "unauthorized", f"No account for {asked.headers.get('authorization')}")
        parts = [unquote(part) for part in asked.path.strip("/").split("/")][1:]
        if parts == ["emails", "send"]:
            return self._send(asked.json())
        return self._domains(asked) if parts[0] == "domains" else self._inboxes(parts[1:], asked)

    def create(self, told: dict[str, str]) -> Answer:
        address = f"{told['localPart']}@{told['domain']}"
        if address in self.inboxes or address in self.somebody_elses:
            return _error(409, "address_collision", "This address is taken.")
        self.inboxes[address] = {"id": f"ibx_{len(self.inboxes)}", "address": address, "domain": told["domain"]}
        return json_answer(self.inboxes[address], 201)

    def arrive(self, address: str, **told: Any) -> str:
        """An email from outside, in the thread of what it answers."""
        number = f"eml_{len(self.emails)}"
        self.emails[number] = {
            "id": number,
            "inboxId": self.inboxes[address]["id"],
            "direction": "inbound",
            "to": [address],
            "cc": None,
            "threadId": f"thd_{number}",
            "attachments": [],
            "security": SECURITY,
            **told,
        }
        return number

    def _inboxes(self, parts: list[str], asked: Asked) -> Answer:
        match parts:
            case [] if asked.verb == "POST":
                return self.create(asked.json())
            case []:
                return json_answer({"data": [*self.inboxes.values()]})
            case [inbox] if asked.verb == "DELETE":
                self.inboxes = {address: each for address, each in self.inboxes.items() if each["id"] != inbox}
                return json_answer({})
            case [inbox]:
                return json_answer(next(each for each in self.inboxes.values() if each["id"] == inbox))
            case [inbox, "emails"]:
                sent = [each for each in self.emails.values() if each["inboxId"] == inbox]
                return json_answer(
                    {"data": [each | {"body": None} for each in sent if each["direction"] == "outbound"]}
                )
            case [_, "threads", thread]:
                found = [{"id": each["id"]} for each in self.emails.values() if each["threadId"] == thread]
                return json_answer({"id": thread, "emails": found})
        email = self.emails.get(parts[2])
        return json_answer(email) if email is not None else _error(404, "not_found", "No such email.")

    def _send(self, told: dict[str, Any]) -> Answer:
        people = (*told["to"], *told.get("cc", []))
        if DEAD in people:
            return _error(422, "recipient_suppressed", f"{DEAD} is suppressed.")
        number = f"eml_{len(self.emails)}"
        self.emails[number] = {
            "id": number,
            "inboxId": self.inboxes[told["from"]]["id"],
            "direction": "outbound",
            "from": told["from"],
            "to": told["to"],
            "cc": told.get("cc"),
            "subject": told["subject"],
            "body": told["body"]["text"],
            "threadId": told.get("threadId") or f"thd_{number}",
        }
        self.taken.append(
            Taken(
                message_id=f"<{number}@email.amazonses.test>",
                sender=told["from"],
                recipients=people,
                subject=told["subject"],
                text=told["body"]["text"],
                html=told["body"].get("html", ""),
                headers={
                    "number": number,
                    "in-reply-to": told.get("inReplyTo", ""),
                    "thread": self.emails[number]["threadId"],
                },
                files=tuple(
                    (each["filename"], each["contentType"], base64.b64decode(each["content"]))
                    for each in told.get("attachments", [])
                ),
            )
        )
        return json_answer({"id": number, "status": "queued"}, 202)

    def _domains(self, asked: Asked) -> Answer:
        if asked.verb == "POST":
            domain = asked.json()["domain"]
            records = [{"type": "MX", "host": domain, "value": "mx.lobstermail.test", "priority": 10}]
            known = {"id": "dom_1", "domain": domain, "status": "pending_verification", "dnsRecords": records}
            return json_answer(self.domains.setdefault(domain, known), 201)
        return json_answer({"data": [*self.domains.values()]})


def _error(status: int, code: str, words: str) -> Answer:
    return json_answer({"error": code, "message": words, "requestId": "req_1"}, status)
