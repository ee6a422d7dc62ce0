"""The world of a test: rooms, people and mail servers under one clock that only the test moves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self

from postroom.engine.sync import Postroom
from postroom.testing.clock import VirtualClock
from postroom.testing.entropy import SeededEntropy
from postroom.testing.journal import Journal
from postroom.testing.people import Person
from postroom.testing.reactions import Reaction
from postroom.testing.servers import Fault, ScriptedServer

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


class World:
    """Use it as `with`. Public face, under construction; these signatures stand."""

    seed: int
    clock: VirtualClock
    entropy: SeededEntropy
    journal: Journal

    def __init__(self, seed: int = 0, *, wire: bool = False, start: datetime = START) -> None: ...

    @property
    def now(self) -> datetime: ...

    @property
    def rooms(self) -> Mapping[str, Postroom]:
        """The rooms that run, by domain."""

    @property
    def people(self) -> Mapping[str, Person]:
        """Everybody, by address (as written, domain in lower case)."""

    def room(
        self,
        domain: str,
        mailboxes: tuple[str, ...] = (),
        *,
        store: str = "memory:",
        cast: Callable[[Postroom], None] | None = None,
        **settings: Any,
    ) -> Postroom:
        """Open a room; `cast(room)` registers its handlers, and does so again at every `restart`."""

    def stop(self, room: Postroom) -> None:
        """The room's process dies; mail to it waits at its senders' servers."""

    def restart(self, room: Postroom) -> Postroom:
        """A new process opens the same store (stopping the old one first) and registers the handlers anew."""

    def person(self, who: str, *reactions: Reaction) -> Person: ...

    def server(self, domain: str, *faults: Fault) -> ScriptedServer:
        """The mail server of a domain, from now on with these faults."""

    def settle(self) -> None:
        """Do everything that is due at this instant."""

    def advance(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None: ...

    def run(self, until: datetime | timedelta | None = None) -> None:
        """Go on until nothing is due any more, or until a moment (or that long)."""

    def at(self, moment: datetime | timedelta, action: Callable[[], Any]) -> None:
        """Have something happen at a moment, or that long from now."""

    def assert_no_duplicates(self) -> None: ...
    def assert_thread_unbroken(self, subject: str | Person, *, room: Postroom | None = None) -> None: ...
    def assert_never_mailed_after(self, what: str, address: str | None = None) -> None: ...
    def assert_owner(self, thread_id: str, mailbox: str, *, room: Postroom | None = None) -> None: ...
    def assert_within_limits(
        self, *, per_day: int, room: Postroom | None = None, mailbox: str | None = None
    ) -> None: ...
    def assert_nothing_lost(self) -> None: ...

    def close(self) -> None: ...

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
