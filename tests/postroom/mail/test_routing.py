"""What a routing rule asks for, and which mail meets it."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from postroom import Address, AttachmentContent, Participant, Rule
from postroom.mail.routing import EVERY_MAIL, Incoming, meets
from postroom.model.mail_class import MailKind
from postroom.model.risk import RiskLevel

MAIL = Incoming(
    sender=Participant(address=Address(local_part="Ada+shop", domain="mail.example.com")),
    recipients=(Address(local_part="support+Refund", domain="acme.test"),),
    subject="Your invoice 4411",
    new_text="I was charged\ntwice. Send it to pay-desk, please.",
    headers=(("X-Priority", "1 (Highest)"), ("List-Id", "<kettles.example.com>")),
    attachments=(AttachmentContent(filename="Bill.PDF", content_type="application/pdf", content=b"%PDF"),),
    kind=MailKind.NOTIFICATION,
    risk=RiskLevel.FLAG,
    metadata={"plan": "Gold", "source": "smtp"},
)

MET: list[dict[str, Any]] = [
    {"recipients": "support@acme.test"},
    {"recipients": "support+refund@ACME.test"},
    {"recipients": "@acme.test"},
    {"subaddresses": ["order", "refund"]},
    {"header_contains": {"x-priority": "high"}},
    {"header_contains": {"X-Priority": ""}},
    {"header_equals": {"list-id": "<Kettles.example.com>"}},
    {"senders": "ada@mail.example.com"},
    {"senders": "example.com"},
    {"senders": "@mail.example.com"},
    {"words": "charged twice"},
    {"words": ["kettle", "INVOICE"]},
    {"languages": ["en", "de"]},
    {"risk": "flag"},
    {"risk": "low"},
    {"kinds": "notification"},
    {"attachments": "application/*"},
    {"attachments": ".pdf"},
    {"metadata": {"plan": "gold"}},
    {"metadata": {"source": "smtp", "plan": ""}},
    {"words": "invoice", "kinds": ["person", "notification"]},
]
MISSED: list[dict[str, Any]] = [
    {"recipients": "sales@acme.test"},
    {"recipients": "@test"},
    {"subaddresses": "refunds"},
    {"header_contains": {"x-priority": "low"}},
    {"header_contains": {"X-Spam": ""}},
    {"header_equals": {"x-priority": "1"}},
    {"senders": "ample.com"},
    {"senders": "bob@mail.example.com"},
    {"words": "voice"},
    {"words": "charge"},
    {"languages": "de"},
    {"risk": "quarantine"},
    {"kinds": "person"},
    {"attachments": ["image/*", ".docx"]},
    {"metadata": {"plan": "silver"}},
    {"metadata": {"region": ""}},
    {"words": "invoice", "kinds": "person"},
]


@pytest.mark.parametrize("asked", MET, ids=str)
def test_a_mail_that_is_so(asked: dict[str, Any]) -> None:
    assert meets(rule(**asked), MAIL) == (tuple(asked), ())


@pytest.mark.parametrize("asked", MISSED, ids=str)
def test_a_mail_that_is_not_so(asked: dict[str, Any]) -> None:
    assert list(asked)[-1] in meets(rule(**asked), MAIL)[1]


def test_a_rule_that_asks_for_nothing_takes_everything() -> None:
    assert meets(rule(), MAIL) == (EVERY_MAIL, ())


@pytest.mark.parametrize("wrong", [{"name": "No Spaces"}, {"worms": "x"}, {"kinds": "letter"}, {"words": [""]}])
def test_a_rule_is_checked_where_it_is_written(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        rule(**wrong)


def rule(**asked: Any) -> Rule:
    return Rule(**{"name": "r", "to": "billing", **asked})
