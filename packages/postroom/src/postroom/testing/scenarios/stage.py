"""A scenario set up in a world: its rooms, people and servers, and everything that is done in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from postroom.engine.sync import Postroom
from postroom.mail.addresses.addresses import parse_address
from postroom.mail.threads.subjects import base_subject
from postroom.model.errors import NotFound, PostroomError
from postroom.model.message import Message
from postroom.model.thread import Thread
from postroom.testing.people.people import Person
from postroom.testing.scenarios.actions import Action, AgentActs, PersonActs, RoomActs, ServerChanges
from postroom.testing.scenarios.agents import Room, Rule
from postroom.testing.scenarios.behaviours import Behaviour, faults, reactions
from postroom.testing.scenarios.scenario import Scenario, mailbox_of
from postroom.testing.scenarios.turns import Turn, fits
from postroom.testing.world.world import World

_THREADS = 10_000


@dataclass(frozen=True)
class Finding:
    """What became of one expectation: `failure` says why it does not hold; it is empty where it does."""

    expectation: str
    failure: str = ""


class Stage:
    """A scenario set up in a world."""

    def __init__(self, scenario: Scenario, world: World, folder: Path) -> None:
        self.mishaps: list[Finding] = []
        self._scenario = scenario
        self.world = world
        self._tries: Counter[int] = Counter()
        self._all_rooms: dict[str, Postroom] = {}
        for domain, room in scenario.rooms.items():
            self._open(domain, room, folder)
        for domain, scripted in scenario.servers.items():
            world.server(domain, *_made(scripted, faults()))
        for address, person in scenario.people.items():
            who = f"{person.name} <{address}>" if person.name else address
            world.person(who, *_made(person.reactions, reactions()))
        for number, action in enumerate(scenario.actions):
            world.at(action.after, partial(self._do, number, action))

    def mailbox(self, text: str) -> tuple[Postroom, str]:
        """The running room of a mailbox, and its name there."""
        found = mailbox_of(self._scenario, text)
        if found is None:
            raise NotFound(f"There is no mailbox {text}.")
        return self.running(found[0]), found[1]

    def running(self, domain: str) -> Postroom:
        """A room whose process runs. Raises `NotFound`."""
        room = self.world.rooms.get(domain)
        if room is None:
            raise NotFound(f"The room {domain} does not run at the moment.")
        return room

    def thread(self, subject: str) -> tuple[Postroom, Thread]:
        """The latest thread with this subject, in whichever room it is. Raises `NotFound`."""
        for room in self.world.rooms.values():
            with suppress(NotFound):
                return room, thread_about(room, subject)
        raise NotFound(f"There is no thread about {subject!r} in any room that runs.")

    def person(self, address: str) -> Person:
        """Somebody. Raises `NotFound`."""
        wanted = parse_address(address).key
        for person in self.world.people.values():
            if person.address.key == wanted:
                return person
        raise NotFound(f"There is no person {address}.")

    def _open(self, domain: str, room: Room, folder: Path) -> None:
        """A room whose process dies needs a store that outlives it."""
        steps = (step for action in self._scenario.actions if isinstance(action, RoomActs) for step in action.does)
        dies = any(step.said[0] in ("stop", "restart") for step in steps)
        store = f"sqlite:///{folder / domain}.db" if dies else "memory:"
        self._all_rooms[domain] = self.world.room(
            domain, tuple(room.mailboxes), store=store, cast=partial(self._cast, room), **room.settings
        )

    def _cast(self, scripted: Room, room: Postroom) -> None:
        for name, rules in scripted.mailboxes.items():
            if rules:
                room.on_message(name)(partial(self._take_turn, room, name, rules))

    def _take_turn(self, room: Postroom, name: str, rules: Sequence[Rule], message: Message) -> None:
        mailbox = room.mailbox(name)
        rule = next((rule for rule in rules if fits(rule.when, message, mailbox)), None)
        if rule is not None:
            Turn(mailbox, self._tries, thread_id=message.thread_id, message_id=message.id).take(rule.do)

    def _do(self, number: int, action: Action) -> None:
        """Do what a scenario says; what cannot be done is a finding, and the world goes on."""
        try:
            _DEEDS[type(action)](self, action)
        except PostroomError as error:
            self.mishaps.append(Finding(f"action {number} can be done", str(error)))

    def _person_acts(self, action: PersonActs) -> None:
        person = self.person(action.person)
        if action.writes is not None:
            letter = action.writes
            person.write(list(letter.to), subject=letter.subject, text=letter.text, cc=letter.cc)
        if action.answers is not None:
            came = [mail for mail in person.received if _is_about(mail.subject, action.answers.subject)]
            if not came:
                raise NotFound(f"Nothing came for {action.person} that could be answered.")
            person.answer(came[-1], text=action.answers.text, to=list(action.answers.to) or None)

    def _agent_acts(self, action: AgentActs) -> None:
        room, name = self.mailbox(action.mailbox)
        thread_id = thread_about(room, action.about).id if action.about is not None else ""
        Turn(room.mailbox(name), self._tries, thread_id=thread_id).take(action.does)

    def _room_acts(self, action: RoomActs) -> None:
        room = self._all_rooms[action.room]
        for step in action.does:
            name, said = step.said
            if name == "restart":
                self._all_rooms[action.room] = self.world.restart(room)
            elif name == "stop":
                self.world.stop(room)
            else:
                _ROOM_STEPS[name](self.running(action.room), said)

    def _server_changes(self, action: ServerChanges) -> None:
        self.world.server(action.server, *_made(action.faults, faults()))


_DEEDS: dict[type, Callable[[Stage, Any], None]] = {
    PersonActs: Stage._person_acts,
    AgentActs: Stage._agent_acts,
    RoomActs: Stage._room_acts,
    ServerChanges: Stage._server_changes,
}
_ROOM_STEPS: dict[str, Callable[[Postroom, str], object]] = {
    "pause": Postroom.pause_mailbox,
    "resume": Postroom.resume_mailbox,
    "suppress": Postroom.suppress,
    "unsuppress": Postroom.unsuppress,
}


def thread_about(room: Postroom, subject: str) -> Thread:
    """The latest thread with this subject. Raises `NotFound`."""
    found = [thread for thread in room.threads(count=_THREADS) if _is_about(thread.subject, subject)]
    if not found:
        raise NotFound(f"There is no thread about {subject!r} in {room.domain}.")
    return found[0]


def _is_about(subject: str, wanted: str | None) -> bool:
    """Whether two subjects are those of one thread; where none is wanted, any is."""
    return wanted is None or base_subject(subject).casefold() == base_subject(wanted).casefold()


def _made(scripted: Sequence[Any], table: dict[str, Behaviour]) -> Iterator[Any]:
    """The behaviours that were written down."""
    for each in scripted:
        name, data = each.said
        yield table[name].from_data(data)
