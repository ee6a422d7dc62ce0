"""`postroom pools`: who is in the pools of the room, in whichever process."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

from postroom.cli.listing import Cell, Listing
from postroom.cli.opening import AsJson, opened
from postroom.cli.page import Block, say
from postroom.cli.wording import joined, minute

if TYPE_CHECKING:
    from postroom.model.pool import PoolAgent


def pools(context: typer.Context, as_json: AsJson = False) -> None:
    """List the agents of every pool, who is alive, and their turns.

    An agent whose process says nothing for as long as a lease is silent; others take over its threads.

    \b
    Example:
      postroom pools
    """
    with opened(context, as_json=as_json) as (room, page):
        found = room.pools.list()
        page.answer(found, lambda: _listed(found))


def _listed(found: list[PoolAgent]) -> Iterator[Block]:
    if not found:
        yield say("No agent of a pool is there.")
        return
    columns = ("POOL", "AGENT", "STATE", "BUSY", "TURNS", "LAST TURN (UTC)", "PROCESS")
    yield Listing(columns, [_row(agent) for agent in found], elastic=("TURNS", "PROCESS"))


def _row(agent: PoolAgent) -> tuple[Cell, ...]:
    return (
        agent.pool,
        agent.name,
        ("alive", "green") if agent.alive else ("silent", "red"),
        f"{agent.busy} of {agent.slots}",
        joined(agent.turns),
        minute(agent.last_turn_at) if agent.last_turn_at else "",
        agent.process,
    )
