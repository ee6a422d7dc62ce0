"""Twelve customers write to three mailboxes with ten agents behind them; each has one answer, from the right one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path

from examples.support_pool import story
from postroom import Postroom
from postroom.testing.world.world import World
from tests.crash.teams.team import Team


def employ(framework: str, room: Postroom) -> None:
    """The ten agents of the example, in a framework."""
    story.THINKING_SECONDS = 0
    import_module(f"examples.support_pool.{framework}").agents(room, None)


def settle(world: World, framework: str, folder: Path) -> None:
    """One room, twelve customers."""
    store = f"sqlite:///{folder}/acme.db"
    world.room(story.DOMAIN, list(story.MAILBOXES), store=store, cast=partial(employ, framework))
    for who, *_ in story.LETTERS:
        world.person(who)


def play(world: World, go_on: Callable[[], None]) -> None:
    """They all write, four at a time."""
    for number, (person, (_, mailbox, subject, text)) in enumerate(
        zip(world.people.values(), story.LETTERS, strict=True), 1
    ):
        person.write(f"{mailbox}@{story.DOMAIN}", subject=subject, text=text)
        if number % 4 == 0:
            go_on()


def wrong(world: World) -> Iterator[str]:
    """Whoever has not the one answer of the mailbox that was written to."""
    for person, (_, mailbox, *_) in zip(world.people.values(), story.LETTERS, strict=True):
        said = [(str(mail.sender and mail.sender.address), mail.new_text.strip()) for mail in person.received]
        if said != [(f"{mailbox}@{story.DOMAIN}", story.ANSWERS[mailbox])]:
            yield f"{person.address} read {said}."


TEAM = Team(domains=(story.DOMAIN,), settle=settle, play=play, faults=wrong)
