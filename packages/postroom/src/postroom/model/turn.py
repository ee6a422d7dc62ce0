"""Holding a turn, and losing it to somebody else."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Hold:
    """By what a worker holds a turn: the row of its claim, and the fencing number that must not have changed."""

    claim: int
    fence: int

    def __str__(self) -> str:
        return f"{self.claim}:{self.fence}"


@dataclass(frozen=True)
class LostTurn:
    """A turn that is not its caller's any more: where it is now, as the end of a sentence."""

    turn_id: str
    where: str
