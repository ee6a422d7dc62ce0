"""Agents of pools: who is there, in which process, and what each is at."""

from __future__ import annotations

from collections import defaultdict

from postroom.backends.store.records.table import Table
from postroom.model.ids import at, outside
from postroom.model.pool import PoolAgent
from postroom.ports.database import Row

_REMEMBERED_MS = 86_400_000


class Agents(Table):
    """The agents of every process; a dead one is remembered for a day."""

    def attend(self, pool: str, name: str, *, process: str, slots: int, alive_until: int) -> None:
        """An agent is there, and says so again by then."""
        self.connection.run(
            "upsert_agent",
            room=self.room,
            pool=pool,
            name=name,
            process=process,
            slots=slots,
            alive_until=alive_until,
            now=self.now,
        )

    def forget_the_dead(self) -> None:
        """Remove who has been silent for a day."""
        self.connection.run("delete_agents_gone", room=self.room, before=self.now - _REMEMBERED_MS)

    def leave(self, process: str) -> None:
        """A process ends in good order: others need not wait for its agents."""
        self.connection.run("delete_agents_of_process", room=self.room, process=process)

    def lock(self, pool: str) -> list[Row]:
        """Every agent of a pool, alive or not; nobody else gives one of them a turn before the commit."""
        return self.connection.all("agents_of_pool", room=self.room, pool=pool)

    def turns(self) -> dict[int, list[int]]:
        """The turns that agents are at, by agent."""
        found: dict[int, list[int]] = defaultdict(list)
        for row in self.connection.all("turns_of_agents", room=self.room):
            found[row["agent_id"]].append(row["subject_id"])
        return found

    def took_turn(self, number: int) -> None:
        """An agent takes a turn now."""
        self.connection.add("agent_took_turn", id=number, now=self.now)

    def last_of_thread(self, turn: Row, *, pool: str) -> int | None:
        """The agent of the pool that took the last turn of this turn's thread."""
        row = self.connection.one("last_agent_of_thread", id=turn["id"], thread_id=turn["thread_id"], pool=pool)
        return int(row["agent_id"]) if row is not None else None

    def all(self) -> list[PoolAgent]:
        """Every agent of every pool, by pool and name."""
        turns = self.turns()
        rows = self.connection.all("agents_of_room", room=self.room)
        return [_value(row, turns.get(row["id"], []), now=self.now) for row in rows]


def _value(row: Row, turns: list[int], *, now: int) -> PoolAgent:
    return PoolAgent(
        pool=row["pool"],
        name=row["name"],
        process=row["process"],
        alive=row["alive_until"] > now,
        slots=row["slots"],
        turns=tuple(outside("d", number) for number in turns),
        since=at(row["since"]),
        alive_until=at(row["alive_until"]),
        last_turn_at=at(row["last_turn_at"]) if row["last_turn_at"] else None,
    )
