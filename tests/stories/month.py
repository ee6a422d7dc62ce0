"""A simulated month: many agents and many people, in a story that a seed repeats."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import NamedTuple

from postroom import Message, Postroom
from postroom.model.errors import Suppressed
from postroom.testing import Answer, Greylist, Ignore, LateBounce, OutOfOffice, Person, TryLater, Unsubscribe, World

STYLES = ("plain", "bottom", "outlook", "gmail", "apple")
PEOPLE = 200
DAYS = 30


class Month(NamedTuple):
    story: str
    bytes_of_all: str
    messages: int


def names(agents: int) -> list[str]:
    return [f"agent{number:02}" for number in range(agents)]


def cast(room: Postroom, *, agents: int) -> None:
    """Every agent answers whoever may be answered."""

    def answer(mailbox: str, message: Message) -> None:
        with suppress(Suppressed):
            room.mailbox(mailbox).reply(message.id, text=f"{mailbox} has read what you wrote about {message.subject}.")

    for name in names(agents):
        room.on_message(name)(partial(answer, name))


def people(world: World) -> list[Person]:
    def person(number: int) -> Person:
        return world.person(
            f"Person {number} <person{number}@example{number % 5}.com>",
            OutOfOffice(chance=0.05),
            Answer("Thank you!", style=STYLES[number % 5], after=timedelta(hours=7 + number % 9), chance=0.4),
            Unsubscribe("reply", chance=0.02),
            Ignore(),
        )

    return [person(number) for number in range(PEOPLE)]


def month(*, agents: int, letters_a_day: int, days: int = DAYS, seed: int = 11, wire: bool = False) -> Month:
    with World(seed=seed, wire=wire) as world:
        world.room("acme.test", names(agents), cast=partial(cast, agents=agents))
        world.server("example1.com", Greylist())
        world.server("example2.com", TryLater(times=1))
        world.server("example3.com", LateBounce(only="person13@*"))
        crowd = people(world)
        for number in range(days * letters_a_day):
            day, hour = divmod(number, letters_a_day)
            writer, agent = crowd[number * 7 % PEOPLE], names(agents)[number % agents]
            write = partial(writer.write, f"{agent}@acme.test", subject=f"Question {number}", text=f"What of {number}?")
            world.at(timedelta(days=day, minutes=hour * 600 // letters_a_day), write)
        world.run()
        raw = hashlib.sha256(b"".join(mail.raw for mail in world.mail)).hexdigest()
        world.assert_no_duplicates()
        world.assert_nothing_lost()
        return Month(world.journal.story(), raw, len(world.mail))
