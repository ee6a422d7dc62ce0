"""What an agent's turns in a thread take, and where that ends."""

from __future__ import annotations

from enum import StrEnum

from postroom.backends.store.records.records import Records
from postroom.model.budget import Budget
from postroom.model.event import EventName
from postroom.model.ids import outside
from postroom.model.run import Run


class Beginning(StrEnum):
    """Whether a turn begins."""

    YES = "yes"
    OVER = "over"
    REFUSED = "refused"


def begin(records: Records, run: Run, *, mailbox: str, budget: Budget) -> Beginning:
    """Count a turn of a handler, or another try of it: unless it was taken to its end before, or the thread has used up what
    its agent may spend on it.
    """
    thread, holder = run.thread or 0, records.mailboxes.row(mailbox)
    used = records.thread_usage.of(holder["id"], thread)
    if used["last_turn"] == run.wake:
        return Beginning.OVER
    if budget.is_used_up(turns=used["turns"], tokens=used["tokens"]):
        _announce(records, run, mailbox, turns=used["turns"], tokens=used["tokens"])
        return Beginning.REFUSED
    records.thread_usage.begin_turn(holder["id"], thread)
    return Beginning.YES


def count(records: Records, run: Run, *, mailbox: str, tokens: int, ended: bool) -> None:
    """Count what a turn took; where it `ended` well, it will not be taken again."""
    thread, holder = run.thread or 0, records.mailboxes.row(mailbox)
    records.thread_usage.count_tokens(holder["id"], thread, tokens=tokens)
    if ended:
        records.thread_usage.end_turn(holder["id"], thread, turn=run.wake or 0)


def _announce(records: Records, run: Run, mailbox: str, *, turns: int, tokens: int) -> None:
    records.events.append(
        EventName.BUDGET_USED_UP,
        trace_id=run.trace_id or "",
        mailbox=mailbox,
        thread_id=run.thread,
        delivery=outside("d", run.wake or 0),
        turns=turns,
        tokens=tokens,
    )
