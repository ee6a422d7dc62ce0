"""Ten agents behind three mailboxes answer twelve letters, each once."""

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
    """All ten, who think no longer than a computer does."""
    story.THINKING_SECONDS = 0.0
    import_module(f"examples.support_pool.{framework}").agents(room, None)


def settle(world: World, framework: str, folder: Path) -> None:
    """One room; everybody who writes."""
    store = f"sqlite:///{folder}/acme.db"
    world.room(story.DOMAIN, story.MAILBOXES, store=store, cast=partial(employ, framework))
    for who, *_ in story.LETTERS:
        world.person(who)


def play(world: World, go_on: Callable[[], None]) -> None:
    """They write all at once."""
    for person, (_, mailbox, subject, text) in zip(world.people.values(), story.LETTERS, strict=True):
        person.write(f"{mailbox}@{story.DOMAIN}", subject=subject, text=text)
    go_on()


def wrong(world: World) -> Iterator[str]:
    """One answer for each letter, from the mailbox that it went to."""
    for person, (_, mailbox, *_) in zip(world.people.values(), story.LETTERS, strict=True):
        said = [(str(mail.sender.address), mail.new_text.strip()) for mail in person.received if mail.sender]
        if said != [(f"{mailbox}@{story.DOMAIN}", story.ANSWERS[mailbox])]:
            yield f"{person.address} got {said}."
        person.assert_one_thread()


TEAM = Team(domains=(story.DOMAIN,), settle=settle, play=play, faults=wrong)
