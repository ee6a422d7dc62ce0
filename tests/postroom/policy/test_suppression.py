"""Which mail a suppression stops, and which it lets pass."""

from __future__ import annotations

from dataclasses import replace

import pytest

from postroom.mail.addresses.addresses import parse_address
from postroom.model.choices import Covers
from postroom.model.errors import Suppressed
from postroom.model.ids import at
from postroom.model.submission import Asked, Submission, Traffic
from postroom.policy.suppression import SuppressionGate
from tests.postroom.backends.store.conftest import START
from tests.postroom.policy.rooms import GateRoom, draft

GATE = SuppressionGate()
ADA = parse_address("ada@example.com")
BEFORE, AFTER = Asked(by=ADA.key, at=START), Asked(by=ADA.key, at=START + 1)
ANOTHERS = Asked(by="bob@example.com", at=START + 1)


def suppress(
    room: GateRoom, covers: Covers = Covers.ALL, *, reason: str = "manual", address: str = "", lasts: int | None = None
) -> None:
    end = None if lasts is None else room.clock.time + lasts
    told = parse_address(address) if address else ADA
    room.store.write(lambda records: records.suppressions.add(told, reason=reason, covers=covers, expires_at=end))


def mail(traffic: Traffic, asked: Asked | None = None) -> Submission:
    return replace(draft(), traffic=traffic, asked=asked)


OUTREACH, RECEIPT = mail(Traffic.OUTREACH), mail(Traffic.TRANSACTIONAL)
EARLIER, LATER, FOR_ANOTHER = (mail(Traffic.REPLY, asked) for asked in (BEFORE, AFTER, ANOTHERS))


@pytest.mark.parametrize(
    ("covers", "stopped"),
    [
        (Covers.ALL, [OUTREACH, RECEIPT, EARLIER, LATER, FOR_ANOTHER]),
        (Covers.UNASKED, [OUTREACH, RECEIPT, EARLIER, FOR_ANOTHER]),
        (Covers.OUTREACH, [OUTREACH, EARLIER, FOR_ANOTHER]),
    ],
)
def test_a_suppression_stops_what_it_covers(room: GateRoom, covers: Covers, stopped: list[Submission]) -> None:
    suppress(room, covers)

    for submission in (OUTREACH, RECEIPT, EARLIER, LATER, FOR_ANOTHER):
        if submission in stopped:
            with pytest.raises(Suppressed):
                room.check(GATE, submission)
        else:
            assert room.check(GATE, submission)["spared"] == 1


@pytest.mark.parametrize(
    ("reason", "to", "passes"),
    [
        ("unsubscribe", "ada+shop@example.com", False),
        ("bounce", "ada+shop@example.com", True),
        ("bounce", "ADA@example.com", False),
        ("unsubscribe", "adam@example.com", True),
        ("unsubscribe", "ada@example.org", True),
    ],
)
def test_all_but_a_bounce_is_about_the_person(room: GateRoom, reason: str, to: str, passes: bool) -> None:
    suppress(room, reason=reason)

    if passes:
        assert room.check(GATE, draft(to=to))["spared"] == 0
    else:
        with pytest.raises(Suppressed):
            room.check(GATE, draft(to=to))


def test_one_recipient_of_several_is_enough(room: GateRoom) -> None:
    suppress(room, address="bob@example.com")

    with pytest.raises(Suppressed, match=r"bob@example\.com is on the suppression list"):
        room.check(GATE, draft(to="ada@example.com bob@example.com"))


def test_of_two_entries_that_stop_a_message_the_one_that_lasts_is_told(room: GateRoom) -> None:
    suppress(room, Covers.ALL, lasts=1_000, reason="on leave")
    suppress(room, Covers.OUTREACH, reason="unsubscribe")

    with pytest.raises(Suppressed) as lasting:
        room.check(GATE, OUTREACH)
    with pytest.raises(Suppressed) as ending:
        room.check(GATE, RECEIPT)

    assert (lasting.value.reason, lasting.value.retry_at) == ("unsubscribe", None)
    assert (ending.value.reason, ending.value.retry_at) == ("on leave", at(START + 1_000))


def test_the_wider_cover_ends_when_it_would_have_ended(room: GateRoom) -> None:
    suppress(room, Covers.ALL, lasts=1_000)
    suppress(room, Covers.OUTREACH)
    room.clock.time += 1_000

    assert room.check(GATE, RECEIPT)["spared"] == 1
    with pytest.raises(Suppressed):
        room.check(GATE, OUTREACH)
