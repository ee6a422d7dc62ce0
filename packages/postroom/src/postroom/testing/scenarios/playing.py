"""Playing a scenario: its rooms, agents, people and servers in a world, and what became of what was expected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
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
from postroom.testing.people.people import Person
from postroom.testing.report.drawing import Drawing
from postroom.testing.report.time_line import draw
from postroom.testing.scenarios import scenario as script
from postroom.testing.scenarios.behaviours import Behaviour, faults, reactions
from postroom.testing.world.journal import Entry
from postroom.testing.world.world import World

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
        try:
            world.run(scenario.until)
        except AssertionError as restless:
            stage.mishaps.append(Finding("the world comes to rest", str(restless).split("\n\n", 1)[0]))
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

    def finding(self, expectation: script.Expectation) -> Finding:
        """Ask whether an expectation holds."""
        name, said = expectation.said
        told = _told(name, said)
        try:
            _CHECKS[name](self, said)
        except AssertionError as failure:
            return Finding(told, str(failure).split("\n\n", 1)[0])
        except PostroomError as failure:
            return Finding(told, f"This cannot be asked: {failure}")
        return Finding(told)

    @property
    def world(self) -> World:
        """The world."""
        return self._world

    def mailbox(self, text: str) -> tuple[Postroom, str]:
        """The running room of a mailbox, and its name there."""
        found = script.mailbox_of(self._scenario, text)
        if found is None:
            raise NotFound(f"There is no mailbox {text}.")
        return self.running(found[0]), found[1]

    def running(self, domain: str) -> Postroom:
        """A room whose process runs. Raises `NotFound`."""
        room = self._world.rooms.get(domain)
        if room is None:
            raise NotFound(f"The room {domain} does not run at the moment.")
        return room

    def thread(self, subject: str) -> tuple[Postroom, Thread]:
        """The latest thread with this subject, in whichever room it is. Raises `NotFound`."""
        for room in self._world.rooms.values():
            with suppress(NotFound):
                return room, thread_about(room, subject)
        raise NotFound(f"There is no thread about {subject!r} in any room that runs.")

    def person(self, address: str) -> Person:
        """Somebody. Raises `NotFound`."""
        wanted = parse_address(address).key
        for person in self._world.people.values():
            if person.address.key == wanted:
                return person
        raise NotFound(f"There is no person {address}.")

    def _open(self, domain: str, room: script.Room, folder: Path) -> None:
        """A room whose process dies needs a store that outlives it."""
        steps = (
            step for action in self._scenario.actions if isinstance(action, script.RoomActs) for step in action.does
        )
        dies = any(step.said[0] in ("stop", "restart") for step in steps)
        store = f"sqlite:///{folder / domain}.db" if dies else "memory:"
        self._all_rooms[domain] = self._world.room(
            domain, tuple(room.mailboxes), store=store, cast=partial(self._cast, room), **room.settings
        )

    def _cast(self, scripted: script.Room, room: Postroom) -> None:
        for name, rules in scripted.mailboxes.items():
            if rules:
                room.on_message(name)(partial(self._take_turn, room, name, rules))

    def _take_turn(self, room: Postroom, name: str, rules: Sequence[script.Rule], message: Message) -> None:
        mailbox = room.mailbox(name)
        rule = next((rule for rule in rules if _fits(rule.when, message, mailbox)), None)
        if rule is not None:
            _Turn(mailbox, self._tries, thread_id=message.thread_id, message_id=message.id).take(rule.do)

    def _do(self, number: int, action: script.Action) -> None:
        """Do what a scenario says; what cannot be done is a finding, and the world goes on."""
        try:
            _DEEDS[type(action)](self, action)
        except PostroomError as error:
            self.mishaps.append(Finding(f"action {number} can be done", str(error)))

    def _person_acts(self, action: script.PersonActs) -> None:
        person = self.person(action.person)
        if action.writes is not None:
            letter = action.writes
            person.write(list(letter.to), subject=letter.subject, text=letter.text, cc=letter.cc)
        if action.answers is not None:
            came = [mail for mail in person.received if _is_about(mail.subject, action.answers.subject)]
            if not came:
                raise NotFound(f"Nothing came for {action.person} that could be answered.")
            person.answer(came[-1], text=action.answers.text, to=list(action.answers.to) or None)

    def _agent_acts(self, action: script.AgentActs) -> None:
        room, name = self.mailbox(action.mailbox)
        thread_id = thread_about(room, action.about).id if action.about is not None else ""
        _Turn(room.mailbox(name), self._tries, thread_id=thread_id).take(action.does)

    def _room_acts(self, action: script.RoomActs) -> None:
        room = self._all_rooms[action.room]
        for step in action.does:
            name, said = step.said
            if name == "restart":
                self._all_rooms[action.room] = self._world.restart(room)
            elif name == "stop":
                self._world.stop(room)
            else:
                _ROOM_STEPS[name](self.running(action.room), said)

    def _server_changes(self, action: script.ServerChanges) -> None:
        self._world.server(action.server, *_made(action.faults, faults()))


_DEEDS: dict[type, Callable[[_Stage, Any], None]] = {
    script.PersonActs: _Stage._person_acts,
    script.AgentActs: _Stage._agent_acts,
    script.RoomActs: _Stage._room_acts,
    script.ServerChanges: _Stage._server_changes,
}
_ROOM_STEPS: dict[str, Callable[[Postroom, str], object]] = {
    "pause": Postroom.pause_mailbox,
    "resume": Postroom.resume_mailbox,
    "suppress": Postroom.suppress,
    "unsuppress": Postroom.unsuppress,
}


@dataclass
class _Turn:
    """One agent's turn: its steps are about this thread, and answer this message."""

    mailbox: Mailbox
    tries: Counter[int]
    thread_id: str = ""
    message_id: str = ""

    def take(self, steps: Sequence[script.Step]) -> None:
        """Step after step; when the room refuses one, the turn is over."""
        for step in steps:
            name, said = step.said
            try:
                _STEPS[name](self, said)
            except SendRefused:
                return

    def reply(self, said: script.Reply) -> None:
        """Answer."""
        self.mailbox.reply(self._answered(), text=said.text, cc=said.cc, reply_all=said.reply_all)

    def send(self, said: script.Send) -> None:
        """Begin a thread, and go on in it."""
        receipt = self.mailbox.send(said.to, subject=said.subject, text=said.text, cc=said.cc)
        self.thread_id, self.message_id = receipt.thread_id, ""

    def hand_off(self, said: script.HandOff) -> None:
        """Give the thread away."""
        self.mailbox.hand_off(self.thread_id, to=said.to, note=said.note)

    def wait(self, said: timedelta) -> None:
        """Await an answer."""
        self.mailbox.wait_for_reply(self.thread_id, timeout=said)

    def follow_up(self, said: script.FollowUps) -> None:
        """Plan messages."""
        steps = [FollowUp(after=step.after, text=step.text) for step in said.steps]
        self.mailbox.follow_up(self.thread_id, steps=steps, stop_on=said.stop_on)

    def forward(self, said: script.Forward) -> None:
        """Send on."""
        self.mailbox.forward(self._answered(), to=said.to, text=said.text)

    def mark_done(self, said: script.Nothing) -> None:
        """Close the thread."""
        self.mailbox.mark_done(self.thread_id)

    def fail(self, said: script.Fails) -> None:
        """Fail, so many times."""
        self.tries[id(said)] += 1
        if self.tries[id(said)] <= said.times:
            raise ScriptedFailure(f"{self.mailbox.name} fails, as its script says.")

    def _answered(self) -> str:
        """The message that woke the agent; else the last one that came in the thread, or the last of all."""
        if self.message_id:
            return self.message_id
        messages = self.mailbox.thread(self.thread_id).messages
        came = [message.id for message in messages if message.direction is Direction.INBOUND]
        return (came or [message.id for message in messages])[-1]


_STEPS: dict[str, Callable[[_Turn, Any], None]] = {name: getattr(_Turn, name) for name in script.Step.model_fields}


def thread_about(room: Postroom, subject: str) -> Thread:
    """The latest thread with this subject. Raises `NotFound`."""
    found = [thread for thread in room.threads(count=_THREADS) if _is_about(thread.subject, subject)]
    if not found:
        raise NotFound(f"There is no thread about {subject!r} in {room.domain}.")
    return found[0]


def _is_about(subject: str, wanted: str | None) -> bool:
    return wanted is None or base_subject(subject).casefold() == base_subject(wanted).casefold()


def _made(scripted: Sequence[Any], table: dict[str, Behaviour]) -> Iterator[Any]:
    """The behaviours that were written down."""
    for each in scripted:
        name, data = each.said
        yield table[name].from_data(data)


def _fits(when: script.When, message: Message, mailbox: Mailbox) -> bool:
    """Every condition that is given holds. The thread is looked at last, and only where that is asked."""
    words = ((when.subject, message.subject), (when.text, message.new_text))
    if any(wanted is not None and wanted.casefold() not in found.casefold() for wanted, found in words):
        return False
    if when.sender is not None and not fnmatchcase(message.sender.address.key, when.sender.casefold()):
        return False
    if when.automatic is not None and when.automatic != (message.auto_submitted != "no"):
        return False
    return when.written is None or when.written == _written(mailbox, message.thread_id)


def _written(mailbox: Mailbox, thread_id: str) -> int:
    """How many messages a mailbox has written in a thread."""
    return sum(
        message.direction is Direction.OUTBOUND and message.sender.address.local_part == mailbox.name
        for message in mailbox.thread(thread_id).messages
    )


def _no_duplicates(stage: _Stage, said: Any) -> None:
    stage.world.assert_no_duplicates()


def _nothing_lost(stage: _Stage, said: Any) -> None:
    stage.world.assert_nothing_lost()


def _thread_unbroken(stage: _Stage, said: str) -> None:
    if "@" in said:
        stage.world.assert_thread_unbroken(stage.person(said))
        return
    room, thread = stage.thread(said)
    stage.world.assert_thread_unbroken(thread.id, room=room)


def _never_mailed_after(stage: _Stage, said: script.NeverMailedAfter) -> None:
    stage.world.assert_never_mailed_after(said.what, said.address)


def _owner(stage: _Stage, said: script.Owner) -> None:
    room, name = stage.mailbox(said.mailbox)
    stage.world.assert_owner(thread_about(room, said.subject).id, name, room=room)


def _within_limits(stage: _Stage, said: script.Limit) -> None:
    if said.mailbox is not None:
        room, name = stage.mailbox(said.mailbox)
        stage.world.assert_within_limits(per_day=said.per_day, room=room, mailbox=name)
    else:
        room_named = stage.running(said.room) if said.room is not None else None
        stage.world.assert_within_limits(per_day=said.per_day, room=room_named)


def _received(stage: _Stage, said: script.Received) -> None:
    came = [mail.subject for mail in stage.person(said.by).received]
    if said.subjects is not None and came != list(said.subjects):
        raise AssertionError(f"What came was: {'; '.join(came) or 'nothing'}.")
    if said.count is not None and len(came) != said.count:
        raise AssertionError(f"{len(came)} came, not {said.count}: {'; '.join(came) or 'nothing'}.")


def _happened(stage: _Stage, said: script.Happened) -> None:
    found = [
        entry
        for entry in stage.world.journal.of(said.what)
        if (said.who in (None, entry.who))
        and (said.recipient in (None, entry.recipient))
        and (said.note or "") in entry.note
    ]
    if not found if said.times is None else len(found) != said.times:
        raise AssertionError(f"It happened {len(found)} times.")


def _suppressed(stage: _Stage, said: tuple[str, ...]) -> None:
    wanted = {parse_address(address).key for address in said}
    found = {entry.address.key for room in stage.world.rooms.values() for entry in room.suppressions()}
    if wanted != found:
        raise AssertionError(f"Suppressed are: {', '.join(sorted(found)) or 'none'}.")


_CHECKS: dict[str, Callable[[_Stage, Any], None]] = {
    "no_duplicates": _no_duplicates,
    "nothing_lost": _nothing_lost,
    "thread_unbroken": _thread_unbroken,
    "never_mailed_after": _never_mailed_after,
    "owner": _owner,
    "within_limits": _within_limits,
    "received": _received,
    "happened": _happened,
    "suppressed": _suppressed,
}


def _told(name: str, said: Any) -> str:
    """An expectation in one line."""
    words = name.replace("_", " ")
    if isinstance(said, script.Part):
        given = said.model_dump(mode="json", exclude_none=True)
        told = ", ".join(f"{key} {_plain(value)}" for key, value in given.items())
    else:
        told = _plain(said)
    return f"{words}: {told}" if told else words


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
