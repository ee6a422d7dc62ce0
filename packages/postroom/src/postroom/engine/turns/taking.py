"""Taking a turn: the transactions that begin and end it, wherever its agent runs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from postroom.backends.store.records.approvals import held_draft
from postroom.backends.store.records.claims import Claim
from postroom.backends.store.records.promises import promise_value
from postroom.backends.store.records.records import Records
from postroom.engine.confinement.confining import Confining
from postroom.engine.plans import waits
from postroom.engine.tracing.spans import place_in_text
from postroom.engine.turns.electing import let_the_next_begin
from postroom.model.errors import BudgetUsedUp
from postroom.model.event import EventName
from postroom.model.ids import at, outside
from postroom.model.settings import Settings
from postroom.model.taken_turn import TakenTurn
from postroom.model.trace import place_in
from postroom.ports.database import Row

WENT_SILENT = "WentSilent"
"""What the event and the dead letter say of a turn whose processes died in it."""
_FIRST_PAUSE_MS = 1_000
_LONGEST_PAUSE_MS = 300_000
_ABOUT_NEW_MAIL = ("message", "hand_off")
_MOST_BEFORE = 20
"""So many unread messages before the one that wakes are part of its turn, the newest."""


def take(records: Records, *, claim: Claim, turn: Row, settings: Settings) -> TakenTurn:
    """Begin a turn: whoever takes it has read the message that woke it, and the unread before.

    A turn that is tried again finds its message unread, though the first try may have opened it.
    """
    if claim.attempts > 1 and turn["reason"] in _ABOUT_NEW_MAIL:
        records.placements.mark_unread(turn["message_id"], mailbox_id=turn["mailbox_id"])
    taken = _taken(records, claim, turn, settings)
    records.wakes.take(turn["id"])
    run = taken.as_run()
    Confining(run, turn["mailbox"], settings).opened(records, run.messages)
    return taken


def complete(records: Records, *, claim: Claim, turn: Row, first: int, agent: Row | None = None) -> bool:
    """What its agent was shown is read, from the `first` message of the turn to the one that woke it; false where it was lost."""
    if not records.claims.finish(claim):
        return False
    records.placements.mark_read(
        turn["thread_id"], mailbox_id=turn["mailbox_id"], newest=turn["message_id"], after=first - 1
    )
    _announce(records, EventName.HANDLER_COMPLETED, turn, **_by(agent))
    _let_go(records, turn, agent)
    return True


def fail(
    records: Records, *, settings: Settings, claim: Claim, turn: Row, error: str, agent: Row | None = None
) -> bool:
    """Try it again after a pause, unless it was tried often enough; `error` names what went wrong. False where it was lost."""
    if claim.attempts >= settings.handler_tries or error == BudgetUsedUp.__name__:
        return give_up(records, claim=claim, turn=turn, error=error, agent=agent)
    pause = min(_FIRST_PAUSE_MS * 2 ** (claim.attempts - 1), _LONGEST_PAUSE_MS)
    if not records.claims.retry(claim, run_at=records.now + pause, error=error):
        return False
    records.wakes.end(turn["id"])
    _announce(records, EventName.HANDLER_FAILED, turn, error=error, attempts=claim.attempts, **_by(agent))
    _let_go(records, turn, agent)
    return True


def give_up(records: Records, *, claim: Claim, turn: Row, error: str, agent: Row | None = None) -> bool:
    """It is a dead letter, for a person; false where it was lost."""
    if not records.claims.bury(claim, error=error):
        return False
    _announce(records, EventName.HANDLER_GAVE_UP, turn, error=error, attempts=claim.attempts, **_by(agent))
    _let_go(records, turn, agent)
    return True


def may_kill(turn: Row, settings: Settings) -> bool:
    """Whether a turn was under way when processes died, for half of its tries: it may be what kills, and the others must not
    die with it again.
    """
    return bool(turn["unfinished"] >= max(settings.handler_tries // 2, 1))


def has_killed(turn: Row, settings: Settings) -> bool:
    """Whether processes died in it as often as it may be tried."""
    return bool(turn["unfinished"] >= settings.handler_tries)


def _taken(records: Records, claim: Claim, turn: Row, settings: Settings) -> TakenTurn:
    rows = records.wakes.messages(turn, before=_MOST_BEFORE)
    *unread, message = records.messages.values(rows, turn["mailbox"])
    row = rows[-1]
    approval, promise, lease = turn["approval_id"], turn["promise_id"], timedelta(seconds=settings.lease)
    return TakenTurn(
        id=outside("d", turn["id"]),
        mailbox=turn["mailbox"],
        claim=claim.id,
        fence=claim.fence,
        first=unread[0].id if unread else message.id,
        thread_id=outside("t", turn["thread_id"]),
        epoch=turn["epoch"],
        reason=turn["reason"],
        message=message,
        unread=tuple(unread),
        waits=waits.ended(records, turn),
        decided=held_draft(records.approvals.row(approval)) if approval is not None else None,
        promised=promise_value(records.promises.row(promise)) if promise is not None else None,
        trace_id=row["trace_id"],
        place=place_in(row["trace_id"], row["span"]),
        cause=place_in_text(turn["span"]),
        attempt=claim.attempts,
        alone=may_kill(turn, settings),
        lease=lease,
        lease_until=at(records.now) + lease,
        longest=timedelta(seconds=settings.longest_turn),
    )


def _let_go(records: Records, turn: Row, agent: Row | None) -> None:
    """Others wait for the turn of a pool's agent, though it fell silent and somebody else ended it."""
    if agent is not None or turn["agent_id"] is not None:
        let_the_next_begin(records, turn)


def _by(agent: Row | None) -> dict[str, str]:
    return {"agent": agent["name"]} if agent is not None else {}


def _announce(records: Records, name: EventName, turn: Row, **details: Any) -> None:
    records.events.append(
        name,
        trace_id=records.messages.row(turn["message_id"])["trace_id"],
        mailbox=turn["mailbox"],
        thread_id=turn["thread_id"],
        message_id=turn["message_id"],
        delivery=outside("d", turn["id"]),
        **details,
    )
