"""The held gate, and what an approval is bound to."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from postroom.model.address import Address, Participant
from postroom.model.approval import ApprovalState, HeldDraft
from postroom.model.errors import ApprovalRequired, Rejected
from postroom.model.message import AttachmentContent, Draft
from postroom.policy.held import digest, refusal_of

SUPPORT, ADA = Address(local_part="support", domain="acme.test"), Address(local_part="ada", domain="example.com")
FILE = AttachmentContent(filename="a.pdf", content=b"1")
DRAFT = Draft(to=(Participant(address=ADA),), subject="Refund", text="40 EUR", html="<p>40</p>", attachments=(FILE,))
MOMENT = datetime(2026, 11, 20, 14, 2, tzinfo=UTC)
HELD = HeldDraft(
    id="p5",
    state=ApprovalState.PENDING,
    mailbox="support",
    reasons=("new recipient", "a new link"),
    since=MOMENT,
    expires_at=MOMENT,
)


@pytest.mark.parametrize(
    "change",
    [
        {"to": (Participant(address=ADA, name="Ada"),)},
        {"cc": (Participant(address=ADA),)},
        {"subject": "refund"},
        {"text": "400 EUR"},
        {"html": None},
        {"attachments": (FILE.model_copy(update={"content": b"2"}),)},
        {"attachments": (FILE.model_copy(update={"filename": "b.pdf"}),)},
    ],
)
def test_any_change_of_what_a_reader_gets_is_another_draft(change: dict[str, object]) -> None:
    assert digest(SUPPORT, DRAFT.model_copy(update=change)) != digest(SUPPORT, DRAFT)


def test_the_same_words_from_another_mailbox_are_another_draft() -> None:
    assert digest(ADA, DRAFT) != digest(SUPPORT, DRAFT)
    assert digest(SUPPORT, DRAFT.model_copy()) == digest(SUPPORT, DRAFT)


def test_a_draft_that_waits_says_where_since_when_and_why() -> None:
    told = refusal_of(HELD)

    assert isinstance(told, ApprovalRequired)
    assert str(told) == (
        "A person must look at this draft first (new recipient; a new link); "
        "it is held as p5 since 2026-11-20 14:02 UTC, not lost."
    )
    assert told.as_dict()["approval_id"] == "p5"


def test_a_persons_words_stand_on_one_line() -> None:
    decided = HELD.model_copy(update={"state": ApprovalState.ANSWERED, "decided_by": "Eva", "why": "Ask\nAda first."})

    told = refusal_of(decided)

    assert isinstance(told, Rejected)
    assert str(told) == 'Draft p5 was answered by Eva instead of being sent: "Ask Ada first.".'
    assert told.as_dict()["approval_id"] == "p5"


def test_a_person_need_not_say_why() -> None:
    decided = HELD.model_copy(update={"state": ApprovalState.REJECTED, "decided_by": "Eva"})

    assert str(refusal_of(decided)) == "Draft p5 was rejected by Eva."
