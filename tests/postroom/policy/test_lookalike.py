"""Nobody is written to who only resembles the one meant."""

from __future__ import annotations

import pytest

from postroom.model.errors import ApprovalRequired, Lookalike
from postroom.model.taint import TaintLevel
from postroom.policy.confinement.lookalike import LookalikeGate
from tests.postroom.policy.rooms import GateRoom, draft

GATE = LookalikeGate(allowed=frozenset({"acne.test"}))


@pytest.mark.parametrize(
    "to", ["billing@acrne.test", "billing@acmee.test", "billing@xn--cme-5cd.test", "ada@example.com x@amce.test"]
)
def test_an_own_domain_is_not_resembled(room: GateRoom, to: str) -> None:
    with pytest.raises(Lookalike, match=r"resembles acme\.test"):
        room.check(GATE, draft(to=to, level=TaintLevel.NONE))


def test_whoever_came_later_resembles_whoever_was_there_before(room: GateRoom) -> None:
    here = room.thread()
    room.mail(here, "Hello")
    room.mail(here, "Now from here", sender="ada@examp1e.com")

    with pytest.raises(Lookalike, match=r"ada@example\.com"):
        room.check(GATE, draft(to="ada@examp1e.com", thread=here))

    room.check(GATE, draft(to="ada@example.com", thread=here))


def test_at_a_public_provider_names_are_compared(room: GateRoom) -> None:
    here = room.thread()
    room.mail(here, "Hello", sender="ada.lovelace@gmail.com")

    with pytest.raises(Lookalike):
        room.check(GATE, draft(to="ada.l0velace@gmail.com", thread=here))


@pytest.mark.parametrize("to", ["ceo@examp1e.com", "ceo@exmaple.com", "ceo@exarnple.com", "ceo@examples.com"])
def test_where_the_room_wrote_to_is_not_resembled_elsewhere(room: GateRoom, to: str) -> None:
    room.wrote_to("ada@example.com")

    with pytest.raises(Lookalike, match=r"resembles example\.com"):
        room.check(GATE, draft(to=to))


def test_numbered_domains_are_no_lookalikes(room: GateRoom) -> None:
    room.wrote_to("ada@shop1.example")

    assert room.check(GATE, draft(to="ada@shop2.example")) == {"recipients": 1}


def test_who_was_written_to_before_is_known(room: GateRoom) -> None:
    room.wrote_to("ada@example.com")
    room.wrote_to("bob@examples.com")

    assert room.check(GATE, draft(to="bob@examples.com ada@example.com")) == {"recipients": 2}


@pytest.mark.parametrize("to", ["x@acme-billing.example", "x@acme.example", "x@acmesupport.test"])
def test_a_foreign_domain_with_the_own_name_waits_for_a_person(room: GateRoom, to: str) -> None:
    with pytest.raises(ApprovalRequired, match="named after"):
        room.check(GATE, draft(to=to))


def test_an_allowed_domain_and_colleagues_pass(room: GateRoom) -> None:
    assert room.check(GATE, draft(to="x@acne.test billing@acme.test")) == {"recipients": 1}
