"""A grant: what one call from outside may do, by the key that it came with."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass

from postroom.model.errors import PermissionDenied
from postroom.model.key import AgentKey, acting_by
from postroom.model.mailbox import Scope

NOTHING: frozenset[Scope] = frozenset()


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
        return self.key.scopes if self._covers(mailbox) else NOTHING

    def permits(self, scope: Scope, mailbox: str | None = None) -> bool:
        """Whether the key may do this in a mailbox; without one, in the whole room: no key of certain mailboxes may."""
        return scope in self.key.scopes and self._covers(mailbox)

    def require(self, scope: Scope, mailbox: str | None = None) -> None:
        """Raise `PermissionDenied`, saying what is missing, unless `permits`."""
        if not self.permits(scope, mailbox):
            raise PermissionDenied(
                f"The key {self.key.id} ({self.key.name}) {self._missing(scope, mailbox)}.",
                you_can="ask a person for a key that may.",
            )

    def acting(self) -> AbstractContextManager[None]:
        """Whatever is written inside names this key in the audit trail."""
        return acting_by(self.key.id)

    def _covers(self, mailbox: str | None) -> bool:
        return self.key.mailboxes is None or mailbox in self.key.mailboxes

    def _missing(self, scope: Scope, mailbox: str | None) -> str:
        if scope not in self.key.scopes:
            held = ", ".join(each for each in Scope if each in self.key.scopes) or "nothing"
            return f"lacks the scope {scope} (it holds: {held})"
        own = ", ".join(self.key.mailboxes or ()) or "no mailbox"
        return f"is for {own} only, not for {f'mailbox {mailbox!r}' if mailbox else 'the whole room'}"
