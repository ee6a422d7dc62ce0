"""Judging how much a message wants to steer the machine that reads it."""

from __future__ import annotations

from typing import Protocol

from postroom.model.message import ParsedMessage
from postroom.model.risk import Risk


class Scorer(Protocol):
    """A model of injection: the one that is built in, or a larger one of your own.

    It is asked once for each arrival, on a thread of its own, and has the seconds of `POSTROOM_SCORER_SECONDS`. Where it
    raises or takes longer, the mail comes in without a score.
    """

    def score(self, message: ParsedMessage) -> Risk:
        """The risk of one message. `score` is to be comparable between messages; `level` decides what happens to it."""
