"""Three customers want money back; a person decides about the large sums the next morning, and the runs that waited go on."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from examples.billing_escalation_with_approval import story
from postroom import Postroom
from postroom.testing.world.world import World
from tests.crash.mortal import MortalWorld
from tests.crash.teams.team import Team


def employ(framework: str, folder: str, room: Postroom, _model: str | None = None) -> None:
    """The agents of the example, with a memory that outlives their process."""
    memory: dict[str, Any] = {"memory": on_disk(folder)} if framework == "langchain" else {}
    import_module(f"examples.billing_escalation_with_approval.{framework}").employ(room, None, **memory)


def on_disk(folder: str) -> Any:
    """LangGraph's own checkpoints in a file."""
    from langgraph.checkpoint.sqlite import SqliteSaver

    return SqliteSaver(sqlite3.connect(f"{folder}/memory.db", check_same_thread=False))


def settle(world: World, framework: str, folder: Path) -> None:
    """One room, three customers."""
    story.open_room(world, partial(employ, framework, str(folder)), store=f"sqlite:///{folder}/acme.db")


def play(world: World, go_on: Callable[[timedelta], None]) -> None:
    """They write; the next morning a person decides."""
    story.play(world, lambda: go_on(timedelta(hours=1)))


def wrong(world: MortalWorld) -> Iterator[str]:
    """As the example says."""
    yield from story.faults(world, in_order=not world.sent_again)


TEAM = Team(domains=(story.DOMAIN,), settle=settle, play=play, faults=wrong)
