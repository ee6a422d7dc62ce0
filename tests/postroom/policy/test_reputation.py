"""Which rates stop what, and when chance may have done it."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import pytest

from postroom.model.limits import ReputationLimits
from postroom.model.reputation import Outcomes, Stop
from postroom.policy.chance import chance_of
from postroom.policy.reputation import weigh

LIMITS = ReputationLimits()


def stops(sent: int, *, bounced: int = 0, complained: int = 0) -> Stop:
    return weigh(LIMITS, "acme.test", [Outcomes(0, sent, bounced, complained)]).stops


@pytest.mark.parametrize(
    ("count", "of", "rate"), [(3, 50, Fraction(1, 20)), (7, 50, Fraction(1, 10)), (1, 1, Fraction(1, 5))]
)
def test_the_chance_is_that_of_the_binomial_distribution(count: int, of: int, rate: Fraction) -> None:
    fewer = sum(comb(of, k) * rate**k * (1 - rate) ** (of - k) for k in range(count))

    assert chance_of(count, of=of, rate=float(rate)) == pytest.approx(float(1 - fewer), rel=1e-9)


def test_numbers_of_any_size_have_a_chance() -> None:
    assert chance_of(200_600, of=1_000_000, rate=0.2) == pytest.approx(0.067, abs=0.002)
    assert chance_of(0, of=50, rate=0.05) == 1


def test_a_rate_of_none_may_be_set() -> None:
    """A room that bears no complaint at all could not send after the second one: the gate took the logarithm of nothing."""
    strict = ReputationLimits(complained=(0, 0.003, 0.01))

    assert weigh(strict, "acme.test", [Outcomes(0, 5_000, 0, 2)]).stops is Stop.OUTREACH
    assert chance_of(0, of=50, rate=0) == 1


@pytest.mark.parametrize(
    ("sent", "bounced", "expected"),
    [
        (49, 30, Stop.NOTHING),  # too few to say anything
        (50, 3, Stop.NOTHING),  # six of a hundred, by chance
        (50, 6, Stop.OUTREACH),
        (1_000, 60, Stop.NOTHING),
        (1_000, 63, Stop.OUTREACH),
        (1_000, 120, Stop.TRANSACTIONAL),
        (1_000, 230, Stop.REPLIES),
        (60, 60, Stop.REPLIES),
    ],
)
def test_bounces_stop_outreach_first_and_replies_last(sent: int, bounced: int, expected: Stop) -> None:
    assert stops(sent, bounced=bounced) is expected


@pytest.mark.parametrize(
    ("sent", "complained", "expected"),
    [
        (1_000, 1, Stop.NOTHING),  # one person says little
        (1_000, 2, Stop.NOTHING),
        (1_000, 4, Stop.OUTREACH),
        (1_000, 8, Stop.TRANSACTIONAL),
        (1_000, 18, Stop.REPLIES),
    ],
)
def test_complaints_do_so_much_sooner(sent: int, complained: int, expected: Stop) -> None:
    assert stops(sent, complained=complained) is expected


def test_the_days_are_weighed_together() -> None:
    days = [Outcomes(day, 20, 3, 0) for day in range(5)]

    assert weigh(LIMITS, "acme.test", days[:1]).stops is Stop.NOTHING
    assert weigh(LIMITS, "acme.test", days).stops is Stop.OUTREACH
