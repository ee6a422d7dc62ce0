"""A turn as whoever took it has it: everything that its run is made of."""

from __future__ import annotations

from datetime import datetime, timedelta

from pydantic import BaseModel

from postroom.model.approval import HeldDraft
from postroom.model.bounds import Number
from postroom.model.ids import inside
from postroom.model.message import Message
from postroom.model.plan import Wait
from postroom.model.promise import Promise
from postroom.model.run import Run, turn_key
from postroom.model.trace import TraceContext
from postroom.model.turn import Hold


class HeldTurn(BaseModel, frozen=True):
    """A turn (`d7`) of a mailbox, and by what somebody holds it: the claim, with the fencing number that must not have changed.

    `first` is the oldest message that the turn is about.
    """

    id: str
    mailbox: str
    claim: Number
    fence: Number
    first: str


class TakenTurn(HeldTurn, frozen=True):
    """A turn to be taken now. Whoever has it renews it before `lease` is over, and then completes it or lets it fail.

    `message` is the one that wakes, `unread` are those that came before it, `waits` those whose end it is about. `decided` and
    `promised` are the draft that a person decided about and the promise that is due, where that is what the turn is for.
    `longest` is how long it may take; `alone` says that processes died in it, and that it is to be taken beside no other such turn.
    """

    thread_id: str
    epoch: int
    reason: str
    message: Message
    unread: tuple[Message, ...] = ()
    waits: tuple[Wait, ...] = ()
    decided: HeldDraft | None = None
    promised: Promise | None = None
    trace_id: str
    place: TraceContext | None = None
    cause: TraceContext | None = None
    attempt: int
    alone: bool = False
    lease: timedelta
    lease_until: datetime
    longest: timedelta

    def as_run(self) -> Run:
        """The run that begins with it."""
        wake = inside("d", self.id)
        return Run(
            wake=wake,
            thread=inside("t", self.thread_id),
            epoch=self.epoch,
            trace_id=self.trace_id,
            place=self.place,
            keys=(turn_key(wake),),
            messages=(*self.unread, self.message),
            hold=Hold(self.claim, self.fence),
            waits=self.waits,
            decided=self.decided,
            promised=self.promised,
        )
