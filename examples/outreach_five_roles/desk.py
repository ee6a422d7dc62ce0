"""The team's own tools, beside Postroom's: the lead list, the outreach's totals, and sending by a lead's number.

No tool takes an address: who is written to follows from the list. Each may be called again, after a crash or by a model that
forgot: a lead is written to once, planned for once, a batch has one thread, and is due until that thread was handed over.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from examples.outreach_five_roles.leads import Lead, leads
from examples.outreach_five_roles.roles import ORCHESTRATOR, RESEARCH, SALES, SCOPES, SEQUENCING
from postroom import BusinessHours, Event, FollowUp, Mailbox, Postroom, PostroomError
from postroom.model.ids import at

BRIEF = "Outreach"
_PAGE = 1_000
_COUNTED = frozenset({"follow_up.planned", "follow_up.ended", "message.queued", "thread.handed_off"})


@dataclass(frozen=True)
class Brief:
    """What was ordered: so many leads, in batches, so many batches a day, and when leads who do not answer are reminded: after
    which pauses, within which hours, and up to how much later, so that not all of it leaves in one second.
    """

    leads: int = 12
    batch: int = 4
    batches_a_day: int = 1
    pauses: tuple[timedelta, timedelta] = (timedelta(days=2), timedelta(days=2))
    day: timedelta = timedelta(days=1)
    hours: BusinessHours = field(default_factory=lambda: BusinessHours(time_zone="Europe/Berlin"))
    jitter: timedelta = timedelta(minutes=20)

    @property
    def batches(self) -> int:
        """How many batches there are."""
        return -(-self.leads // self.batch)

    def members(self, batch: int) -> tuple[Lead, ...]:
        """The leads of a batch, which count from 1."""
        return leads(self.leads)[(batch - 1) * self.batch : batch * self.batch]


@dataclass(frozen=True)
class Totals:
    """How an outreach stands: the batches ordered, which are those handed over, how many are due by now, the leads written to,
    and how those ended.
    """

    ordered: frozenset[int]
    due: int
    written: int
    ended: Counter[str]

    @property
    def open(self) -> int:
        """How many leads may still answer or be reminded."""
        return self.written - sum(self.ended.values())

    @property
    def bounce_rate(self) -> float:
        """The share of dead addresses among those written to."""
        return self.ended["bounced"] / self.written if self.written else 0.0


@dataclass
class Desk:
    """What the tools of one room stand on."""

    room: Postroom
    brief: Brief
    _seen: int = 0
    _events: list[Event] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def tools(self, role: str) -> list[Callable[..., str]]:
        """The team's own tools of a role."""
        own: dict[str, list[Callable[..., str]]] = {
            ORCHESTRATOR: [self.totals, self.order_batch],
            RESEARCH: [self.look_up_batch],
            SEQUENCING: [self.write_to_lead],
        }
        return own.get(role, [])

    def look_up_batch(self, batch: int) -> str:
        """What is known about the leads of a batch, a line each: number | facts."""
        members = self.brief.members(batch)
        return "\n".join(f"{lead.number} | {lead.facts}" for lead in members) or f"There is no batch {batch}."

    def order_batch(self, batch: int) -> str:
        """Open the thread of a batch, which you then hand to research. Ordering it again gives the same thread."""
        members = self.brief.members(batch)
        if not members:
            return f"NOT DONE: there are {self.brief.batches} batches."
        text = f"The team now writes to {len(members)} leads: {members[0].number} to {members[-1].number}."
        to = f"{SALES}@{self.room.domain}"
        return self._done(
            lambda: self._mailbox(ORCHESTRATOR).send(
                to, subject=f"Batch {batch}", text=text, key=f"outreach batch {batch}"
            ),
            lambda receipt: f"Batch {batch} is {receipt.thread_id}.",
        )

    def write_to_lead(self, lead: str, subject: str, text: str, first_reminder: str, second_reminder: str) -> str:
        """Send a lead the first mail and plan two reminders, which stop by themselves on any answer, bounce or hand-off.

        The greeting and the signature are added. A lead is written to once, however often this is called.
        """
        known = {each.number: each for each in leads(self.brief.leads)}
        if lead not in known:
            return f"NOT DONE: {lead} is not on the list."
        reminders = (first_reminder, second_reminder)
        return self._done(
            lambda: self._write(known[lead], subject, text, reminders), lambda thread: f"{lead} written in {thread}."
        )

    def totals(self) -> str:
        """How the outreach stands: leads, batches ordered and due, what became of those who were written to."""
        counted = self.count()
        ended = ", ".join(f"{count} {outcome}" for outcome, count in sorted(counted.ended.items())) or "none"
        due = [str(batch) for batch in range(1, counted.due + 1) if batch not in counted.ordered]
        return (
            f"{self.brief.leads} leads in {self.brief.batches} batches. Ordered: {len(counted.ordered)}. "
            f"Due now: {', '.join(due) or 'none'}. Written to: {counted.written}. Ended: {ended}. "
            f"Bounced: {counted.bounce_rate:.1%}. Open: {counted.open}. "
            f"Look again in {self.brief.day / timedelta(hours=1):g} hours."
        )

    def count(self) -> Totals:
        """The totals as numbers, from the room's own events."""
        self._catch_up()
        planned = {event.thread_id for event in self._of("follow_up.planned")}
        outcomes = {event.thread_id: str(event.details["outcome"]) for event in self._of("follow_up.ended")}
        opened = {event.thread_id for event in self._of("message.queued") if event.mailbox == ORCHESTRATOR}
        ordered = opened & {event.thread_id for event in self._of("thread.handed_off")}
        subjects = {self.room.thread(thread).subject for thread in ordered if thread}
        return Totals(
            ordered=frozenset(int(each.removeprefix("Batch ")) for each in subjects if each.startswith("Batch ")),
            due=min(self.brief.batches, self.brief.batches_a_day * (1 + self._days())),
            written=len(planned),
            ended=Counter(outcomes[thread] for thread in planned if thread in outcomes),
        )

    def _write(self, lead: Lead, subject: str, text: str, reminders: tuple[str, str]) -> str:
        sequencing = self._mailbox(SEQUENCING)
        letter = f"Dear {lead.first_name},\n\n{text}\n\nKind regards,\nNora Lind\nAcme Routing"
        receipt = sequencing.send(lead.address, subject=subject, text=letter, key=f"outreach {lead.address}")
        if not any(event.name == "follow_up.planned" for event in self.room.explain(receipt.thread_id)):
            steps = list(self._steps(lead, reminders))
            sequencing.follow_up(
                receipt.thread_id, steps=steps, business_hours=self.brief.hours, jitter=self.brief.jitter
            )
        return receipt.thread_id

    def _steps(self, lead: Lead, reminders: tuple[str, str]) -> Iterator[FollowUp]:
        for after, words in zip(self.brief.pauses, reminders, strict=True):
            yield FollowUp(after=after, text=f"Dear {lead.first_name},\n\n{words}\n\nKind regards,\nNora Lind")

    def _done(self, act: Callable[[], Any], told: Callable[[Any], str]) -> str:
        """What the model reads: what was done, or a refusal with the hours until it may be tried again."""
        try:
            return told(act())
        except PostroomError as refusal:
            later = ""
            if refusal.retryable and refusal.retry_at is not None:
                hours = (self.brief.hours.opens(refusal.retry_at) - self._now()) / timedelta(hours=1)
                later = f" Try again in {max(hours, 0.001):.3f} hours."
            return f"NOT DONE [{refusal.code}]: {refusal}{later}"

    def _mailbox(self, role: str) -> Mailbox:
        return self.room.mailbox(role, scopes=SCOPES[role])

    def _catch_up(self) -> None:
        with self._lock:
            while page := self.room.events(after=self._seen, count=_PAGE):
                self._seen = page[-1].id
                self._events += [event for event in page if event.name in _COUNTED]

    def _of(self, name: str) -> Iterator[Event]:
        return (event for event in self._events if event.name == name)

    def _days(self) -> int:
        begun = next((event.at for event in self._of("message.queued") if event.mailbox == SALES), self._now())
        return (self._now() - begun) // self.brief.day

    def _now(self) -> datetime:
        return at(self.room.asynchronous.now())
