"""Pools: stateless agents behind a set of mailboxes, as one process registers its own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from postroom.model.errors import ConfigurationError
from postroom.model.several import several

H = TypeVar("H", bound=Callable[..., Any])


@dataclass(frozen=True)
class Member:
    """An agent of a pool in this process: a function of the message, and how many turns it may take at once."""

    name: str
    handler: Callable[[Any], Any]
    slots: int


class Pool:
    """Some agents that take the turns of some mailboxes, whichever is free. Made by `room.pool`.

    A pool knows nothing between two turns: what the next agent goes by is the thread with its note.
    """

    def __init__(self, name: str, mailboxes: Sequence[str], changed: Callable[[], None]) -> None:
        self.name = name
        self.mailboxes = tuple(mailboxes)
        self._changed = changed
        self._members: dict[str, Member] = {}

    @property
    def members(self) -> tuple[Member, ...]:
        """The agents of this process."""
        return tuple(self._members.values())

    @property
    def slots(self) -> int:
        """How many turns this process may take at once."""
        return sum(member.slots for member in self.members)

    def add(self, name: str, handler: Callable[[Any], Any], *, slots: int = 1) -> None:
        """One agent more: a plain or async function `f(message)`, which takes up to so many turns at once.

        Raises `ConfigurationError` for a name that this process has given already.
        """
        if name in self._members:
            raise ConfigurationError(f"Pool {self.name!r} has an agent {name!r} already.")
        if slots < 1:
            raise ConfigurationError(f"Agent {name!r} needs at least one slot.")
        self._members[name] = Member(name, handler, slots)
        self._changed()

    def agent(self, name: str, *, slots: int = 1) -> Callable[[H], H]:
        """Decorate a function that is an agent of this pool; see `add`."""

        def register(handler: H) -> H:
            self.add(name, handler, slots=slots)
            return handler

        return register

    def handler_of(self, name: str) -> Callable[[Any], Any]:
        """The function of an agent."""
        return self._members[name].handler


class Pools:
    """The pools of one process."""

    def __init__(self) -> None:
        self._by_name: dict[str, Pool] = {}
        self._listener: Callable[[], None] | None = None

    def __iter__(self) -> Iterator[Pool]:
        return iter(tuple(self._by_name.values()))

    @property
    def mailboxes(self) -> frozenset[str]:
        """Every mailbox that a pool stands behind."""
        return frozenset(mailbox for pool in self for mailbox in pool.mailboxes)

    def open(self, name: str, mailboxes: Sequence[str], *, handled: Collection[str]) -> Pool:
        """The pool of that name; the second time it is the same. Raises `ConfigurationError` for a mailbox that another pool
        or a handler of its own has.
        """
        known, behind = self._by_name.get(name), several(mailboxes)
        if known is not None and (not behind or known.mailboxes == behind):
            return known
        if known is not None or not behind:
            raise ConfigurationError(f"Pool {name!r} stands behind the mailboxes that it was first given; name some.")
        for mailbox in behind:
            self.refuse(mailbox)
            if mailbox in handled:
                raise ConfigurationError(f"Mailbox {mailbox!r} has a handler of its own; it cannot be behind a pool.")
        self._by_name[name] = Pool(name, behind, self._changed)
        return self._by_name[name]

    def refuse(self, mailbox: str) -> None:
        """Raise `ConfigurationError` for a mailbox that a pool stands behind."""
        for pool in self:
            if mailbox in pool.mailboxes:
                raise ConfigurationError(f"Mailbox {mailbox!r} has its turns taken by pool {pool.name!r}.")

    def listen(self, listener: Callable[[], None] | None) -> None:
        """Have a function called, from any thread, whenever an agent was added."""
        self._listener = listener

    def _changed(self) -> None:
        if self._listener is not None:
            self._listener()
