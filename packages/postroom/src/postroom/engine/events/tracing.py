"""The spans of a room: what each piece of work is called, where it hangs in its trace, and what it tells."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from postroom.model.errors import ApprovalRequired, PostroomError
from postroom.model.ids import inside, outside
from postroom.model.run import current_run
from postroom.model.trace import TraceContext, place_in
from postroom.ports.telemetry import Fact, Facts, Kind, Span, Telemetry

if TYPE_CHECKING:
    from postroom.backends.store.records.claims import Claim
    from postroom.backends.store.records.records import Records
    from postroom.engine.inbound.entry import Entry
    from postroom.engine.mailbox import AsyncMailbox
    from postroom.engine.outbound.acceptance import Acceptance
    from postroom.engine.outbound.delivering import Attempt
    from postroom.engine.wiring import Wiring
    from postroom.model.taken_turn import TakenTurn

Lap = Callable[[str], None]

SYSTEM = "postroom"
OPERATION_SECONDS = "messaging.client.operation.duration"
TURN_SECONDS = "messaging.process.duration"
TOOL_SECONDS = "postroom.tool.duration"
_NANOSECONDS = 1e9
_CRASH = "internal_error"


def operation(name: str, kind: str, mailbox: str = "") -> dict[str, Fact]:
    """The attributes by which OpenTelemetry knows what is done with a message (semantic conventions for messaging)."""
    facts: dict[str, Fact] = {
        "messaging.system": SYSTEM,
        "messaging.operation.name": name,
        "messaging.operation.type": kind,
    }
    return {**facts, "messaging.destination.name": mailbox} if mailbox else facts


def about(*, message: int | None = None, thread: int | None = None) -> dict[str, Fact]:
    """The ids of a message and its thread."""
    facts: dict[str, Fact] = {}
    if message:
        facts["messaging.message.id"] = outside("m", message)
    if thread:
        facts["messaging.message.conversation_id"] = outside("t", thread)
    return facts


def code_of(error: BaseException) -> str:
    """What a span tells of an error: its code, or its class; never its sentence."""
    return error.code if isinstance(error, PostroomError) else type(error).__name__


def here(telemetry: Telemetry) -> str:
    """Where the calling context stands, as it is stored; nothing outside any span."""
    place = telemetry.here()
    return place.traceparent if place is not None else ""


@dataclass
class Stopwatch:
    """Times a piece of work, and its laps, for spans that can only be begun afterwards."""

    telemetry: Telemetry
    began: int = 0
    laps: list[tuple[str, int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.began = self.telemetry.now()

    def lap(self, name: str) -> None:
        """What was done since the last lap was this."""
        self.laps.append((name, self.laps[-1][2] if self.laps else self.began, self.telemetry.now()))

    def seconds(self) -> float:
        """How long it has been."""
        return (self.telemetry.now() - self.began) / _NANOSECONDS

    def show(self, span: Span) -> None:
        """Each lap as a span of its own, under this one."""
        for name, began, ended in self.laps:
            self.telemetry.begin(name, Kind.INTERNAL, {}, under=span.place, at=began).end(at=ended)


@contextmanager
def receiving(entry: Entry) -> Iterator[Lap]:
    """The span of an arrival. It is begun when its thread is known, with the time at which the arrival came."""
    telemetry, watch = entry.wiring.telemetry, Stopwatch(entry.wiring.telemetry)
    entry.began = watch.began
    entry.called_from = telemetry.here() if entry.arrival.source == "call" else None
    error = None
    try:
        yield watch.lap
    except Exception as failure:
        error = code_of(failure)
        raise
    finally:
        span = entry.span or begin_arrival(entry, None)
        span.tell(_told_of_arrival(entry))
        watch.show(span)
        span.end(error=error)
        facts = operation("receive", "receive")
        telemetry.measure(OPERATION_SECONDS, watch.seconds(), {**facts, **({"error.type": error} if error else {})})


def begin_arrival(entry: Entry, under: TraceContext | None, *links: TraceContext | None) -> Span:
    """The span of an arrival, at the time at which it came."""
    mailbox = entry.mailboxes[0]["name"] if entry.mailboxes else ""
    return entry.wiring.telemetry.begin(
        f"receive {mailbox}".strip(),
        Kind.CLIENT,
        {**operation("receive", "receive", mailbox), "postroom.source": entry.arrival.source},
        under=under,
        links=links,
        at=entry.began,
    )


def _told_of_arrival(entry: Entry) -> Facts:
    stored = entry.stored if hasattr(entry, "stored") else None
    return {
        **(about(message=stored["id"], thread=stored["thread_id"]) if stored is not None else {}),
        "messaging.message.envelope.size": len(entry.arrival.content),
        "postroom.kind": str(entry.mail_class.kind),
        "postroom.by_agent": entry.by_agent,
        "postroom.taint": entry.taint.name.lower(),
        **({"postroom.automatic": str(entry.automatic)} if entry.automatic else {}),
        **({"postroom.risk": str(entry.risk.level)} if entry.risk is not None else {}),
        **({"postroom.authentication": entry.authentication.short} if entry.authentication is not None else {}),
    }


@contextmanager
def taking_turn(telemetry: Telemetry, turn: TakenTurn) -> Iterator[None]:
    """The span of an agent's turn, under the message that it is about; or under what gave the turn, in the same trace."""
    place, cause = turn.place, turn.cause
    same = cause is not None and place is not None and cause.trace_id == place.trace_id
    facts = {
        **operation("process", "process", turn.mailbox),
        **about(message=inside("m", turn.message.id), thread=inside("t", turn.thread_id)),
        "postroom.delivery": turn.id,
        "postroom.reason": turn.reason,
        "postroom.epoch": turn.epoch,
    }
    under, links = (cause, (place,)) if same else (place, (cause,))
    span = telemetry.begin(f"process {turn.mailbox}", Kind.CONSUMER, facts, under=under, links=links)
    with _ended(telemetry, span, TURN_SECONDS, operation("process", "process", turn.mailbox)):
        yield


@contextmanager
def calling_tool(mailbox: AsyncMailbox, tool: str, *, framework: str) -> Iterator[Span]:
    """The span of one tool call, in the agent's turn or in whatever the program does (semantic conventions for agents)."""
    facts: dict[str, Fact] = {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": tool,
        "gen_ai.tool.type": "extension",
        "postroom.mailbox": mailbox.name,
        "postroom.framework": framework,
    }
    telemetry, run = mailbox.room.telemetry, current_run.get()
    under, links = standing(telemetry, run.place if run is not None else None)
    span = telemetry.begin(f"execute_tool {tool}", Kind.INTERNAL, facts, under=under, links=links)
    with _ended(telemetry, span, TOOL_SECONDS, {"gen_ai.tool.name": tool}):
        yield span


@contextmanager
def firing(wiring: Wiring, claim: Claim, place: TraceContext | None, *, thread: int | None) -> Iterator[None]:
    """The span of what falls due: a wait, a step of a follow-up plan, a held draft; days later, in the same trace."""
    facts: dict[str, Fact] = {"postroom.queue": claim.queue, "postroom.attempt": claim.attempts, **about(thread=thread)}
    span = wiring.telemetry.begin(f"fire {claim.queue}", Kind.INTERNAL, facts, under=place)
    with _ended(wiring.telemetry, span):
        yield


@contextmanager
def calling_out(telemetry: Telemetry, name: str, *, under: TraceContext | None) -> Iterator[Span]:
    """The span of a call to somebody else's server."""
    span = telemetry.begin(name, Kind.CLIENT, {}, under=under)
    with _ended(telemetry, span):
        yield span


@contextmanager
def submitting(acceptance: Acceptance) -> Iterator[None]:
    """The span of a draft, from the call to its row or refusal."""
    telemetry, watch = acceptance.wiring.telemetry, Stopwatch(acceptance.wiring.telemetry)
    acceptance.called_from, acceptance.began = telemetry.here(), watch.began
    error = None
    try:
        yield
    except ApprovalRequired:
        raise
    except Exception as failure:
        error = code_of(failure)
        raise
    finally:
        span = acceptance.span or begin_submission(acceptance, acceptance.called_from)
        span.tell(_told_of_draft(acceptance))
        span.end(error=error)
        if acceptance.leaves is not None:
            acceptance.leaves.end(error=error)
        facts = operation("submit", "create")
        telemetry.measure(OPERATION_SECONDS, watch.seconds(), {**facts, **({"error.type": error} if error else {})})


def begin_submission(acceptance: Acceptance, under: TraceContext | None, *links: TraceContext | None) -> Span:
    """The span of a draft, at the time of the call."""
    mailbox, run = acceptance.request.mailbox, acceptance.request.run
    facts = {**operation("submit", "create", mailbox), "postroom.framework": run.framework}
    return acceptance.wiring.telemetry.begin(
        f"submit {mailbox}", Kind.PRODUCER, facts, under=under, links=links, at=acceptance.began
    )


def begin_leaving(acceptance: Acceptance) -> Span:
    """What people outside are told of our trace is a trace of this one message's own, linked with ours."""
    mailbox = acceptance.request.mailbox
    links = (acceptance.span.place if acceptance.span is not None else None,)
    return acceptance.wiring.telemetry.begin(
        f"leave {mailbox}", Kind.PRODUCER, operation("leave", "create", mailbox), links=links
    )


def _told_of_draft(acceptance: Acceptance) -> Facts:
    verdicts = [f"{verdict.gate}={verdict.code or verdict.answer}" for verdict in acceptance.verdicts]
    return {
        **about(message=acceptance.stored_as, thread=acceptance.thread_id),
        "postroom.gates": verdicts,
        **({"postroom.stopped_by": stopped} if (stopped := _stopped_by(acceptance)) else {}),
    }


def _stopped_by(acceptance: Acceptance) -> str:
    return next((verdict.gate for verdict in acceptance.verdicts if verdict.answer in ("refuse", "hold")), "")


@contextmanager
def delivering(attempt: Attempt) -> Iterator[None]:
    """The span of one attempt to deliver, under the draft that it brings; it is begun when that is known, at its end."""
    telemetry, watch = attempt.wiring.telemetry, Stopwatch(attempt.wiring.telemetry)
    error = None
    try:
        yield
    except Exception as failure:
        error = code_of(failure)
        raise
    finally:
        _show_attempt(attempt, watch, error)
        facts = operation("deliver", "send")
        telemetry.measure(OPERATION_SECONDS, watch.seconds(), {**facts, **({"error.type": error} if error else {})})


def _show_attempt(attempt: Attempt, watch: Stopwatch, error: str | None) -> None:
    if not hasattr(attempt, "row"):
        return
    row, wiring = attempt.row, attempt.wiring
    facts = {
        **operation("deliver", "send", row["mailbox"]),
        **about(message=row["message_id"], thread=row["thread_id"]),
        "postroom.attempt": attempt.claim.attempts,
        **({"server.address": wiring.next_hop} if wiring.next_hop else {}),
    }
    place = place_in(row["trace_id"], row["span"])
    span = wiring.telemetry.begin(f"deliver {row['mailbox']}", Kind.CLIENT, facts, under=place, at=watch.began)
    for outcome in attempt.outcomes.values():
        span.note("outcome", _facts_of(outcome.status, outcome.code, outcome.enhanced))
    failed = next((entry.status for entry in attempt.outcomes.values() if entry.status in _FAILED), None)
    span.end(error=error or failed)


_FAILED = ("failed", "unknown")


def _facts_of(status: str, code: int, enhanced: str | None) -> Facts:
    facts: dict[str, Fact] = {"postroom.status": str(status), "postroom.code": code}
    return {**facts, "postroom.enhanced": enhanced} if enhanced else facts


def standing(
    telemetry: Telemetry, place: TraceContext | None
) -> tuple[TraceContext | None, tuple[TraceContext | None, ...]]:
    """Under what work of a trace hangs, and what it is linked with: the calling context where that is in the same trace."""
    caller = telemetry.here()
    if place is None or (caller is not None and caller.trace_id == place.trace_id):
        return caller, ()
    return place, (caller,)


def place_in_text(traceparent: str) -> TraceContext | None:
    """The place that was stored whole; `None` where there was none."""
    if not traceparent:
        return None
    _, trace_id, span = traceparent.split("-", 2)
    return place_in(trace_id, span)


def place_of_newest(records: Records, thread: int) -> TraceContext | None:
    """Where a thread stands now: at its newest message."""
    newest = records.messages.newest(thread)
    return place_in(newest["trace_id"], newest["span"]) if newest is not None else None


@contextmanager
def _ended(telemetry: Telemetry, span: Span, metric: str = "", facts: Facts | None = None) -> Iterator[None]:
    """Where the calling context stands, until the work is over; how long it took, and the code of what went wrong."""
    watch, error = Stopwatch(telemetry), None
    try:
        with span.active():
            yield
    except BaseException as failure:
        error = code_of(failure)
        raise
    finally:
        span.end(error=error)
        if metric:
            telemetry.measure(metric, watch.seconds(), {**(facts or {}), **({"error.type": error} if error else {})})
