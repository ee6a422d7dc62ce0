"""How the levels of confinement work, for every rule."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest

from postroom.model.address import Address
from postroom.model.choices import Scope
from postroom.model.errors import ApprovalRequired, SendRefused, Tainted
from postroom.model.mailbox import MailboxStatus
from postroom.model.message import Draft
from postroom.model.submission import SenderFacts, Submission
from postroom.model.taint import Confinement, TaintFacts, TaintLevel
from postroom.policy.confinement.confined import Confined
from postroom.ports.records import GateRecords

OFF, MONITOR, GUARDED, STRICT = Confinement


class NoRecords:
    """Rules of this test ask the store for nothing."""


RECORDS: Any = NoRecords()


@dataclass(frozen=True)
class Refusing:
    refusal: SendRefused
    name: str = "refusing"

    def check(self, submission: Submission, records: GateRecords) -> dict[str, Any]:
        raise self.refusal


@dataclass(frozen=True)
class Counting:
    name: str = "counting"

    def check(self, submission: Submission, records: GateRecords) -> dict[str, Any]:
        return {"links": 2}


DENIES = Refusing(Tainted("Not this.", rule="refusing", level=1))
HOLDS = Refusing(ApprovalRequired("a new address"))


def submission(confinement: Confinement, level: TaintLevel = TaintLevel.OUTSIDE) -> Submission:
    support = Address(local_part="support", domain="acme.test")
    return Submission(
        mailbox="support",
        sender=SenderFacts(number=1, address=support, status=MailboxStatus.ACTIVE),
        scopes=frozenset(),
        needs=Scope.SEND,
        draft=Draft(to=()),
        recipients=(),
        outside=(),
        taint=TaintFacts(level=level),
        confinement=confinement,
    )


@pytest.mark.parametrize("rule", [DENIES, HOLDS])
@pytest.mark.parametrize("confinement", [GUARDED, STRICT])
def test_a_guarded_room_refuses_or_holds(rule: Refusing, confinement: Confinement) -> None:
    with pytest.raises(type(rule.refusal)):
        Confined(rule).check(submission(confinement), RECORDS)


def test_a_room_that_monitors_notes_what_it_would_have_answered() -> None:
    noted = [Confined(rule).check(submission(MONITOR), RECORDS)["would"] for rule in (DENIES, HOLDS)]

    assert noted == ["tainted", "approval_required"]


def test_a_room_that_is_off_asks_nothing() -> None:
    assert Confined(DENIES).check(submission(OFF), RECORDS) == {}


@pytest.mark.parametrize(
    ("run", "plan", "asked"),
    [(TaintLevel.OUTSIDE, None, True), (TaintLevel.NONE, 7, True), (TaintLevel.NONE, None, False)],
)
def test_a_rule_about_runs_lets_an_operators_own_program_say_what_it_likes_in_a_tainted_thread(
    run: TaintLevel, plan: int | None, asked: bool
) -> None:
    written = replace(submission(GUARDED), taint=TaintFacts(level=TaintLevel.OUTSIDE, run=run), plan=plan)

    assert bool(Confined(Counting(), of_runs=True).check(written, RECORDS)) is asked


def test_untainted_work_is_not_asked_about() -> None:
    assert Confined(DENIES).check(submission(STRICT, TaintLevel.NONE), RECORDS) == {}


def test_a_rule_for_suspicious_mail_leaves_ordinary_mail_alone() -> None:
    rule = Confined(DENIES, asked_from=TaintLevel.SUSPICIOUS)

    assert rule.check(submission(GUARDED), RECORDS) == {}
    with pytest.raises(Tainted):
        rule.check(submission(GUARDED, TaintLevel.SUSPICIOUS), RECORDS)


def test_a_strict_rule_counts_in_strict_rooms_only() -> None:
    rule = Confined(DENIES, enforced_from=STRICT)

    assert [rule.check(submission(confinement), RECORDS) for confinement in (MONITOR, GUARDED)] == [{}, {}]
    with pytest.raises(Tainted):
        rule.check(submission(STRICT), RECORDS)


def test_a_rule_of_every_draft_is_asked_about_untainted_work_too() -> None:
    rule = Confined(DENIES, asked_from=TaintLevel.NONE)

    with pytest.raises(Tainted):
        rule.check(submission(GUARDED, TaintLevel.NONE), RECORDS)


def test_a_pass_keeps_the_numbers_of_its_rule_and_the_level() -> None:
    assert Confined(Counting()).check(submission(GUARDED), RECORDS) == {"level": 1, "links": 2}
