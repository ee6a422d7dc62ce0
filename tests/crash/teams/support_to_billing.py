"""Ada was charged twice; support answers and hands over, billing settles it, and she says thank you."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path

from postroom import Postroom
from postroom.testing.story.ending import Ending, faults
from postroom.testing.story.story import CLOSED, CUSTOMER, DOMAIN, LETTER, PASSED_ON, REFUNDED, SUBJECT, THANKS
from postroom.testing.world.world import World
from tests.crash.mortal import MortalWorld
from tests.crash.teams.team import Team

HOLDERS = ("support", "billing")
ADA = "ada@example.com"


def employ(framework: str, room: Postroom) -> None:
    """The agents of the example, in a framework."""
    import_module(f"examples.support_to_billing.{framework}").agents(room, None)


def settle(world: World, framework: str, folder: Path) -> None:
    """One room, one customer."""
    world.room(DOMAIN, HOLDERS, store=f"sqlite:///{folder}/acme.db", cast=partial(employ, framework))
    world.person(CUSTOMER)


def play(world: World, go_on: Callable[[], None]) -> None:
    """She writes, and thanks for the refund at the address that she knows."""
    ada = world.people[ADA]
    ada.write(f"support@{DOMAIN}", subject=SUBJECT, text=LETTER)
    go_on()
    ada.answer(ada.received[-1], text=THANKS, to=f"support@{DOMAIN}")
    go_on()


def wrong(world: MortalWorld) -> Iterator[str]:
    """Three answers, in this order unless one was sent again, in one thread."""
    ada, room = world.people[ADA], world.rooms[DOMAIN]
    said, due = [mail.new_text.strip() for mail in ada.received], [PASSED_ON, REFUNDED, CLOSED]
    if said != due and not (world.sent_again and sorted(said) == sorted(due)):
        yield f"Ada read {said}."
    threads = tuple(room.thread(thread.id) for thread in room.threads())
    yield from faults(Ending(customer=ada, threads=threads, events=tuple(room.events(count=1000))), holders=HOLDERS)


TEAM = Team(domains=(DOMAIN,), settle=settle, play=play, faults=wrong)
