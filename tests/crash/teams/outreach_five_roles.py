"""Five roles write to twelve leads in ten days; whoever was told to stop is stopped for, and everybody's story has an end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path

from examples.outreach_five_roles import team
from examples.outreach_five_roles.desk import Brief
from examples.outreach_five_roles.leads import leads
from examples.outreach_five_roles.outside import Fate, draw, settle
from examples.outreach_five_roles.roles import Pattern
from examples.outreach_five_roles.story import SMALL
from postroom import Postroom
from postroom.testing.world.world import World
from tests.crash.teams.team import Team

BRIEF = Brief()


def employ(framework: str, pattern: Pattern, room: Postroom) -> None:
    """The agents of the example, in a framework and a pattern."""
    import_module(f"examples.outreach_five_roles.{framework}").employ(room, pattern, brief=BRIEF)


def open_it(pattern: Pattern, world: World, framework: str, folder: Path) -> None:
    """One room, twelve leads with their fates."""
    members = leads(BRIEF.leads)
    fates = draw(members, SMALL, seed=1)
    later = {address: Fate.BOUNCED if fate is Fate.REFUSED else fate for address, fate in fates.items()}
    settle(world, members, later)  # what a server refuses at once is a dead letter, which the harness takes for lost
    cast = partial(employ, framework, pattern)
    team.found(world.room(team.DOMAIN, (), store=f"sqlite:///{folder}/acme.db", cast=cast, **team.SETTINGS))


def play(world: World, go_on: Callable[[], None]) -> None:
    """The outreach is ordered, and the days pass."""
    team.begin(world.rooms[team.DOMAIN], BRIEF)
    go_on()


def wrong(world: World) -> Iterator[str]:
    """By what the room keeps of it; and nobody is mailed who bounced or unsubscribed."""
    yield from team.ended(world.rooms[team.DOMAIN], BRIEF)
    world.assert_never_mailed_after("bounce")
    world.assert_never_mailed_after("unsubscribe")


def team_of(pattern: Pattern) -> Team:
    """The team that works in a pattern."""
    return Team(domains=(team.DOMAIN,), settle=partial(open_it, pattern), play=play, faults=wrong)


TEAM = team_of(Pattern.HYBRID)
