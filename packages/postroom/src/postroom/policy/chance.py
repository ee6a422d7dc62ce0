"""Whether a rate is really as high as it looks, or may have come by chance."""

from __future__ import annotations

from collections.abc import Iterator
from math import exp, lgamma, log


def chance_of(count: int, *, of: int, rate: float) -> float:
    """How often `count` or more of so many messages would have it, if each had it with the probability `rate`.

    The upper tail of the binomial distribution, exactly; summed from logarithms, so that no number is too large for it.
    """
    if rate <= 0:
        return 0.0 if count else 1.0
    return max(0.0, 1.0 - sum(_exactly(count, of=of, rate=rate)))


def _exactly(count: int, *, of: int, rate: float) -> Iterator[float]:
    """The probability of each number below `count`."""
    for fewer in range(count):
        ways = lgamma(of + 1) - lgamma(fewer + 1) - lgamma(of - fewer + 1)
        yield exp(ways + fewer * log(rate) + (of - fewer) * log(1 - rate))
