"""What the fixtures of the pytest plugin hand out, and how markers become a world."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from postroom.engine.sync import Postroom
from postroom.mail.addresses.addresses import parse_address, parse_participant
from postroom.model.errors import ConfigurationError
from postroom.testing.people.mail import Mail
from postroom.testing.people.people import Person
from postroom.testing.people.program import WIDTH, mail_program
from postroom.testing.report.report import write_report
from postroom.testing.report.time_line import draw
from postroom.testing.scenarios.behaviours import Behaviour, faults, reactions
from postroom.testing.servers.faults import LateBounce, Refuse, TryLater
from postroom.testing.servers.servers import Fault, ScriptedServer
from postroom.testing.world.journal import HANDED_OVER, Entry
from postroom.testing.world.world import World

if TYPE_CHECKING:
    import pytest

DOMAIN = "acme.test"
MAILBOXES = ("support", "billing")
OUTSIDE = "example.com"
"""The domain whose server a marker is about that names none."""

_SPANS = ("weeks", "days", "hours", "minutes", "seconds")
_PREFIX = "postroom_"


@contextmanager
def open_world(node: pytest.Item, param: Any) -> Iterator[World]:
    """The world that a test's markers, its parameter and the command line describe."""
    marker = node.get_closest_marker("postroom_world")
    described = dict(marker.kwargs) if marker is not None else {}
    described |= param if isinstance(param, Mapping) else {} if param is None else {"seed": param}
    described.setdefault("seed", node.config.getoption("--postroom-seed") or 0)
    described.setdefault("wire", node.config.getoption("--postroom-wire"))
    with World(**described) as world:
        _script(world, node)
        yield world


def open_room(world: World, node: pytest.Item) -> Postroom:
    """The room that the closest `postroom_room` describes."""
    marker = node.get_closest_marker("postroom_room")
    settings = dict(marker.kwargs) if marker is not None else {}
    domain = marker.args[0] if marker is not None and marker.args else settings.pop("domain", DOMAIN)
    mailboxes = tuple(settings.pop("mailboxes", MAILBOXES))
    return world.room(domain, mailboxes, **settings)


def draw_failure(world: World, *, title: str, why: str, path: Path) -> Path:
    """Draw the world of a failed test."""
    return write_report(draw(world, title=title, failed=True, why=why), path)


def _script(world: World, node: pytest.Item) -> None:
    """What the markers say, those of the module before those of the test."""
    markers = [
        (marker.name.removeprefix(_PREFIX), marker)
        for marker in reversed(list(node.iter_markers()))
        if marker.name.startswith(_PREFIX)
    ]
    _script_servers(world, [(name, marker) for name, marker in markers if name in faults()])
    _script_people(world, [(name, marker) for name, marker in markers if name in reactions()])


def _script_servers(world: World, markers: Sequence[tuple[str, pytest.Mark]]) -> None:
    scripted: defaultdict[str, list[Fault]] = defaultdict(list)
    for name, marker in markers:
        for place in marker.args or (OUTSIDE,):
            scripted[place.rpartition("@")[2]].append(_from_marker(faults()[name], marker.kwargs, place))
    for domain, does in scripted.items():
        world.server(domain, *does)


def _script_people(world: World, markers: Sequence[tuple[str, pytest.Mark]]) -> None:
    """One person for all markers that name the same address; a display name may stand in any of them."""
    scripted: defaultdict[str, list[Any]] = defaultdict(list)
    names: dict[str, str] = {}
    for name, marker in markers:
        if not marker.args:
            raise ConfigurationError(f"Say who: @pytest.mark.{_PREFIX}{name}('Ada Lovelace <ada@example.com>').")
        for who in marker.args:
            key = parse_participant(who).address.key
            names[key] = who if "<" in who else names.get(key, who)
            scripted[key].append(_from_marker(reactions()[name], marker.kwargs, ""))
    for key, does in scripted.items():
        world.person(names[key], *does)


def _from_marker(behaviour: Behaviour, given: Mapping[str, Any], place: str) -> Any:
    """A behaviour from a marker's parameters; `hours=3` stands for its span of time, an address for `only`."""
    told = {name: value for name, value in given.items() if name not in _SPANS}
    span = {name: value for name, value in given.items() if name in _SPANS}
    if span:
        told[behaviour.span or _no_span(behaviour)] = timedelta(**span)
    if "@" in place:
        told.setdefault("only", place)
    return behaviour.from_data(behaviour.read(told))


def _no_span(behaviour: Behaviour) -> str:
    raise ConfigurationError(
        f"{_PREFIX}{behaviour.name} takes no time; it takes: {', '.join(behaviour.data.model_fields)}."
    )


@dataclass(frozen=True)
class Clock:
    """The clock of a world. Moving it lets everything happen that is due on the way, in every room."""

    world: World

    @property
    def now(self) -> datetime:
        """The time in the world, UTC."""
        return self.world.now

    def advance(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        """Go on by so much."""
        self.world.advance(days=days, hours=hours, minutes=minutes, seconds=seconds)

    def settle(self) -> None:
        """Do everything that is due at this instant."""
        self.world.settle()

    def run(self, until: datetime | timedelta | None = None) -> None:
        """Go on until nothing is due any more, or until a moment (or that long)."""
        self.world.run(until)


@dataclass(frozen=True)
class Smtp:
    """The mail servers of everybody outside. A place is an address, or a domain for everybody there."""

    world: World

    def sent(self) -> list[Entry]:
        """What servers outside took over from the rooms, an entry for each message and recipient, oldest first.

        Mail between two mailboxes of one room crosses no server.
        """
        taken = self.world.journal.of(*HANDED_OVER)
        return [entry for entry in taken if entry.mailbox is not None and "@" not in entry.who]

    def sent_to(self, address: str) -> list[str]:
        """The subjects of what was sent to an address and taken over by its server, oldest first."""
        wanted = parse_address(address).key
        return [entry.subject for entry in self.sent() if parse_address(entry.recipient or "").key == wanted]

    def bounce(self, place: str, *, status: str = "5.1.1", after: timedelta = timedelta(0)) -> None:
        """What this place got last comes back as a report (DSN) after a while, and so does everything sent from now on."""
        self._add(place, LateBounce(after=after, status=status, only=_only(place)))
        for mail in self._last_mail_to(place):
            # The post is told directly: for its own server this mail was delivered long ago.
            self.world.bounce(mail, after=after, status=status)

    def refuse(self, place: str, *, status: str = "5.1.1") -> None:
        """From now on mail is refused for good, with this enhanced status code (RFC 3463)."""
        self._add(place, Refuse(status=status, only=_only(place)))

    def defer(self, place: str, *, times: int | None = 1) -> None:
        """Refuse mail for now, the next `times` (for ever with `None`), then take it."""
        self._add(place, TryLater(times=times, only=_only(place)))

    def server(self, domain: str, *scripted: Fault) -> ScriptedServer:
        """The server of a domain, from now on with these faults and no others."""
        return self.world.server(domain, *scripted)

    def _last_mail_to(self, place: str) -> list[Mail]:
        """The last message that each address of a place got from a room, with that address alone in its envelope."""
        wanted, last = place.casefold(), {}
        for mail in self.world.mail:
            sender = mail.envelope.reverse_path
            for path in mail.envelope.forward_paths if sender is not None and sender.domain in self.world.rooms else ():
                if wanted in (path.key, path.domain):
                    envelope = mail.envelope.model_copy(update={"forward_paths": (path,)})
                    last[path.key] = mail.model_copy(update={"envelope": envelope})
        return list(last.values())

    def _add(self, place: str, fault: Fault) -> None:
        """The latest word counts first."""
        domain = place.rpartition("@")[2]
        known = self.world.servers.get(domain)
        self.world.server(domain, fault, *(known.faults if known is not None else ()))


@dataclass(frozen=True)
class Seen:
    """A message as a mail program lists it."""

    sender: str
    subject: str
    text: str
    message_id: str
    at: datetime


@dataclass(frozen=True)
class Imap:
    """What an IMAP client would show. `address` is a mailbox of any room of the world, or a person."""

    world: World

    def inbox(self, address: str) -> list[Seen]:
        """What came for an address, oldest first."""
        parsed = parse_address(address)
        room = self.world.rooms.get(parsed.domain)
        if room is None:
            return [
                Seen(str(mail.sender or ""), mail.subject, mail.new_text, mail.message_id, mail.at)
                for mail in self._person(address).received
            ]
        page = room.mailbox(parsed.base_local_part).messages(unread=False, count=100)
        return [
            Seen(str(message.sender), message.subject, message.new_text, message.message_id, message.date)
            for message in reversed(page.messages)
        ]

    def subjects(self, address: str) -> list[str]:
        """The subjects of what came for an address, oldest first."""
        return [seen.subject for seen in self.inbox(address)]

    def threads(self, address: str, *, width: int = WIDTH) -> str:
        """A person's mail, sent and received, as threads drawn by a mail program."""
        return mail_program([mail.parsed for mail in self._person(address).messages], width=width)

    def _person(self, address: str) -> Person:
        wanted = parse_address(address).key
        for person in self.world.people.values():
            if person.address.key == wanted:
                return person
        known = ", ".join(self.world.people) or "nobody"
        raise LookupError(f"Nobody in this world has the address {address}; people: {known}.")


def _only(place: str) -> str | None:
    return place if "@" in place else None
