"""Two organisations, and the room of one of them dies once; a request is neither lost nor asked twice."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from pathlib import Path

from examples.agent_to_agent import story
from postroom import Postroom
from postroom.testing.world.world import World
from tests.crash.teams.team import Team


def employ(framework: str, room: Postroom) -> None:
    """The agent of the example, in a framework."""
    import_module(f"examples.agent_to_agent.{framework}").employ(room)


def settle(world: World, framework: str, folder: Path) -> None:
    """Two rooms, with a store each."""
    story.settle(world, partial(employ, framework), store=lambda domain: f"sqlite:///{folder}/{domain}.db")


TEAM = Team(domains=tuple(story.MAILBOXES), settle=settle, play=story.play, faults=story.faults)
