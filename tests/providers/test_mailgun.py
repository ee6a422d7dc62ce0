"""Mailgun, as its documentation says it answers and calls."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from postroom.backends.providers.forms import FormField, read_form
from postroom.model.errors import InvalidSignature
from postroom.model.provider import ProviderEventKind
from tests.contracts.provider_contract import ADA, Call, ProviderContract
from tests.contracts.waiting_process import MONDAY
from tests.providers.kept import TOKEN, Taken
from tests.providers.mailgun import SECRET, MailgunDesk, event, form

KINDS: dict[ProviderEventKind, dict[str, Any]] = {
    ProviderEventKind.DELIVERED: {"event": "delivered", "delivery-status": {"code": 250, "message": "OK"}},
    ProviderEventKind.DEFERRED: {"event": "failed", "severity": "temporary", "delivery-status": {"code": 421}},
    ProviderEventKind.BOUNCED: {
        "event": "failed",
        "severity": "permanent",
        "reason": "bounce",
        "delivery-status": {"code": 550, "message": "5.1.1 No such user here", "enhanced-code": "5.1.1"},
    },
    ProviderEventKind.COMPLAINED: {"event": "complained"},
    ProviderEventKind.UNSUBSCRIBED: {"event": "unsubscribed"},
}
TOKENS = count(1)


def token() -> str:
    return f"{next(TOKENS):050x}"


class TestMailgun(ProviderContract):
    name = "mailgun"
    secret = SECRET
    account = f"{TOKEN}@mg.acme.test"

    def desk(self) -> MailgunDesk:
        return MailgunDesk()

    def told(self, kind: ProviderEventKind, taken: Taken, recipient: str) -> dict[str, Any]:
        return {
            "id": "czsjqFATSlC3QtAK-C80nw",
            "timestamp": MONDAY.timestamp(),
            "recipient": recipient,
            "message": {"headers": {"message-id": taken.message_id.strip("<>")}},
        } | KINDS[kind]

    def event(self, kind: ProviderEventKind, taken: Taken, recipient: str, *, number: int = 1) -> Call:
        return event(self.told(kind, taken, recipient), at=MONDAY, token=token())

    def mail(self, *, sender: str, recipient: str, subject: str, text: str, headers: Mapping[str, str]) -> Call:
        told = {"From": sender, "To": recipient, "Subject": subject, **headers}
        fields = {
            "recipient": recipient,
            "sender": ADA,
            "body-plain": text,
            "message-headers": json.dumps([list(pair) for pair in told.items()]),
        }
        return form([FormField(name, value.encode()) for name, value in fields.items()], at=MONDAY, token=token())

    def again(self, call: Call, **options: Any) -> Call:
        """The same call, signed anew."""
        body, headers = call
        if headers["Content-Type"] == "application/json":
            return event(json.loads(body)["event-data"], token=token(), **options)
        signature = ("timestamp", "token", "signature")
        fields = [each for each in read_form(body, headers["Content-Type"]) if each.name not in signature]
        return form(fields, token=token(), **options)

    def forged(self, call: Call) -> Call:
        return self.again(call, at=MONDAY, secret="key-guessed")

    def stale(self, call: Call) -> Call:
        return self.again(call, at=MONDAY - timedelta(hours=1))

    def test_mail_leaves_byte_for_byte(self) -> None:
        with self.room() as house:
            sent = house.send(cc=["grace@example.org"])

            body, kind = house.service.asked[0].body, house.service.asked[0].headers["content-type"]
            (message,) = [each.content for each in read_form(body, kind) if each.name == "message"]
            assert b"Message-ID: " + sent.encode() in message
            assert b"Cc: grace@example.org" in message

    def test_a_token_counts_once_whatever_comes_with_it(self) -> None:
        """The signature does not cover the event: whoever overhears one call could write another around it."""
        with self.room() as house:
            house.send()
            (taken,) = house.desk.taken
            seen = token()
            house.hear(event(self.told(ProviderEventKind.DELIVERED, taken, ADA), at=MONDAY, token=seen))

            house.hear(event(self.told(ProviderEventKind.COMPLAINED, taken, ADA), at=MONDAY, token=seen))

            assert house.room.suppressions() == []

    def test_mail_that_it_hands_over_whole_comes_in_byte_for_byte(self) -> None:
        raw = b"From: ada@example.com\r\nTo: support@acme.test\r\nMessage-ID: <raw@example.com>\r\n\r\nWhole.\r\n"
        fields = [
            FormField("body-mime", raw),
            FormField("recipient", b"support@acme.test"),
            FormField("sender", ADA.encode()),
        ]
        with self.room() as house:
            house.hear(form(fields, at=MONDAY, token=token()))

            assert house.room.thread("t1").messages[0].new_text.strip() == "Whole."

    @pytest.mark.parametrize("body", [b"[]", b"{}", b"null", b"\xff", b"[" * 10_000, b'{"signature": 7}'])
    def test_a_body_without_a_signature_is_refused(self, body: bytes) -> None:
        with self.room() as house, pytest.raises(InvalidSignature):
            house.hear((body, {"Content-Type": "application/json"}))
