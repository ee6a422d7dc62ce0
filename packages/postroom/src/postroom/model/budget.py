"""What an agent may spend on one mail thread."""

from __future__ import annotations

from pydantic import BaseModel, Field


class Budget(BaseModel, frozen=True):
    """How many turns, and how many tokens of its models, an agent may take in one thread; `None` sets no bound.

    A turn that was begun is taken to its end: the bound is looked at before each.
    """

    turns: int | None = Field(default=50, ge=1)
    tokens: int | None = Field(default=500_000, ge=1)

    def is_used_up(self, *, turns: int, tokens: int) -> bool:
        """Whether nothing is left after so much."""
        return any(limit is not None and used >= limit for used, limit in ((turns, self.turns), (tokens, self.tokens)))
