"""The show: customers write, half of the pool is killed while it works, and a table tells what became of every letter."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table
from rich.text import Text

from examples.models import add_model_option
from examples.support_pool import story
from postroom import Event, Postroom, Settings
from postroom.testing import Outside
from postroom.testing.outside import NoSuchMail, Person

LEASE_SECONDS = 3.0
TAKEOVER_SECONDS = LEASE_SECONDS + 5
PATIENCE_SECONDS = 60.0
FIRST = 9
"""So many letters come before the kill: more than there are agents in this process."""
_EVENTS = 10_000
_LOOK_AGAIN_SECONDS = 0.02


@dataclass(frozen=True)
class Letter:
    """One letter and its fate: who took the turn, one after another, and when the customer had which answers."""

    person: Person
    mailbox: str
    takers: tuple[Event, ...]

    @property
    def answers(self) -> int:
        """How many answers the customer has."""
        return len(self.person.received)

    @property
    def seconds(self) -> float:
        """How long the customer waited for the first."""
        written, *others = self.person.messages
        return (others[0].at - written.at).total_seconds() if others else float("inf")


@dataclass(frozen=True)
class Death:
    """The process that was killed, when (seconds since the epoch), and the turns that it held."""

    process: int
    at: float
    turns: frozenset[str]


def main(hire: story.Hire, about: str, *, module: str) -> int:
    """Play it on loopback and say how it went: 0, or 1 with reasons. With `--elsewhere`, be the process that is killed."""
    parser = argparse.ArgumentParser(description=about.splitlines()[0])
    add_model_option(parser)
    parser.add_argument("--elsewhere", nargs=2, metavar=("STORE", "TRANSPORT"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.elsewhere:
        return _work_elsewhere(hire, chosen.model, *chosen.elsewhere)
    console = Console(width=80)
    console.print(Text(f"{parser.description}\n", style="italic"))
    with tempfile.TemporaryDirectory() as folder, Outside(patience=PATIENCE_SECONDS) as outside:
        return _play(hire, chosen.model, outside, store=f"sqlite:///{folder}/acme.db", module=module, console=console)


def open_room(store: str, transport: str, *, receivers: Sequence[str] = ()) -> Postroom:
    """The room of both processes. A lease of seconds, so that nobody has to wait long for a dead one's work."""
    settings = Settings(
        domain=story.DOMAIN, mailboxes=story.MAILBOXES, store=store, transport=transport, lease=LEASE_SECONDS
    )
    return Postroom(story.DOMAIN, settings=settings, receivers=receivers)


def _work_elsewhere(hire: story.Hire, model: str | None, store: str, transport: str) -> int:
    room = open_room(store, transport)
    story.employ(room, hire, model=model, names=story.ELSEWHERE)
    room.serve()
    return 0


def _play(hire: story.Hire, model: str | None, outside: Outside, *, store: str, module: str, console: Console) -> int:
    with open_room(store, outside.url, receivers=["smtp://127.0.0.1:0"]) as room:
        story.employ(room, hire, model=model, names=story.HERE)
        room.start()
        people = [(outside.person(who, writes_to=room.listening()[0]), *rest) for who, *rest in story.LETTERS]
        with _another_process(module, model, store, outside.url) as process:
            _wait(lambda: len(_alive(room)) == len(story.AGENTS), "the agents of the other process")
            _write(people[:FIRST])
            _wait(lambda: len(_turns_elsewhere(room)) > 1, "two turns in the other process")
            death = _kill(process, room)
        _write(people[FIRST:])
        try:
            for person, *_ in people:
                person.wait_for_mail(1)
        except NoSuchMail as missing:
            console.print(Text(f"It went wrong: {missing}", style="red"), soft_wrap=True)
            return 1
        room.drain(PATIENCE_SECONDS)
        letters = _fates(room, people)
    return _tell(console, letters, death)


@contextmanager
def _another_process(module: str, model: str | None, store: str, transport: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", module, "--elsewhere", store, transport]
    process = subprocess.Popen([*command, *(["--model", model] if model else [])])
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _kill(process: subprocess.Popen[bytes], room: Postroom) -> Death:
    """The hard way: it cannot say goodbye."""
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    return Death(process.pid, time.time(), frozenset(_turns_elsewhere(room)))


def _write(people: Sequence[tuple[Person, str, str, str]]) -> None:
    for person, mailbox, subject, text in people:
        person.write(f"{mailbox}@{story.DOMAIN}", subject=subject, text=text)


def _alive(room: Postroom) -> list[str]:
    return [agent.name for agent in room.pools.list() if agent.alive]


def _turns_elsewhere(room: Postroom) -> list[str]:
    return [turn for agent in room.pools.list() if agent.name in story.ELSEWHERE for turn in agent.turns]


def _wait(until: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not until():
        if time.monotonic() > deadline:
            raise TimeoutError(f"Waited {PATIENCE_SECONDS:g} s for {what}.")
        time.sleep(_LOOK_AGAIN_SECONDS)


def _fates(room: Postroom, people: Sequence[tuple[Person, str, str, str]]) -> list[Letter]:
    taken = [event for event in room.events(count=_EVENTS) if event.name == "turn.taken"]
    author = {
        message.id: message.sender.address for thread in room.threads() for message in room.thread(thread.id).messages
    }
    return [
        Letter(person, mailbox, tuple(event for event in taken if author[event.message_id or ""] == person.address))
        for person, mailbox, *_ in people
    ]


def _tell(console: Console, letters: Sequence[Letter], death: Death) -> int:
    console.print(_table(letters))
    console.print()
    wrong = list(faults(letters, death))
    if wrong:
        console.print(Text("\n".join(["It went wrong:", *wrong]), style="red"), soft_wrap=True)
        return 1
    console.print(Text(_summary(letters, death), style="green"))
    return 0


def _table(letters: Sequence[Letter]) -> Table:
    table = Table("CUSTOMER", "WROTE TO", "TAKEN BY", "BECAUSE", "ANSWERED AFTER", box=None, pad_edge=False)
    for letter in letters:
        table.add_row(
            letter.person.participant.name,
            f"{letter.mailbox}@",
            ", then ".join(event.details["agent"] for event in letter.takers),
            letter.takers[-1].details["because"].replace("_", " "),
            f"{letter.seconds:.1f} s",
            style="bold yellow" if len(letter.takers) > 1 else "",
        )
    return table


def faults(letters: Sequence[Letter], death: Death) -> Iterator[str]:
    """What is not as it should be: a letter without its one answer, a turn that nobody took over in time."""
    for letter in letters:
        if letter.answers != 1:
            yield f"{letter.person.participant.name} has {letter.answers} answers, not one."
    over = takeovers(letters, death)
    for event in over:
        idle_since = max([death.at, *_turns_done(letters, event)])
        if event.at.timestamp() - idle_since > TAKEOVER_SECONDS:
            yield f"{event.details['delivery']} waited for {event.details['agent']}, who was free."
    if not over:
        yield "No turn was taken over: the dead process held none."


def takeovers(letters: Sequence[Letter], death: Death) -> list[Event]:
    """How others took the turns that the dead process held."""
    later = (event for letter in letters for event in letter.takers if event.at.timestamp() > death.at)
    return [event for event in later if event.details["delivery"] in death.turns]


def _turns_done(letters: Sequence[Letter], event: Event) -> list[float]:
    """When the agent that takes a turn had sent the answers of its turns before."""
    own = (letter for letter in letters if letter.takers[-1].details["agent"] == event.details["agent"])
    answered = (letter.person.messages[1].at for letter in own if letter.answers)
    return [moment.timestamp() for moment in answered if moment < event.at]


def _summary(letters: Sequence[Letter], death: Death) -> str:
    over = takeovers(letters, death)
    last = max(event.at.timestamp() - death.at for event in over)
    taken = [event for letter in letters for event in letter.takers if event.details["delivery"] in death.turns]
    dead = sorted({event.details["agent"] for event in taken if event.at.timestamp() < death.at})
    return (
        f"Process {death.process} was killed (SIGKILL) while {', '.join(dead)} held {len(over)} turns.\n"
        f"Others took them over within {last:.1f} s; the lease is {LEASE_SECONDS:g} s.\n"
        f"{len(letters)} letters, {sum(letter.answers for letter in letters)} answers: nothing is lost, nothing doubled."
    )
