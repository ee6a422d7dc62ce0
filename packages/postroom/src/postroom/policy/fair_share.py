"""The arithmetic of a shared limit: replies before all, then what is guaranteed to a mailbox, then what it may borrow."""

from __future__ import annotations

from typing import NamedTuple

_EXACT = 1e-9


class Standing(NamedTuple):
    """How one window of a limit stands, seen from one mailbox.

    `used` counts everybody's messages, replies included, of which the limit lets `limit` pass; mail that is no reply gets
    the first `pool` of them. Of that, `guarantee` is this mailbox's own, whatever the others do: it has `begun` so many
    messages. `promised` is what the others have not used of their guarantees.
    """

    used: int
    limit: int
    pool: int
    begun: int = 0
    guarantee: int = 0
    promised: int = 0

    @property
    def left_for_replies(self) -> int:
        """A reply may use everything up to the limit. Below zero where a limit was lowered since."""
        return self.limit - self.used

    @property
    def left(self) -> int:
        """What is no reply may use its guarantee, or borrow what is neither kept for replies nor promised to others."""
        own = min(self.guarantee - self.begun, self.left_for_replies)
        return max(own, self.pool - self.used - self.promised)


def pool_of(limit: int, *, reserve: float) -> int:
    """The part of a limit that mail which is no reply may use."""
    return limit - int(limit * reserve + _EXACT)


def part_of(pool: int, *, guaranteed: float) -> int:
    """The part of a pool that is promised to the mailboxes that share it."""
    return int(pool * guaranteed + _EXACT)


def guarantee(promised: int, *, share: int, shares: int, at_most: int | None) -> int:
    """A mailbox's part, by its weight, of what is promised to all; never more than its own limit lets it use."""
    part = promised * share // shares if shares else 0
    return part if at_most is None else min(part, at_most)
