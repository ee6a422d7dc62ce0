"""What counts as told before: by whom, when, with which files, and what a person wrote since."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Any

import pytest

from postroom.model.address import Address, Participant
from postroom.model.choices import Scope
from postroom.model.errors import DuplicateOfAnother
from postroom.model.ids import at
from postroom.model.mailbox import MailboxStatus
from postroom.model.message import AttachmentContent, Draft
from postroom.model.submission import AnsweredFacts, SenderFacts, Submission, ThreadFacts
from postroom.policy.near_duplicate import NEWEST, NearDuplicateGate

NOW = 1_800_000_000_000
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400
ADA = Address(local_part="ada", domain="example.com")
TEXT = "Your refund of 20 EUR for order 17 is on its way and should reach your account within 5 days."
GATE = NearDuplicateGate(window=DAY)
FILE = AttachmentContent(filename="invoice.pdf", content=b"%PDF-")


@dataclass
class Sent:
    """A store in which one message to Ada stands."""

    text: str = TEXT
    thread_id: int = 3
    mailbox: str = "support"
    ago: int = HOUR
    files: frozenset[str] = frozenset()

    @property
    def messages(self) -> Sent:
        return self

    def recent_to(self, address: Address, *, since: int, count: int) -> list[dict[str, Any]]:
        assert (address, count) == (ADA, NEWEST)
        row = {
            "id": 7,
            "thread_id": self.thread_id,
            "mailbox": self.mailbox,
            "subject": "Refund",
            "new_text": self.text,
            "created_at": NOW - self.ago,
        }
        return [row] if row["created_at"] >= since else []

    def file_hashes(self, number: int) -> frozenset[str]:
        assert number == 7
        return self.files


def submission(text: str = TEXT, **facts: Any) -> Submission:
    draft = Draft(to=(Participant(address=ADA),), subject="Refund", text=text, attachments=facts.pop("attachments", ()))
    bare = Submission(
        mailbox="billing",
        sender=SenderFacts(
            number=1, address=Address(local_part="billing", domain="acme.test"), status=MailboxStatus.ACTIVE
        ),
        scopes=frozenset(),
        needs=Scope.SEND,
        draft=draft,
        recipients=(ADA,),
        outside=(ADA,),
        now=NOW,
    )
    return replace(bare, **facts)


def thread(number: int) -> ThreadFacts:
    return ThreadFacts(number=number, id=f"t{number}", assignee="billing", epoch=1, since=at(NOW))


def answered(number: int) -> AnsweredFacts:
    return AnsweredFacts(number=number, sender=ADA, arrived=True, auto_submitted="no")


def refused(asked: Submission, sent: Sent) -> bool:
    try:
        GATE.check(asked, sent)  # type: ignore[arg-type]  # the part of the records that this gate asks
    except DuplicateOfAnother:
        return True
    return False


def test_the_refusal_points_to_the_first() -> None:
    with pytest.raises(DuplicateOfAnother, match=r"'support' wrote nearly the same .* message m7 in thread t3") as told:
        GATE.check(submission(), Sent())  # type: ignore[arg-type]  # as above

    assert (told.value.message_id, told.value.thread_id, told.value.mailbox) == ("m7", "t3", "support")
    assert told.value.sent_at == at(NOW - HOUR)


def test_other_words_for_another_matter_pass_with_numbers() -> None:
    numbers = GATE.check(submission("The broken hinge is covered by the warranty."), Sent())  # type: ignore[arg-type]  # as above

    assert numbers == {"compared": 1, "most_alike": 0.0, "refused_from": 0.65}


def test_what_was_told_before_the_window_does_not_count() -> None:
    assert not refused(submission(), Sent(ago=25 * HOUR))


def test_an_answer_to_what_came_since_passes() -> None:
    assert not refused(submission(answered=answered(8)), Sent())
    assert refused(submission(answered=answered(6)), Sent())


def test_a_new_file_is_something_new() -> None:
    known = frozenset({hashlib.sha256(FILE.content).hexdigest()})

    assert not refused(submission(attachments=(FILE,)), Sent())
    assert refused(submission(attachments=(FILE,)), Sent(files=known))


def test_few_words_count_in_the_same_thread_within_minutes() -> None:
    few = "It is on its way."

    assert refused(submission(few, thread=thread(3)), Sent(text=few, ago=MINUTE))
    assert not refused(submission(few, thread=thread(3)), Sent(text=few, ago=HOUR))
    assert not refused(submission(few, thread=thread(4)), Sent(text=few, ago=MINUTE))


def test_a_plan_may_say_it_in_other_words_but_not_in_the_same() -> None:
    plan = {"plan": 5, "thread": thread(3), "mailbox": "support"}
    reworded = f"{TEXT} We are glad to help."

    assert not refused(submission(reworded, **plan), Sent())
    assert refused(submission(TEXT, **plan), Sent())
    assert refused(submission(reworded, **plan), Sent(mailbox="billing"))


def test_mail_inside_the_room_and_mail_without_words_are_not_asked() -> None:
    for not_asked in (submission(outside=()), submission("")):
        assert GATE.check(not_asked, Sent()) == {"compared": 0, "most_alike": 0.0, "refused_from": 0.65}  # type: ignore[arg-type]  # as above


def test_a_window_of_nothing_turns_it_off() -> None:
    assert NearDuplicateGate(window=0).check(submission(), Sent()) == {}  # type: ignore[arg-type]  # as above
