"""How far a key goes: what it may do, where, and until when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

from postroom.model.choices import Scope
from postroom.model.key import KeyState


@dataclass(frozen=True)
class Reach:
    """Scopes, mailboxes (`None`: all), and in milliseconds UTC when it expires and when it was revoked (`None`: never)."""

    scopes: frozenset[Scope]
    mailboxes: frozenset[str] | None = None
    expires_at: int | None = None
    revoked_at: int | None = None

    def within(self, outer: Reach) -> Reach:
        """What is left of this inside another one."""
        return Reach(
            scopes=self.scopes & outer.scopes,
            mailboxes=_common(self.mailboxes, outer.mailboxes),
            expires_at=_earlier(self.expires_at, outer.expires_at),
            revoked_at=_earlier(self.revoked_at, outer.revoked_at),
        )

    def state(self, now: int) -> KeyState:
        """Whether it has come to its end."""
        if self.revoked_at is not None:
            return KeyState.REVOKED
        return KeyState.EXPIRED if self.expires_at is not None and self.expires_at <= now else KeyState.ACTIVE


def innermost(reaches: Iterable[Reach]) -> Reach:
    """What is left of the last one inside all the others, the outermost first."""
    return reduce(lambda outer, inner: inner.within(outer), reaches)


def _common(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    if one is None or other is None:
        return other if one is None else one
    return one & other


def _earlier(one: int | None, other: int | None) -> int | None:
    return min((moment for moment in (one, other) if moment is not None), default=None)
