"""Playing a scenario: its rooms, agents, people and servers in a world, and what became of what was expected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from postroom.engine.sync import Mailbox, Postroom
from postroom.mail.addresses import parse_address
from postroom.mail.subjects import base_subject
from postroom.model.errors import NotFound, PostroomError, SendRefused
from postroom.model.message import Direction, Message
from postroom.model.plan import FollowUp
from postroom.model.thread import Thread
from postroom.testing import scenario as script
from postroom.testing.behaviours import Behaviour, faults, reactions
from postroom.testing.drawing import Drawing
from postroom.testing.journal import Entry
from postroom.testing.people import Person
from postroom.testing.time_line import draw
from postroom.testing.world import World

_THREADS = 10_000


class ScriptedFailure(Exception):
    """An agent of a scenario fails, because its script says so."""


@dataclass(frozen=True)
class Finding:
    """What became of one expectation: `failure` says why it does not hold; it is empty where it does."""

    expectation: str
    failure: str = ""


@dataclass(frozen=True)
class Play:
    """A scenario that was played."""

    scenario: script.Scenario
    seed: int
    wire: bool
    began: datetime
    ended: datetime
    journal: tuple[Entry, ...]
    story: str
    findings: tuple[Finding, ...]
    drawing: Drawing

    @property
    def failures(self) -> tuple[Finding, ...]:
        """The expectations that do not hold."""
        return tuple(finding for finding in self.findings if finding.failure)


def play(
    scenario: script.Scenario,
    *,
    seed: int | None = None,
    wire: bool = False,
    watch: Callable[[World], None] = lambda world: None,
) -> Play:
    """Play a scenario to its end. `seed` goes before its own; `watch` is shown the world before it begins to move."""
    chosen = scenario.seed if seed is None else seed
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="postroom-")))
        world = stack.enter_context(World(chosen, wire=wire, start=scenario.start))
        stage = _Stage(scenario, world, folder)
        watch(world)
        world.run(scenario.until)
        findings = (*stage.mishaps, *(stage.finding(expectation) for expectation in scenario.expect))
        why = "\n\n".join(f"{finding.expectation}\n{finding.failure}" for finding in findings if finding.failure)
        return Play(
            scenario=scenario,
            seed=chosen,
            wire=wire,
            began=scenario.start,
            ended=world.now,
            journal=tuple(world.journal),
            story=world.journal.story(),
            findings=findings,
            drawing=draw(world, title=scenario.title, about=scenario.about, failed=bool(why), why=why),
        )


class _Stage:
    """A scenario set up in a world."""

    def __init__(self, scenario: script.Scenario, world: World, folder: Path) -> None:
        self.mishaps: list[Finding] = []
        self._scenario = scenario
        self._world = world
        self._tries: Counter[int] = Counter()
        for domain, room in scenario.rooms.items():
            self._open(domain, room, folder)
        for domain, scripted in scenario.servers.items():
            world.server(domain, *_made(scripted, faults()))
        for address, person in scenario.people.items():
            who = f"{person.name} <{address}>" if person.name else address
            world.person(who, *_made(person.reactions, reactions()))
        for number, action in enumerate(scenario.actions):
            world.at(action.after, partial(self._do, number, action))

    def finding(self, expectation: script.Expectation) -> Finding:
        """Ask whether an expectation holds."""
        name, said = expectation.said
        told = _told(name, said)
        try:
            _CHECKS[name](self, said)
        except AssertionError as failure:
            return Finding(told, str(failure))
        except PostroomError as failure:
            return Finding(told, f"This cannot be asked: {failure}")
        return Finding(told)

    @property
    def world(self) -> World:
        """The world."""
        return self._world

    def room(self, text: str) -> Postroom:
        """The room of a mailbox."""
        found = script.mailbox_of(self._scenario, text)
        assert found is not None
        return self._world.rooms[found[0]]

    def person(self, address: str) -> Person:
        """Somebody."""
        return self._world.people[str(parse_address(address))]

    def _open(self, domain: str, room: script.Room, folder: Path) -> None:
        """A room whose process dies needs a store that outlives it."""
        dies = any(isinstance(action, script.RoomActs) for action in self._scenario.actions)
        store = f"sqlite:///{folder / domain}.db" if dies else "memory:"
        cast = partial(self._cast, room)
        self._world.room(domain, tuple(room.mailboxes), store=store, cast=cast, **room.settings)

    def _cast(self, scripted: script.Room, room: Postroom) -> None:
        for name, rules in scripted.mailboxes.items():
            if rules:
                room.on_message(name)(partial(self._take_turn, room, name, rules))

    def _take_turn(self, room: Postroom, name: str, rules: Sequence[script.Rule], message: Message) -> None:
        mailbox = room.mailbox(name)
        rule = next((rule for rule in rules if _fits(rule.when, message, mailbox)), None)
        if rule is not None:
            turn = _Turn(mailbox, thread_id=message.thread_id, message_id=message.id, tries=self._tries)
            turn.take(rule.do)

    def _do(self, number: int, action: Any) -> None:
        """Do what a scenario says; what cannot be done is a finding, and the world goes on."""
        try:
            _DEEDS[type(action)](self, action)
        except PostroomError as error:
            self.mishaps.append(Finding(f"Action {number} can be done", str(error)))

    def _person_acts(self, action: script.PersonActs) -> None:
        person = self.person(action.person)
        if action.writes is not None:
            letter = action.writes
            person.write(list(letter.to), subject=letter.subject, text=letter.text, cc=letter.cc)
        elif action.answers is not None:
            answer = action.answers
            came = [
                mail
                for mail in person.received
                if answer.subject is None or base_subject(mail.subject) == base_subject(answer.subject)
            ]
            if not came:
                raise NotFound(f"Nothing came for {action.person} that could be answered.")
            person.answer(came[-1], text=answer.text, to=list(answer.to) or None)

    def _agent_acts(self, action: script.AgentActs) -> None:
        found = script.mailbox_of(self._scenario, action.mailbox)
        assert found is not None
        room, mailbox = self._world.rooms[found[0]], self._world.rooms[found[0]].mailbox(found[1])
        thread = thread_about(room, action.about) if action.about is not None else None
        turn = _Turn(mailbox, thread_id=thread.id if thread else "", message_id="", tries=self._tries)
        turn.take(action.does)

    def _room_acts(self, action: script.RoomActs) -> None:
        for step in action.does:
            name, said = step.said
            room = self._world.rooms.get(action.room)
            if name == "restart":
                self._world.restart(self._stopped.pop(action.room, None) or room)
            elif room is None:
                raise NotFound(f"{action.room} is stopped.")
            elif name == "stop":
                self._world.stop(room)
            else:
                _ROOM_STEPS[name](room, said)

    def _server_changes(self, action: script.ServerChanges) -> None:
        self._world.server(action.server, *_made(action.faults, faults()))
