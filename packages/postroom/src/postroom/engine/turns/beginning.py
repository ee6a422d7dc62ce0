"""Beginning: a turn begins in the transaction that claims it, where it can; that is one commit less before its agent knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from postroom.backends.store.records.claims import Claim
from postroom.backends.store.records.records import Records
from postroom.engine.turns import taking
from postroom.engine.turns.electing import Election, elect
from postroom.model.errors import NotFound
from postroom.model.settings import Settings
from postroom.model.taken_turn import TakenTurn
from postroom.ports.database import Row


@dataclass(frozen=True)
class ClaimedTurn:
    """A turn that this process claimed: its row, the `agent` of a pool that was elected for it, and the turn as it was `taken`
    where it has begun already.
    """

    row: Row
    agent: Row | None = None
    taken: TakenTurn | None = None


def begin_with(records: Records, claims: Sequence[Claim], *, settings: Settings) -> list[Claim]:
    """Claims of a mailbox's turns, each with its turn. Those that can begin at once are begun: if this process dies from now
    on, it died in them. The others begin in a transaction of their own, when their time has come.
    """
    return [
        claim
        if turn is None
        else replace(claim, subject=ClaimedTurn(turn, taken=_begun(records, claim, turn, settings)))
        for claim, turn in with_turns(records, claims)
    ]


def begin_elected(records: Records, *, election: Election, settings: Settings) -> ClaimedTurn | None:
    """A pool's turn with the agent of this process that takes it, begun at once unless it may be what kills; `None` where it is
    another's, must wait, or is gone.
    """
    [(_, turn)] = with_turns(records, [election.claim])
    chosen = elect(records, turn, election=election) if turn is not None else None
    if chosen is None:
        return None
    alone = taking.may_kill(chosen.turn, settings)
    begun = None if alone else taking.take(records, claim=election.claim, turn=chosen.turn, settings=settings)
    return ClaimedTurn(chosen.turn, chosen.agent, begun)


def with_turns(records: Records, claims: Sequence[Claim]) -> list[tuple[Claim, Row | None]]:
    """Claims of a mailbox's turns, and the row of each one's turn; `None` where that is gone, and its claim over with it."""
    turns = {turn["id"]: turn for turn in records.wakes.rows([claim.subject_id for claim in claims])}
    records.claims.finish_all([claim for claim in claims if claim.subject_id not in turns])
    return [(claim, turns.get(claim.subject_id)) for claim in claims]


def _begun(records: Records, claim: Claim, turn: Row, settings: Settings) -> TakenTurn | None:
    """A first try, in a thread that nobody else is at. What cannot be read is left to where it stops no other turn."""
    if claim.attempts > 1 or turn["beside"] or taking.may_kill(turn, settings):
        return None
    try:
        return taking.take(records, claim=claim, turn=turn, settings=settings)
    except (NotFound, ValueError):
        return None
