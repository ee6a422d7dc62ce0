"""What arrives is let in, let in as suspicious, or kept from the agents: by who wrote it, what vouches for it and what it says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from postroom.mail.addresses.addresses import parse_address
from postroom.model.authentication import AuthenticationResults, AuthMethod, AuthResult, DmarcPolicy
from postroom.model.risk import Risk, RiskLevel
from postroom.model.taint import TaintLevel, ThreadPeople
from postroom.policy.confinement.arrivals import ArrivalFacts, judge
from postroom.policy.confinement.withholding import withhold

PEOPLE = ThreadPeople(
    wrote=frozenset({parse_address("ada@example.com")}),
    written_to=frozenset({parse_address("ada@example.com"), parse_address("bob@gmail.com")}),
    named=frozenset({parse_address("carol@partner.example")}),
)


def arrival(sender: str, *, joins: bool = True, people: ThreadPeople = PEOPLE) -> ArrivalFacts:
    return ArrivalFacts(parse_address(sender), own_domains=frozenset({"acme.test"}), people=people, joins=joins)


NOTHING = AuthMethod(domain="example.com")
SIGNED = AuthMethod(result=AuthResult.PASS, domain="example.com")
BROKEN = AuthMethod(result=AuthResult.FAIL, domain="example.com")


def checked(result: AuthResult, policy: str = "none") -> AuthenticationResults:
    return AuthenticationResults(dmarc=AuthMethod(result=result), dmarc_policy=policy)


@pytest.mark.parametrize(
    "sender", ["ada@example.com", "ADA@example.com", "ada+shop@example.com", "bob@gmail.com", "carol@partner.example"]
)
def test_whoever_takes_part_in_a_thread_is_let_in(sender: str) -> None:
    assert withhold(arrival(sender)) == ()
    assert judge(arrival(sender)) == (TaintLevel.OUTSIDE, ("outside",))


@pytest.mark.parametrize(
    "sender",
    [
        "eve@evil.example",
        "ada@example.org",
        "bob@example.co.uk",
        "eve@gmail.com",
        "dave@partner.example",
        "unknown@invalid",
    ],
)
def test_a_stranger_who_quotes_a_message_id_is_kept_out(sender: str) -> None:
    """Two people at a mailbox provider have nothing to do with each other; who is only named brings no colleagues along."""
    assert withhold(arrival(sender)) == ("stranger",)
    assert judge(arrival(sender))[0] is TaintLevel.SUSPICIOUS


def test_a_stranger_who_begins_a_thread_is_nobody_special() -> None:
    assert withhold(arrival("eve@evil.example", joins=False)) == ()
    assert judge(arrival("eve@evil.example", joins=False)) == (TaintLevel.OUTSIDE, ("outside",))


@pytest.mark.parametrize("sender", ["dora@example.com", "dora@mail.example.com"])
@pytest.mark.parametrize(
    ("authentication", "reasons"),
    [
        (None, ("outside",)),
        (checked(AuthResult.PASS), ("outside",)),
        (checked(AuthResult.NONE), ("stranger",)),
        (checked(AuthResult.TEMPERROR), ("stranger",)),
        (AuthenticationResults(dmarc=NOTHING, dkim=(SIGNED,)), ("outside",)),
        (AuthenticationResults(dmarc=BROKEN, dmarc_policy=DmarcPolicy.REJECT, vouched_by="list.example"), ("outside",)),
    ],
)
def test_a_colleague_is_as_good_as_what_vouches_for_them(
    sender: str, authentication: AuthenticationResults | None, reasons: tuple[str, ...]
) -> None:
    facts = replace(arrival(sender), authentication=authentication)

    assert withhold(facts) == ()
    assert judge(facts)[1] == reasons


@pytest.mark.parametrize("sender", ["ada@example.com", "dora@example.com", "boss@acme.test"])
@pytest.mark.parametrize(("policy", "kept"), [("reject", True), ("quarantine", True), ("none", False)])
def test_who_fails_where_the_domain_asks_not_to_deliver_is_kept_out(sender: str, policy: str, kept: bool) -> None:
    facts = replace(arrival(sender), authentication=checked(AuthResult.FAIL, policy))

    assert withhold(facts) == (("forged",) if kept else ())
    assert withhold(replace(facts, joins=False)) == ()


@pytest.mark.parametrize("joins", [True, False])
def test_what_no_agent_should_read_is_kept_out_whoever_wrote_it(joins: bool) -> None:
    facts = replace(arrival("ada@example.com", joins=joins), risk=Risk(score=0.99, level=RiskLevel.QUARANTINE))

    assert withhold(facts) == ("risk",)
    assert judge(facts) == (TaintLevel.SUSPICIOUS, ("risk",))


@pytest.mark.parametrize(
    ("risk", "reasons"),
    [
        (Risk(score=0.1), ("outside",)),
        (Risk(score=0.7, level=RiskLevel.FLAG), ("risk",)),
        (Risk(score=0.1, hidden=True), ("hidden_text",)),
        (Risk(score=0.8, level=RiskLevel.FLAG, hidden=True), ("risk", "hidden_text")),
    ],
)
def test_what_a_scorer_found_makes_a_message_suspicious(risk: Risk, reasons: tuple[str, ...]) -> None:
    facts = replace(arrival("ada@example.com"), risk=risk)

    assert withhold(facts) == ()
    assert judge(facts)[1] == reasons
