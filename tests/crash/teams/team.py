"""What a team is to the harness that kills it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from postroom.testing.world.world import World
from tests.crash.mortal import MortalWorld


@dataclass(frozen=True)
class Team:
    """`settle(world, framework, folder)` opens its rooms, with stores in that folder, and lets people in; `play` has them
    write and time pass, by `go_on()` to the end or `go_on(timedelta)`; `faults` says what is not as its story says.
    """

    domains: tuple[str, ...]
    settle: Callable[[World, str, Path], None]
    play: Callable[[World, Callable[..., None]], None]
    faults: Callable[[MortalWorld], Iterable[str]]


def doubled(world: World) -> Iterator[str]:
    """Whoever outside got the same words twice in one thread."""
    for person in world.people.values():
        seen = set()
        for mail in person.received:
            words = (mail.parsed.in_reply_to, mail.subject, " ".join(mail.new_text.split()))
            if words in seen:
                yield f"{person.address} got this twice: {mail.new_text[:60]!r}."
            seen.add(words)


def lost(world: World) -> Iterator[str]:
    """Mail that a room took and does not have, and turns that agents gave up."""
    yield from (f"{address} took {message_id} and does not have it." for address, message_id in world.missing())
    for domain, room in world.rooms.items():
        yield from (f"{domain} gave up: {letter}" for letter in room.dead_letters() if letter.kind == "turn")
