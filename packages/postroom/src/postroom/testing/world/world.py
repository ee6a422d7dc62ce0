"""The world of a test: rooms, people and mail servers under one clock that only the test moves."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from types import TracebackType
from typing import Any, Self

from postroom.engine.sync import Postroom
from postroom.mail.addresses.addresses import parse_domain, parse_participant
from postroom.model.errors import ConfigurationError, InvalidRequest, unknown_name
from postroom.model.ids import milliseconds
from postroom.model.settings import Settings
from postroom.model.several import several
from postroom.ports.telemetry import Telemetry
from postroom.testing.people.mail import Mail
from postroom.testing.people.people import Person
from postroom.testing.people.reactions import Reaction
from postroom.testing.servers.identity import make_identity
from postroom.testing.servers.scripted_resolver import ScriptedResolver
from postroom.testing.servers.servers import Fault, ScriptedServer
from postroom.testing.servers.wire import WireServer
from postroom.testing.world.assertions import WorldAssertions
from postroom.testing.world.clock import VirtualClock, aware
from postroom.testing.world.entropy import SeededEntropy
from postroom.testing.world.house import Cast, House, require_a_store_that_stays
from postroom.testing.world.journal import Entry, Journal, What
from postroom.testing.world.post import Post
from postroom.testing.world.schedule import Schedule

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
MOST_AT_ONCE = 100_000
"""So many things in one instant, and the world says that it does not come to rest."""

LONGEST_RUN = timedelta(days=366)
"""How far `run` goes without being told until when."""


class World(WorldAssertions):
    """Rooms, people and mail servers; the same `seed` gives the same world. Use it as `with`, or `close` it at the end.

    Nothing moves by itself: what a person or an agent has sent travels in `settle`, `advance` and `run`, and handlers
    take their turns there. With `wire=True` mail crosses real SMTP on loopback, both ways; without, the same happens by
    calls. Handlers and actions may use the rooms and people, but not move the world, nor sleep in its time. `dns` is what
    the rooms are told when they look up records, `telemetry` where they tell spans and metrics.
    """

    def __init__(
        self, seed: int = 0, *, wire: bool = False, start: datetime = START, telemetry: Telemetry | None = None
    ) -> None:
        self.seed = seed
        self.telemetry = telemetry
        self.clock = VirtualClock(start)
        self.entropy = SeededEntropy(seed)
        self.dns = ScriptedResolver()
        self._addresses = count(1)
        self._journal = Journal()
        self._schedule = Schedule()
        self._post = Post(
            clock=self.clock,
            schedule=self._schedule,
            journal=self._journal,
            entropy=self.entropy.branch("post"),
            before_note=self._catch_up,
        )
        self._houses: dict[str, House] = {}
        self._people: dict[str, Person] = {}
        self._mover: threading.Thread | None = None
        self._wire = WireServer(self._post.server, now=self.clock.now, deliver=self._post.carry) if wire else None
        if self._wire is not None:
            self._wire.start()

    @property
    def now(self) -> datetime:
        """The world's time."""
        return self.clock.moment

    @property
    def journal(self) -> Journal:
        """Everything that happened so far, the rooms' own doings included."""
        self._catch_up()
        return self._journal

    @property
    def mail(self) -> Sequence[Mail]:
        """Every message that was handed over, by people, by rooms and by servers, oldest first."""
        return tuple(self._post.mail)

    @property
    def rooms(self) -> Mapping[str, Postroom]:
        """The rooms whose process runs, by domain."""
        return {domain: house.room for domain, house in self._houses.items() if house.is_open}

    @property
    def people(self) -> Mapping[str, Person]:
        """Everybody, by address."""
        return {str(person.address): person for person in self._people.values()}

    @property
    def servers(self) -> Mapping[str, ScriptedServer]:
        """The servers that were scripted, or that were asked something, by domain."""
        return dict(self._post.servers)

    def missing(self) -> Iterator[tuple[str, str]]:
        """Address and Message-ID of mail that a room took and does not have."""
        stored = {(entry.room, entry.message_id) for entry in self.journal.of(What.DELIVERED, What.DELIVERED_AGAIN)}
        for address, message_id in self._post.taken:
            if message_id and (self._post.rooms[address.domain], message_id) not in stored:
                yield str(address), message_id

    def room(
        self,
        domain: str,
        mailboxes: Sequence[str] = (),
        *,
        store: str = "memory:",
        cast: Cast | None = None,
        **settings: Any,
    ) -> Postroom:
        """Open a room of this world. `cast(room)` registers its handlers, and does so again after every `restart`.

        `settings` are those of `Settings`. Raises `ConfigurationError` for a domain that has a room.
        """
        named = {"domain": _domain(domain), "mailboxes": several(mailboxes), "store": store}
        told = Settings.model_validate({**named, **settings})
        if told.domain in self._houses:
            raise ConfigurationError(f"This world has a room {domain} already; restart it to open it anew.")
        house = self._build(told, cast)
        house.open()
        self._houses[told.domain] = house
        return house.room

    def stop(self, room: Postroom | str) -> None:
        """The room's process dies. Mail to it waits at its senders' servers, which try again for five days.

        Raises `ConfigurationError` for a room in memory.
        """
        house = self._house(room)
        require_a_store_that_stays(house)
        if self._mover not in (None, threading.current_thread()):
            raise ConfigurationError("A handler cannot stop a room; plan it with `at`, for this moment if need be.")
        if house.is_open:
            house.close()
            self._tell(What.STOPPED, house)

    def restart(self, room: Postroom | str) -> Postroom:
        """A new process opens the same store, after the old one has died, and `cast` registers the handlers anew."""
        house = self._house(room)
        self.stop(room)
        house.open()
        self._tell(What.RESTARTED, house)
        return house.room

    def person(self, who: str, *reactions: Reaction) -> Person:
        """Somebody outside, `Ada Lovelace <ada@example.com>`, who reacts to mail as scripted, or not at all."""
        participant = parse_participant(who)
        key = participant.address.key
        if key in self._people:
            raise ConfigurationError(f"{participant.address} lives in this world already.")
        person = Person(participant, post=self._post, entropy=self.entropy.branch(key), reactions=reactions)
        self._people[key] = self._post.readers[key] = person
        return person

    def server(self, domain: str, *faults: Fault, signs: bool = False, policy: str = "reject") -> ScriptedServer:
        """The mail server of a domain, from now on with these faults; every domain without one has a faultless server.

        With `signs`, what its people write is signed, and the world's DNS has its SPF, DKIM and DMARC records; `policy` is what
        DMARC asks for mail that only pretends to come from there. Mail from servers that do not sign is not verified.
        """
        name = _domain(domain)
        identity = make_identity(name, number=next(self._addresses)) if signs else None
        if identity is not None:
            self.dns.publish(*identity.records(policy=policy))
        self._post.servers[name] = ScriptedServer(name, faults=faults, identity=identity)
        return self._post.servers[name]

    def bounce(self, mail: Mail, *, after: timedelta = timedelta(0), status: str = "5.1.1") -> None:
        """Have a message that was delivered already come back after all, as a report (RFC 3464)."""
        self.at(after, partial(self._post.bounce, mail, status))

    def settle(self) -> None:
        """Let everything happen that is due at this instant."""
        with self._moving():
            self._settle()

    def advance(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        """Let so much time pass, and all that falls due in it happen."""
        self.run(timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds))

    def run(self, until: datetime | timedelta | None = None) -> None:
        """Let time pass until nothing is due any more; or until a moment, or for so long.

        Raises `AssertionError` where the world does not come to rest by itself within a year.
        """
        end = self._moment(LONGEST_RUN if until is None else until)
        with self._moving():
            self._settle()
            while (due := self._next_due()) is not None and due <= end:
                self.clock.move_to(due)
                self._settle()
            if until is not None:
                self.clock.move_to(end)
            elif due is not None:
                raise AssertionError(f"The world does not come to rest within {LONGEST_RUN.days} days.")

    def at(self, moment: datetime | timedelta, action: Callable[[], Any]) -> None:
        """Have a function called at a moment, or so long from now."""
        self._schedule.plan(self._moment(moment), action)

    def close(self) -> None:
        """Close every room; the journal stays."""
        with ExitStack() as last:
            if self._wire is not None:
                last.callback(self._wire.close)
            for house in self._houses.values():
                if house.is_open:
                    last.callback(house.close)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _build(self, settings: Settings, cast: Cast | None) -> House:
        """A house for a room, to be opened."""
        wire = f"{self._wire.url}?starttls=never" if self._wire is not None else None
        entropy = self.entropy.branch(f"room {settings.domain}")
        return House(
            self._post, settings, cast=cast, entropy=entropy, dns=self.dns, wire=wire, telemetry=self.telemetry
        )

    def _settle(self) -> None:
        """People and servers act, then one room after another, until nobody has anything to do at this instant."""
        now, done = self.clock.now(), 0
        while self._act(now) or self._work_off(now):
            done += 1
            if done > MOST_AT_ONCE:
                raise AssertionError(f"The world does not come to rest at {self.now:%Y-%m-%d %H:%M:%S}.")

    def _act(self, now: int) -> bool:
        action = self._schedule.due(now)
        if action is not None:
            action()
        return action is not None

    def _work_off(self, now: int) -> bool:
        return any(house.work_off(now) for house in tuple(self._houses.values()))

    def _next_due(self) -> int | None:
        due = (self._schedule.next_at, *(house.next_due() for house in self._houses.values()))
        return min((moment for moment in due if moment is not None), default=None)

    @contextmanager
    def _moving(self) -> Iterator[None]:
        if self._mover is not None:
            raise ConfigurationError("A handler or an action cannot move the world; it happens while the world moves.")
        self._catch_up()
        self._mover = threading.current_thread()
        try:
            yield
        finally:
            self._mover = None

    def _catch_up(self) -> None:
        """While the world moves, the rooms are followed as they work; else the test may have used them by itself."""
        if self._mover is None:
            for house in self._houses.values():
                house.catch_up()

    def _tell(self, what: What, house: House) -> None:
        domain = house.settings.domain
        self._post.note(Entry(at=self.now, what=what, who=domain, room=domain))

    def _house(self, room: Postroom | str) -> House:
        domain = _domain(room) if isinstance(room, str) else room.domain
        if domain not in self._houses:
            raise unknown_name("room", domain, list(self._houses))
        return self._houses[domain]

    def _moment(self, when: datetime | timedelta) -> int:
        return milliseconds(aware(when) if isinstance(when, datetime) else self.now + when)


def _domain(text: str) -> str:
    """A mail domain as addresses have it. Raises `ConfigurationError`."""
    try:
        return parse_domain(text)
    except InvalidRequest:
        raise ConfigurationError(f"{text[:80]!r} is not a mail domain.") from None
