"""A grant: what one call from outside may do, by the key that it came with."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass

from postroom.model.choices import Scope
from postroom.model.errors import PermissionDenied
from postroom.model.key import AgentKey, acting_as, acting_by


@dataclass(frozen=True)
class Grant:
    """What the bearer of a key may do, as of the moment when it was authenticated. For one call: ask for a fresh one each time."""

    key: AgentKey

    @property
    def scopes(self) -> frozenset[Scope]:
        """What the key may do in its mailboxes."""
        return self.key.scopes

    def scopes_for(self, mailbox: str) -> frozenset[Scope]:
        """What the key may do in one mailbox; nothing, in one that is not among its own."""
        return self.key.scopes_for(mailbox)

    def permits(self, scope: Scope, mailbox: str | None = None) -> bool:
        """Whether the key may do this in a mailbox; without one, in the whole room: no key of certain mailboxes may."""
        return scope in self.key.scopes and self.key.covers(mailbox)

    def require(self, scope: Scope, mailbox: str | None = None) -> None:
        """Raise `PermissionDenied`, saying what is missing, unless `permits`."""
        if not self.permits(scope, mailbox):
            raise PermissionDenied(
                f"The key {self.key.id} ({self.key.name}) {self._missing(scope, mailbox)}.",
                you_can="ask a person for a key that may.",
            )

    def acting(self) -> AbstractContextManager[None]:
        """Whatever is written inside names this key in the audit trail; no handle on a mailbox goes further than the key."""
        return acting_by(self.key)

    def _missing(self, scope: Scope, mailbox: str | None) -> str:
        if scope not in self.key.scopes:
            held = ", ".join(each for each in Scope if each in self.key.scopes) or "nothing"
            return f"lacks the scope {scope} (it holds: {held})"
        own = ", ".join(self.key.mailboxes or ()) or "no mailbox"
        return f"is for {own} only, not for {f'mailbox {mailbox!r}' if mailbox else 'the whole room'}"


def narrowed(scopes: frozenset[Scope], mailbox: str) -> frozenset[Scope]:
    """What is left of the scopes of a handle on a mailbox, where a key acts."""
    key = acting_as.get()
    return scopes if key is None else scopes & key.scopes_for(mailbox)


def require_of_key(scope: Scope, *mailboxes: str | None) -> None:
    """Where a key acts, raise `PermissionDenied` unless it may do this to other mailboxes; `None` stands for the whole room."""
    if (key := acting_as.get()) is not None:
        for mailbox in mailboxes:
            Grant(key).require(scope, mailbox)
