"""What a caller chooses among, and what holds where nothing is said: words alone, so that naming a room builds no model."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal


class Scope(StrEnum):
    """What a mailbox handle may do. Tools whose scope is missing are not offered; calls without it are refused."""

    READ = "read"
    REPLY = "reply"
    SEND = "send"
    HAND_OFF = "hand_off"
    PROVISION = "provision"
    APPROVE = "approve"  # a person's decisions: opens no tool
    ADMIN = "admin"


DEFAULT_SCOPES = frozenset({Scope.READ, Scope.REPLY, Scope.SEND, Scope.HAND_OFF})


class Covers(StrEnum):
    """Which mail a suppression stops, from the least to the most."""

    OUTREACH = (
        "outreach"  # what its reader did not ask for; transactional mail and answers to what they write later pass
    )
    UNASKED = "unasked"  # everything but answers to what its reader writes later
    ALL = "all"  # everything

    def widest(self, other: Covers) -> Covers:
        """The one of two that stops more."""
        return max(self, other, key=list(Covers).index)


StopCondition = Literal["replied", "bounced", "auto_replied", "unsubscribed", "complained", "handed_off", "closed"]
STOP_ON_DEFAULT: frozenset[StopCondition] = frozenset(
    {"replied", "bounced", "unsubscribed", "complained", "handed_off", "closed"}
)
"""What ends a follow-up plan. An automatic answer does not, unless asked to: it moves the plan past an absence it names."""

ORDER = 100
"""Where a rule stands that says nothing about it."""

EVERY_MAILBOX = "*"
"""The mailbox of a handler that is called for every one that has none of its own."""
