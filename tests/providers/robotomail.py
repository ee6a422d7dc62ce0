"""A server that answers as Robotomail's public documentation says: "Messages", "Mailboxes", "Domains", "Suppressions"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import unquote

from tests.providers.kept import DEAD, TOKEN, Desk, Taken
from tests.providers.service import Answer, Asked, json_answer

CHECKS = ("mxVerified", "spfVerified", "dkimVerified", "dmarcVerified")


@dataclass
class RobotomailDesk(Desk):
    """Mailboxes by address, the messages that they sent, files that wait to be sent, domains."""

    inboxes: dict[str, dict[str, str]] = field(default_factory=dict)
    messages: dict[str, dict[str, Any]] = field(default_factory=dict)
    uploads: dict[str, tuple[str, str, bytes]] = field(default_factory=dict)
    domains: dict[str, dict[str, Any]] = field(default_factory=dict)
    shows_headers: bool = True

    @classmethod
    def with_mailboxes(cls, *names: str) -> RobotomailDesk:
        desk = cls()
        desk.domains["acme.test"] = {"id": "dom_1", "domain": "acme.test", "status": "VERIFIED"} | dict.fromkeys(
            CHECKS, True
        )
        for name in names:
            desk.create({"address": name, "domainId": "dom_1"})
        return desk

    def __call__(self, asked: Asked) -> Answer:
        if asked.path == "/file":
            return Answer(200, b"one\ntwo\n")
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return _error(401, f"Invalid API key {asked.headers.get('authorization')}")
        first, *rest = [unquote(part) for part in asked.path.strip("/").split("/")]
        answer: Callable[[list[str], Asked], Answer] | None = {
            "mailboxes": self._mailboxes,
            "attachments": self._attachments,
            "domains": self._domains,
            "suppressions": self._suppressions,
        }.get(first)
        return answer(rest, asked) if answer is not None else _error(404, "Not found")

    def create(self, told: dict[str, str]) -> Answer:
        domain = next((each["domain"] for each in self.domains.values() if each["id"] == told.get("domainId")), None)
        address = f"{told['address']}@{domain or 'robotomail.co'}"
        if address in self.inboxes:
            return _error(409, "Mailbox address already taken")
        self.inboxes[address] = {"id": f"mbx_{len(self.inboxes)}", "fullAddress": address, "status": "ACTIVE"}
        return json_answer({"mailbox": self.inboxes[address]}, 201)

    def _mailboxes(self, rest: list[str], asked: Asked) -> Answer:
        match rest:
            case [] if asked.verb == "POST":
                return self.create(asked.json())
            case []:
                return json_answer({"mailboxes": [*self.inboxes.values()]})
            case [number]:
                return self._change(number, asked)
            case [number, "messages"] if asked.verb == "POST":
                return self._send(number, asked.json())
            case [number, "messages"]:
                return self._list(number)
        return self._read(rest[0], rest[2])

    def _change(self, number: str, asked: Asked) -> Answer:
        (mailbox,) = [each for each in self.inboxes.values() if each["id"] == number]
        if asked.verb == "DELETE":
            del self.inboxes[mailbox["fullAddress"]]
            return json_answer({"deleted": True})
        mailbox |= asked.json()
        return json_answer({"mailbox": mailbox})

    def _send(self, mailbox: str, told: dict[str, Any]) -> Answer:
        people = (*told["to"], *told.get("cc", []))
        if any(not name.startswith(("x-custom-", "x-robotomail-")) for name in told.get("headers", {})):
            return _error(400, "Custom headers must start with x-custom- or x-robotomail-")
        if DEAD in people:
            return _error(400, f"Recipient {DEAD} is suppressed")
        number = f"msg_{len(self.messages)}"
        sender = next(each["fullAddress"] for each in self.inboxes.values() if each["id"] == mailbox)
        message = {
            "id": number,
            "mailboxId": mailbox,
            "direction": "OUTBOUND",
            "messageId": f"<{number}@robotomail.test>",
            "inReplyTo": told.get("inReplyTo"),
            "fromAddress": sender,
            "toAddresses": told["to"],
            "headers": told.get("headers", {}),
            "status": "QUEUED",
        }
        self.messages[number] = message
        self.taken.append(
            Taken(
                message_id=message["messageId"],
                sender=sender,
                recipients=people,
                subject=told["subject"],
                text=told["bodyText"],
                html=told.get("bodyHtml", ""),
                headers={"in-reply-to": told.get("inReplyTo", ""), "number": number, "mailbox": mailbox},
                files=tuple(self.uploads.pop(each) for each in told.get("attachments", [])),
            )
        )
        return json_answer({"message": message}, 201)

    def _list(self, mailbox: str) -> Answer:
        sent = [each for each in self.messages.values() if each["mailboxId"] == mailbox]
        shown = sent if self.shows_headers else [{k: v for k, v in each.items() if k != "headers"} for each in sent]
        return json_answer({"messages": shown})

    def _read(self, mailbox: str, number: str) -> Answer:
        message = self.messages.get(number)
        if message is None or message["mailboxId"] != mailbox:
            return _error(404, "Message not found")
        return json_answer({"message": message})

    def _attachments(self, rest: list[str], asked: Asked) -> Answer:
        head = f"content-type: {asked.headers['content-type']}\r\n\r\n".encode()
        (part,) = BytesParser(policy=HTTP).parsebytes(head + asked.body).iter_parts()
        number = f"att_{len(self.uploads)}"
        self.uploads[number] = (part.get_filename() or "", part.get_content_type(), part.get_payload(decode=True))
        return json_answer({"attachment": {"id": number, "filename": part.get_filename()}}, 201)

    def _domains(self, rest: list[str], asked: Asked) -> Answer:
        if asked.verb == "POST":
            domain = asked.json()["domain"]
            known = {"id": f"dom_{len(self.domains) + 1}", "domain": domain, "status": "PENDING_VERIFICATION"}
            self.domains.setdefault(domain, known | dict.fromkeys(CHECKS, False) | {"mxVerified": True})
            return json_answer({"domain": self.domains[domain]}, 201)
        if not rest:
            return json_answer({"domains": [*self.domains.values()]})
        (found,) = [each for each in self.domains.values() if each["id"] == rest[0]]
        records = [{"type": "MX", "name": found["domain"], "value": "10 mx.robotomail.test"}]
        return json_answer({"domain": found, "dnsRecords": records})

    def _suppressions(self, rest: list[str], asked: Asked) -> Answer:
        return json_answer({"suppressions": [{"id": "sup_1", "email": DEAD, "reason": "BOUNCE"}]})


def _error(status: int, words: str) -> Answer:
    return json_answer({"error": words}, status)
