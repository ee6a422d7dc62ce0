"""One call of one run: how tainted it is, what it may be shown and do, and what is remembered of it. Gates ask about sends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from postroom.backends.store.records.records import Records
from postroom.backends.store.records.taints import level_of
from postroom.engine.confinement import tainting
from postroom.engine.confinement.tainting import Shadow, Stain
from postroom.model.address import Address
from postroom.model.errors import PostroomError, Tainted, TurnLost
from postroom.model.event import EventName
from postroom.model.ids import inside, outside
from postroom.model.message import Message
from postroom.model.run import Run
from postroom.model.settings import Settings
from postroom.model.taint import UNTAINTED, Confinement, Denial, TaintFacts, TaintLevel, ThreadPeople
from postroom.policy.confinement.acts import READING, Act, refuse_act, refuse_many_steps, refuse_suspicious_thread
from postroom.policy.confinement.arrivals import OUTSIDE
from postroom.policy.confinement.frozen import FROZEN_AFTER, refuse_a_frozen_run
from postroom.policy.confinement.participants import all_ours, readers
from postroom.policy.turn import refuse_a_late_turn

_WITHHELD = "(withheld: suspicious mail; read_thread shows it, and then you work on nothing else)"


@dataclass(frozen=True)
class Confining:
    """A run's call on a mailbox, in a room of these settings. An operator's own program is no run, and nothing is
    remembered of it.
    """

    run: Run
    mailbox: str
    settings: Settings

    @property
    def remembers(self) -> bool:
        """Whether there is a run to remember anything of."""
        return bool(self.run.keys) and self.settings.confinement is not Confinement.OFF

    @property
    def enforces(self) -> bool:
        """Whether anything is refused or withheld; otherwise it is noted at most."""
        return self.settings.confinement in (Confinement.GUARDED, Confinement.STRICT)

    def facts(self, records: Records, *, thread: int | None = None) -> TaintFacts:
        """The taint of this run, together with that of the thread it works in."""
        subjects = [*self.run.keys, *([outside("t", thread)] if thread is not None else [])]
        if self.settings.confinement is Confinement.OFF or not subjects:
            return UNTAINTED
        rows = records.taints.of(subjects)
        level = level_of(rows)
        if level is TaintLevel.NONE:
            return UNTAINTED
        of_run = level_of(row for row in rows if row["subject"] in self.run.keys)
        home = self._home(records) if of_run else thread
        origin = self._origin(records, home, thread)
        return TaintFacts(
            level=level,
            reasons=tuple(dict.fromkeys(row["reason"] for row in rows if row["level"] == level)),
            home=home,
            origin=origin,
            run=of_run,
            thread=level_of(row for row in rows if row["subject"] not in self.run.keys),
            people=_people(records, home) | _people(records, origin),
        )

    def as_listed(self, messages: Sequence[Message]) -> tuple[Message, ...]:
        """Messages as a list shows them: suspicious mail taints who reads it, so a list does not tell what it says."""
        if not (self.remembers and self.enforces):
            return tuple(messages)
        return tuple(_withheld(message) if _is_suspicious(message) else message for message in messages)

    def saw(self, records: Records, messages: Sequence[Message]) -> None:
        """The run was shown the first words of these messages, but of those that were withheld."""
        if self.remembers:
            shown = [message for message in messages if not (self.enforces and _is_suspicious(message))]
            self._remember(records, shown, opened=False)
            self._take_on(records, shown)

    def opened(self, records: Records, messages: Sequence[Message]) -> None:
        """The run was shown messages of one thread, and is as tainted now as they and their thread are."""
        if not (self.remembers and messages):
            return
        self._remember(records, messages, opened=True)
        thread, until = messages[0].thread_id, tainting.lasts_until(records, self.settings)
        stains = records.taints.of([thread])
        tainting.carry(records, stains, self.run.keys, thread_id=inside("t", thread), until=until)
        self._take_on(records, [message for message in messages if message.taint > level_of(stains)])

    def refuse_to_list(self, records: Records) -> None:
        """Raise `Tainted` for a run that opened suspicious mail: it is shown no other thread, not even in a list."""
        if self.remembers and self.enforces:
            refuse_act(Act.LIST, self.facts(records))

    def refuse_to_open(self, records: Records, messages: Sequence[Message]) -> None:
        """Raise `Tainted` for a thread that this run may not open: any other than the suspicious one it works on, and a
        suspicious one where it was woken about another.
        """
        if not (self.remembers and self.enforces and messages):
            return
        thread = inside("t", messages[0].thread_id)
        if thread == self.run.thread:
            return
        taint = self.facts(records)
        refuse_act(Act.OPEN, taint, thread=thread)
        if self.run.thread is not None and self._holds_suspicious_mail(records, thread):
            refuse_suspicious_thread(thread, level=taint.level)

    def refuse(self, records: Records, act: Act, *, thread: int | None = None) -> TaintFacts:
        """The run's taint, if it may do this; a room that monitors lets it, and notes what it would have said.

        Raises `Tainted`, and `TurnLost` for a turn that somebody else has taken.
        """
        refuse_a_late_turn(self.run.hold, records.wakes)
        taint = self.facts(records, thread=thread)
        try:
            refuse_a_frozen_run(records.runs.denials(self.run.keys) if self.remembers else (), level=taint.level)
            refuse_act(act, taint, thread=thread)
        except Tainted as refusal:
            if self.enforces:
                raise
            self._announce(records, EventName.ACT_REFUSED, thread=thread, act=act, would=refusal.code)
        self.join(records)
        return taint

    def refuse_many_steps(self, taint: TaintFacts, steps: int) -> None:
        """Raise `Tainted` for a follow-up plan that is too long for tainted work."""
        if self.enforces:
            refuse_many_steps(steps, taint)

    def note_the_refusal(
        self, records: Records, *, act: Act, refusal: Tainted | TurnLost, thread: int | None = None
    ) -> None:
        """An act that was refused goes on record, and counts as denied to tainted work unless it was only reading."""
        self._announce(records, EventName.ACT_REFUSED, thread=thread, act=act, code=refusal.code)
        if act not in READING and isinstance(refusal, Tainted):
            self.deny(records, f"{act}:{thread or ''}", refusal, thread=thread)

    def deny(self, records: Records, intent: str, refusal: PostroomError, *, thread: int | None = None) -> None:
        """Remember what this run was denied for good; with the third different intent it is frozen."""
        if not self.remembers or not getattr(refusal, "final", True):
            return
        before = records.runs.denials(self.run.keys)
        denial = Denial(intent, str(refusal), refusal.you_can)
        records.runs.deny(self.run.keys, denial, rule=getattr(refusal, "rule", refusal.code))
        if len(before) + 1 == FROZEN_AFTER and intent not in {denied.intent for denied in before}:
            self._announce(records, EventName.RUN_FROZEN, thread=thread, runs=list(self.run.keys), denials=FROZEN_AFTER)

    def handed_off(self, records: Records, taint: TaintFacts, *, thread: int) -> None:
        """A thread that a tainted run hands over, with a note, is as tainted as the run."""
        if taint.run > taint.thread:
            cause = Stain(taint.run, (tainting.HAND_OFF,), thread_id=thread)
            tainting.stain_thread(records, cause, settings=self.settings)
        self.left(records, thread=thread)

    def left(self, records: Records, *, thread: int) -> None:
        """This run wrote something into a thread: mail, a note or a plan. What it has read may be in it."""
        if self.remembers:
            records.reads.leave(self.run.keys, thread=thread)

    def planned(self, records: Records, taint: TaintFacts, *, thread: int) -> Shadow:
        """What follow-ups carry that this run planned in a thread: it stays tainted until the last one has left. An untainted run
        could send at once what it plans, so that leaves nothing behind for which an answer to it would be held.
        """
        level = taint.level if self.remembers else TaintLevel.NONE
        if level is not TaintLevel.NONE:
            self.left(records, thread=thread)
        return Shadow(level=level, lasts=tainting.lasts_until(records, self.settings) - records.now)

    def join(self, records: Records) -> None:
        """Let every name of this run know what one of them knows: a conversation goes on in another turn."""
        if not self.remembers or len(self.run.keys) < 2:
            return
        records.reads.join(self.run.keys)
        for row in records.taints.of(self.run.keys):
            known = {"message_id": row["message_id"], "expires_at": row["expires_at"]}
            records.taints.mark(self.run.keys, level=TaintLevel(row["level"]), reason=row["reason"], **known)

    def _home(self, records: Records) -> int | None:
        """The one thread that this run may answer in while it is tainted: the one its handler was woken about; elsewhere
        the one that it opened last, or the only one whose mail it was shown.
        """
        return self.run.thread if self.run.thread is not None else records.reads.opened_last(self.run.keys)

    def _origin(self, records: Records, home: int | None, thread: int | None) -> int | None:
        """The thread, if this mailbox began the run's own for its sake, to ask colleagues: it is older and of the same trace."""
        if home is None or thread is None or thread >= home or self.run.thread is None:
            return None
        texts, own = records.contents.of_thread(home), frozenset(records.domains.names())
        address: Address = records.mailboxes.info(records.mailboxes.row(self.mailbox)).address
        asked = bool(texts) and texts[-1].author == address.key and all_ours(readers(texts), own)
        same = asked and records.messages.newest_trace(home) == records.messages.newest_trace(thread)
        return thread if same else None

    def _remember(self, records: Records, messages: Sequence[Message], *, opened: bool) -> None:
        """What is shown to the run. A turn that opens another thread opens it for all later turns about its own as well."""
        if not messages:
            return
        self.join(records)
        read = [inside("m", message.id) for message in messages]
        records.reads.record(self.run.keys, read, opened=opened)
        if opened and self.run.thread not in (None, inside("t", messages[0].thread_id)):
            records.reads.record([outside("t", self.run.thread or 0)], read, opened=True)

    def _take_on(self, records: Records, messages: Sequence[Message]) -> None:
        """The run is as tainted as the worst of these messages."""
        worst = max(messages, key=lambda message: message.taint, default=None)
        if worst is not None:
            reason = OUTSIDE if worst.taint is TaintLevel.OUTSIDE else tainting.SUSPICIOUS
            cause = Stain(worst.taint, (reason,), inside("m", worst.id), inside("t", worst.thread_id))
            tainting.stain(records, self.run.keys, cause, until=tainting.lasts_until(records, self.settings))

    def _holds_suspicious_mail(self, records: Records, thread: int) -> bool:
        stained = level_of(records.taints.of([outside("t", thread)]))
        return max(stained, records.threads.worst_message(thread)) is TaintLevel.SUSPICIOUS

    def _announce(self, records: Records, name: EventName, *, thread: int | None, **details: Any) -> None:
        trace_id = self.run.trace_id or ""
        records.events.append(name, trace_id=trace_id, mailbox=self.mailbox, thread_id=thread, **details)


def _people(records: Records, thread: int | None) -> ThreadPeople:
    return records.threads.taking_part(thread) if thread is not None else UNTAINTED.people


def _is_suspicious(message: Message) -> bool:
    return message.taint is TaintLevel.SUSPICIOUS


def _withheld(message: Message) -> Message:
    nameless = message.sender.model_copy(update={"name": ""})
    return message.model_copy(
        update={"subject": _WITHHELD, "new_text": "", "sender": nameless, "to": (), "cc": (), "attachments": ()}
    )
