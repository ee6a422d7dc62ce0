"""What our own gates let a domain send, asked of the gates themselves."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

from postroom.model.reputation import Outcomes, Stop
from postroom.policy.reputation import weigh
from postroom.policy.warm_up import schedule
from tests.benchmarks.capacity_model import DEFAULTS

LEVELS = (Stop.OUTREACH, Stop.TRANSACTIONAL, Stop.REPLIES)


def warm_up() -> tuple[int, ...]:
    """What a young domain may begin on each of its first days."""
    return schedule()


def domains_for(messages_a_day: int) -> int:
    """How many domains so many messages a day need, each with the day it has by default."""
    return ceil(messages_a_day / (DEFAULTS.limits.domain_day or messages_a_day))


def bars() -> dict[str, list[int]]:
    """From how many bounces and complaints on each kind of mail waits, where a domain sent all it may."""
    sent = (DEFAULTS.limits.domain_day or 0) * DEFAULTS.reputation.days
    bounced = [_least(level, sent, lambda count: Outcomes(0, sent, count, 0)) for level in LEVELS]
    complained = [_least(level, sent, lambda count: Outcomes(0, sent, 0, count)) for level in LEVELS]
    return {"hard bounces": bounced, "complaints": complained}


def _least(level: Stop, sent: int, outcomes: Callable[[int], Outcomes]) -> int:
    """The smallest count that stops this much: more never stops less, so halving finds it."""
    low, high = 0, sent
    while high - low > 1:
        middle = (low + high) // 2
        stops = weigh(DEFAULTS.reputation, "acme.test", [outcomes(middle)]).stops
        low, high = (low, middle) if stops >= level else (middle, high)
    return high
