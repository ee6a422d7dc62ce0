"""Electing: which agent of a pool takes a turn, decided in one transaction, whichever process has claimed it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from postroom.backends.store.records.claims import Claim
from postroom.backends.store.records.records import Records
from postroom.model.event import EventName
from postroom.model.ids import outside
from postroom.model.pool import Because
from postroom.ports.database import Row

_NOBODY_FREE_MS = 1_000


@dataclass(frozen=True)
class Election:
    """A pool's turn that this process claimed. `lease` is how long a claim lasts, in milliseconds."""

    pool: str
    process: str
    claim: Claim
    lease: int


@dataclass(frozen=True)
class Chosen:
    """The turn, and the agent of this process that takes it."""

    turn: Row
    agent: Row


@dataclass(frozen=True)
class Roll:
    """The agents of the pool that are alive at this moment, how many turns each is at, and who took the thread's last turn."""

    alive: tuple[Row, ...]
    busy: Mapping[int, int]
    sticky: int | None

    def free(self) -> list[Row]:
        """Who may take one turn more."""
        return [agent for agent in self.alive if self.busy[agent["id"]] < agent["slots"]]


def elect(records: Records, turn: Row, *, election: Election) -> Chosen | None:
    """The agent of this process that takes the turn; `None` where it is another's, or must wait for its thread's turn before.

    Who took the thread's last turn goes first, if it is alive and free; else who has the fewest turns.
    """
    records.threads.row(turn["thread_id"], lock=True)
    if records.wakes.under_way_beside(turn):
        _put_off(records, election, by=election.lease, why=_waits_for(turn))
        return None
    roll = _call_the_roll(records, election, turn)
    best = min(_candidates(records, election, roll), key=lambda agent: _rank(agent, turn, roll), default=None)
    if best is not None and best["process"] == election.process:
        return _give(records, election, turn, best, roll)
    if best is None:
        _put_off(records, election, by=_NOBODY_FREE_MS, why="no agent of the pool is free")
    else:
        _pass_on(records, election, best)
    return None


def let_the_next_begin(records: Records, turn: Row) -> None:
    """A turn has ended: another one of its thread, that waited for it, is due."""
    records.wakes.release(turn["thread_id"], error=_waits_for(turn))


def _waits_for(turn: Row) -> str:
    return f"waits for the turn before it in {outside('t', turn['thread_id'])}"


def _call_the_roll(records: Records, election: Election, turn: Row) -> Roll:
    """Its own agents a process knows to be alive, of others it goes by their word."""
    everybody, here = records.agents.lock(election.pool), election.process
    turns = records.agents.turns()
    alive = tuple(agent for agent in everybody if agent["process"] == here or agent["alive_until"] > records.now)
    busy = {agent["id"]: len(turns.get(agent["id"], ())) for agent in alive}
    return Roll(alive, busy, records.agents.last_of_thread(turn, pool=election.pool))


def _candidates(records: Records, election: Election, roll: Roll) -> list[Row]:
    """What another process passed on stays here if it can."""
    free, here = roll.free(), election.process
    kept = records.claims.reserved_for(election.claim) == here
    return ([agent for agent in free if agent["process"] == here] or free) if kept else free


def _rank(agent: Row, turn: Row, roll: Roll) -> tuple[bool, bool, int, int, int]:
    """The lowest is best. Who has tried this very turn in vain comes last, then who waited least."""
    failed = agent["id"] == turn["agent_id"]
    return failed, agent["id"] != roll.sticky, roll.busy[agent["id"]], agent["last_turn_at"], agent["id"]


def _put_off(records: Records, election: Election, *, by: int, why: str) -> None:
    records.claims.pass_on(election.claim, run_at=records.now + by, error=why)


def _pass_on(records: Records, election: Election, agent: Row) -> None:
    until = min(records.now + election.lease, agent["alive_until"])
    records.claims.pass_on(election.claim, run_at=records.now, to=agent["process"], until=until, error="")


def _give(records: Records, election: Election, turn: Row, agent: Row, roll: Roll) -> Chosen | None:
    if not records.claims.give(election.claim, agent_id=agent["id"]):
        return None
    records.wakes.give(turn["id"], agent_id=agent["id"])
    records.agents.took_turn(agent["id"])
    records.events.append(
        EventName.TURN_TAKEN,
        trace_id=records.messages.row(turn["message_id"])["trace_id"],
        mailbox=turn["mailbox"],
        thread_id=turn["thread_id"],
        message_id=turn["message_id"],
        delivery=outside("d", turn["id"]),
        agent=agent["name"],
        pool=election.pool,
        because=_because(turn, agent, roll),
        alive=len(roll.alive),
        busy=sum(roll.busy.values()),
    )
    return Chosen(turn, agent)


def _because(turn: Row, agent: Row, roll: Roll) -> Because:
    if turn["agent_id"] is not None:
        lives = any(other["id"] == turn["agent_id"] for other in roll.alive)
        return Because.TRIED_AGAIN if lives else Because.TOOK_OVER
    return Because.STICKY if agent["id"] == roll.sticky else Because.LEAST_BUSY
