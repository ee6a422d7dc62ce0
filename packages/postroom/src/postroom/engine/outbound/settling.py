"""What becomes of a held draft: settled once, on record, and its agent and its follow-up plan go on."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from postroom.backends.store.records.approvals import held_draft, waits
from postroom.backends.store.records.claims import EXPIRY_QUEUE, TIMER_QUEUE
from postroom.backends.store.records.records import Records
from postroom.engine.outbound.placing import wake
from postroom.model.approval import ApprovalState, HeldDraft
from postroom.model.errors import InvalidRequest, NotFound
from postroom.model.event import EventName
from postroom.model.ids import outside
from postroom.model.plan import PlanStatus
from postroom.model.run import Run
from postroom.ports.database import Row


def settle(
    records: Records,
    number: int,
    state: ApprovalState,
    *,
    by: str | None = None,
    why: str = "",
    outbox_id: int | None = None,
    thread_id: int | None = None,
) -> bool:
    """Write down what became of a held draft, and let its follow-up plan go on; false if it waits no more."""
    if not records.approvals.decide(number, state, by=by, why=why, outbox_id=outbox_id, thread_id=thread_id):
        return False
    records.claims.withdraw(EXPIRY_QUEUE, number)
    row = records.approvals.row(number)
    expired = state is ApprovalState.EXPIRED
    announce(
        records,
        EventName.APPROVAL_EXPIRED if expired else EventName.APPROVAL_DECIDED,
        row,
        **({} if expired else {"decision": state, "by": by}),
    )
    if by is not None and row["plan_id"] is not None:
        _go_on_with_the_plan(records, row["plan_id"])
    return True


def withdraw(records: Records, numbers: list[int], *, why: str) -> list[str]:
    """Take held drafts back that nobody should decide about any more; the outside ids of those that waited."""
    withdrawn = [number for number in numbers if settle(records, number, ApprovalState.WITHDRAWN, why=why)]
    return [outside("p", number) for number in withdrawn]


def run_of(row: Row) -> Run:
    """On whose behalf a held draft was written."""
    run = json.loads(row["run"])
    known = {name: run[name] for name in ("wake", "thread", "epoch", "trace_id", "framework", "call_ref")}
    return Run(**known, keys=tuple(run["keys"]))


def resumes(records: Records, number: int) -> bool:
    """Whether the program that asked for a held draft pauses for it, and goes on after any decision."""
    return bool(json.loads(records.approvals.row(number)["run"]).get("resumes", False))


def tell_the_agent(records: Records, number: int) -> None:
    """Give the mailbox that asked a turn, about the message that its draft had to do with, where there is one."""
    row = records.approvals.row(number)
    message = _subject(records, row)
    if message is not None:
        wake(records, message, mailbox_id=row["mailbox_id"], reason="decision", approval_id=number)


def announce(records: Records, name: EventName, row: Row, **details: Any) -> None:
    """One event about a held draft: its id and codes, the person's name, never mail text."""
    records.events.append(
        name,
        trace_id=run_of(row).trace_id or "",
        mailbox=row["mailbox"],
        thread_id=row["thread_id"],
        message_id=row["message_id"],
        approval=outside("p", row["id"]),
        **details,
    )


def refuse_unless_it_waits(row: Row, *, now: int) -> None:
    """Raise `InvalidRequest`, with what became of it, for a held draft that waits for nobody any more."""
    if waits(row, now=now):
        return
    raise InvalidRequest(_what_became_of(held_draft(row)), you_can="let the agent write anew, and decide about that.")


def _go_on_with_the_plan(records: Records, plan_id: int) -> None:
    plan = records.plans.row(plan_id)
    if plan["status"] == PlanStatus.OPEN and plan["due"] is not None:
        records.claims.enqueue(TIMER_QUEUE, plan_id, run_at=max(plan["due"], records.now))


def _subject(records: Records, row: Row) -> Row | None:
    """The message answered; or the one that the agent's turn was about; or what was sent instead of its draft. The first of them
    that is still there: mail may have been removed since.
    """
    run = run_of(row)
    turns = records.wakes.rows([run.wake]) if run.wake is not None else []
    for number in (row["answers_id"], *(turn["message_id"] for turn in turns), row["message_id"]):
        with suppress(NotFound):
            return records.messages.row(number or 0)
    return None


def _what_became_of(draft: HeldDraft) -> str:
    if draft.state in (ApprovalState.PENDING, ApprovalState.EXPIRED):
        return f"{draft.id} expired at {draft.expires_at:%Y-%m-%d %H:%M} UTC; nobody had decided."
    by = f" by {draft.decided_by}" if draft.decided_by else ""
    why = f": {' '.join(draft.why.split())}" if draft.why else ""
    return f"{draft.id} was {draft.state}{by} at {draft.decided_at:%Y-%m-%d %H:%M} UTC{why}."
