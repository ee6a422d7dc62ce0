"""Spans: how work of a room is named and measured, and where it hangs in its trace."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from postroom.model.errors import PostroomError
from postroom.model.ids import outside
from postroom.model.trace import TraceContext, place_in
from postroom.ports.telemetry import Fact, Facts, Kind, Span, Telemetry

if TYPE_CHECKING:
    from postroom.backends.store.records.records import Records


SYSTEM = "postroom"
OPERATION_SECONDS = "messaging.client.operation.duration"
TURN_SECONDS = "messaging.process.duration"
TOOL_SECONDS = "postroom.tool.duration"
_NANOSECONDS = 1e9


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

    def measure(self, metric: str, facts: Facts, *, error: str | None) -> None:
        """Tell how long it has been, and the code of what went wrong."""
        self.telemetry.measure(metric, self.seconds(), {**facts, **({"error.type": error} if error else {})})

    def show(self, span: Span) -> None:
        """Each lap as a span of its own, under this one."""
        for name, began, ended in self.laps:
            self.telemetry.begin(name, Kind.INTERNAL, {}, under=span.place, at=began).end(at=ended)


@contextmanager
def timed(telemetry: Telemetry, span: Span, metric: str = "", facts: Facts | None = None) -> Iterator[None]:
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
            watch.measure(metric, facts or {}, error=error)
