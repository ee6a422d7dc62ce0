"""Five roles write to twelve leads in one of the three patterns; each lead is written to once, each plan ends once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from importlib import import_module
from pathlib import Path

from examples.outreach_five_roles import outside, simulation, team
from examples.outreach_five_roles.desk import Brief
from examples.outreach_five_roles.leads import leads
from examples.outreach_five_roles.roles import Pattern
from examples.outreach_five_roles.story import SMALL
from postroom import Postroom
from postroom.testing.world.world import World
from tests.crash.teams.team import Team

BRIEF = Brief(leads=12)
PATTERNS = dict(zip(("langchain", "crewai", "openai_agents"), Pattern, strict=True))


def employ(framework: str, room: Postroom) -> None:
    """The five roles, each framework in another pattern."""
    module = import_module(f"examples.outreach_five_roles.{framework}")
    module.employ(room, PATTERNS[framework], brief=BRIEF)


def settle(world: World, framework: str, folder: Path) -> None:
    """The team, and twelve leads of whom the seed decides what they do."""
    members = leads(BRIEF.leads)
    outside.settle(world, members, outside.draw(members, SMALL, seed=world.seed))
    store = f"sqlite:///{folder}/acme.db"
    room = world.room(team.DOMAIN, (), store=store, cast=partial(employ, framework), **team.SETTINGS)
    simulation.prepare(room, world)


def play(world: World, go_on: Callable[[timedelta], None]) -> None:
    """The outreach is ordered, and its days go by."""
    team.begin(world.rooms[team.DOMAIN], BRIEF)
    go_on(timedelta(days=simulation.DAYS))


def wrong(world: World) -> Iterator[str]:
    """What the room keeps of it."""
    yield from team.ended(world.rooms[team.DOMAIN], BRIEF)


TEAM = Team(domains=(team.DOMAIN,), settle=settle, play=play, faults=wrong)
