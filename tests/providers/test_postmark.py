"""Postmark, as its documentation says it answers and calls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from postroom.model.provider import ProviderEventKind
from tests.contracts.provider_contract import Call, ProviderContract
from tests.providers.kept import Taken
from tests.providers.postmark import SECRET, PostmarkDesk, call

KINDS: dict[ProviderEventKind, dict[str, Any]] = {
    ProviderEventKind.DELIVERED: {"RecordType": "Delivery", "DeliveredAt": "2026-01-05T10:00:00Z", "Details": "250 OK"},
    ProviderEventKind.DEFERRED: {"RecordType": "Bounce", "Type": "Transient", "TypeCode": 2},
    ProviderEventKind.BOUNCED: {"RecordType": "Bounce", "Type": "HardBounce", "TypeCode": 1, "Inactive": True},
    ProviderEventKind.COMPLAINED: {"RecordType": "SpamComplaint", "Type": "SpamComplaint", "TypeCode": 512},
    ProviderEventKind.UNSUBSCRIBED: {
        "RecordType": "SubscriptionChange",
        "Origin": "Recipient",
        "SuppressSending": True,
        "SuppressionReason": "ManualSuppression",
    },
}


class TestPostmark(ProviderContract):
    name = "postmark"
    secret = SECRET

    def desk(self) -> PostmarkDesk:
        return PostmarkDesk()

    def event(self, kind: ProviderEventKind, taken: Taken, recipient: str, *, number: int = 1) -> Call:
        told = {
            "MessageID": f"883953f4-6105-42a2-a16a-{number:012d}",
            "Email": recipient,
            "Recipient": recipient,
            "BouncedAt": "2026-01-05T10:00:00Z",
            "ChangedAt": "2026-01-05T10:00:00Z",
            "Metadata": {"postroom": taken.headers["metadata"]},
        }
        return call(told | KINDS[kind])

    def mail(self, *, sender: str, recipient: str, subject: str, text: str, headers: Mapping[str, str]) -> Call:
        return call(
            {
                "From": sender,
                "To": recipient,
                "ToFull": [{"Email": recipient, "Name": "", "MailboxHash": ""}],
                "OriginalRecipient": recipient,
                "Subject": subject,
                "Date": "Mon, 5 Jan 2026 10:00:00 +0000",
                "TextBody": text,
                "HtmlBody": "",
                "MessageID": "22c74902-a0c1-4511-804f-341342852c90",
                "Headers": [{"Name": name, "Value": value} for name, value in headers.items()],
                "Attachments": [],
            }
        )

    def forged(self, call_: Call) -> Call:
        import json

        return call(json.loads(call_[0]), secret="postroom:guessed")
