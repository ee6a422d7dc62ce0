"""SendGrid, as its documentation says it answers and calls."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from postroom.backends.providers.forms import FormField, write_form
from postroom.model.provider import ProviderEventKind
from tests.contracts.provider_contract import ADA, Call, ProviderContract
from tests.contracts.waiting_process import MONDAY
from tests.providers.kept import Taken
from tests.providers.sendgrid import GUESSED, PUBLIC, SendGridDesk, events, signed

KINDS: dict[ProviderEventKind, dict[str, Any]] = {
    ProviderEventKind.DELIVERED: {"event": "delivered", "response": "250 OK"},
    ProviderEventKind.DEFERRED: {"event": "deferred", "response": "400 try again later", "attempt": "5"},
    ProviderEventKind.BOUNCED: {
        "event": "bounce",
        "type": "bounce",
        "status": "5.1.1",
        "reason": "500 unknown recipient",
    },
    ProviderEventKind.COMPLAINED: {"event": "spamreport"},
    ProviderEventKind.UNSUBSCRIBED: {"event": "unsubscribe"},
}


class TestSendGrid(ProviderContract):
    name = "sendgrid"
    secret = PUBLIC
    refuses_for_good = False

    def desk(self) -> SendGridDesk:
        return SendGridDesk()

    def told(self, kind: ProviderEventKind, taken: Taken, recipient: str, *, number: int = 1) -> dict[str, Any]:
        return {
            "email": recipient,
            "timestamp": int(MONDAY.timestamp()),
            "smtp-id": taken.message_id,
            "sg_event_id": f"event-{kind}-{number}",
            "sg_message_id": "14c5d75ce93.dfd.64b469.0",
            "postroom": taken.headers["arg"],
        } | KINDS[kind]

    def event(self, kind: ProviderEventKind, taken: Taken, recipient: str, *, number: int = 1) -> Call:
        return events(self.told(kind, taken, recipient, number=number), at=MONDAY)

    def mail(self, *, sender: str, recipient: str, subject: str, text: str, headers: Mapping[str, str]) -> Call:
        told = {"From": sender, "To": recipient, "Subject": subject, **headers, "Content-Type": "text/plain"}
        header = "".join(f"{name}: {value}\n" for name, value in told.items())
        form = [
            FormField("headers", header.encode()),
            FormField("text", text.encode()),
            FormField("envelope", json.dumps({"to": [recipient], "from": ADA}).encode()),
        ]
        body, kind = write_form(form, boundary="xYzZY")
        return signed(body, kind, at=MONDAY)

    def forged(self, call: Call) -> Call:
        return signed(call[0], call[1]["Content-Type"], at=MONDAY, key=GUESSED)

    def stale(self, call: Call) -> Call:
        return signed(call[0], call[1]["Content-Type"], at=MONDAY - timedelta(hours=1))

    def test_mail_that_it_hands_over_whole_comes_in_byte_for_byte(self) -> None:
        raw = (
            b"From: ada@example.com\r\nTo: support@acme.test\r\nSubject: Hi\r\nMessage-ID: <raw@example.com>\r\n"
            b"Content-Type: text/plain; charset=iso-8859-1\r\n\r\nGr\xfc\xdfe\r\n"
        )
        form = [
            FormField("email", raw),
            FormField("envelope", b'{"to":["support@acme.test"],"from":"ada@example.com"}'),
        ]
        body, kind = write_form(form, boundary="b0undary")
        with self.room() as house:
            house.hear(signed(body, kind, at=MONDAY))

            (message,) = house.room.thread("t1").messages
            assert message.new_text.strip() == "Grüße"

    def test_several_events_in_one_call_are_all_heard(self) -> None:
        with self.room() as house:
            house.send(to=[ADA, "grace@example.org"])
            (taken,) = house.desk.taken
            told = [
                self.told(ProviderEventKind.BOUNCED, taken, ADA, number=1),
                {"event": "open", "email": ADA},
                self.told(ProviderEventKind.COMPLAINED, taken, "grace@example.org", number=2),
            ]

            house.hear(events(*told, at=MONDAY))

            assert {str(entry.address): entry.reason for entry in house.room.suppressions()} == {
                ADA: "bounce",
                "grace@example.org": "complaint",
            }

    @pytest.mark.parametrize(
        ("type_", "status", "reason"), [("blocked", "", "550 5.7.1 blocked"), ("bounce", "5.2.2", "full")]
    )
    def test_a_refusal_that_is_about_the_moment_silences_nobody(self, type_: str, status: str, reason: str) -> None:
        with self.room() as house:
            sent = house.send()
            told = self.told(ProviderEventKind.BOUNCED, house.desk.taken[0], ADA)

            house.hear(events(told | {"type": type_, "status": status, "reason": reason}, at=MONDAY))

            assert house.statuses(sent) == ["failed"]
            assert house.room.suppressions() == []
