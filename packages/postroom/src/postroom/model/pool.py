"""Pools: the agents that take turns for a set of mailboxes, as the store knows them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel


class Because(StrEnum):
    """Why this agent of a pool takes a turn."""

    STICKY = "sticky"  # it took the last turn of the thread
    LEAST_BUSY = "least_busy"  # nobody has fewer turns; of these, it has waited longest
    TRIED_AGAIN = "tried_again"  # another one failed
    TOOK_OVER = "took_over"  # another one went silent


class PoolAgent(BaseModel, frozen=True):
    """One agent of a pool, in one process: whether it is alive, how many turns it may take at once, and which it is at (`d7`).

    `alive_until` is when it counts as dead, unless its process says by then that it lives.
    """

    pool: str
    name: str
    process: str
    alive: bool
    slots: int
    turns: tuple[str, ...] = ()
    since: datetime
    alive_until: datetime
    last_turn_at: datetime | None = None

    @property
    def busy(self) -> int:
        """How many turns it is at."""
        return len(self.turns)
