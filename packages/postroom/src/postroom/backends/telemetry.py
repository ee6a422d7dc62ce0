"""OpenTelemetry: spans and metrics by its API alone. The only file that imports `opentelemetry`.

Without an SDK set up by the program, nothing is recorded and next to nothing is spent.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache

from opentelemetry import metrics, trace
from opentelemetry.context import Context
from opentelemetry.metrics import CallbackOptions, Meter, MeterProvider, Observation
from opentelemetry.trace import (
    Link,
    NonRecordingSpan,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    TracerProvider,
)

from postroom.model.trace import TraceContext
from postroom.ports.telemetry import Facts, Kind

log = logging.getLogger(__name__)

_NAME = "postroom"
_ERROR = "error.type"
QUEUE_DEPTH = "postroom.queue.depth"

COUNTERS = {
    "postroom.events": ("{event}", "What happened, by the name of the event and by mailbox."),
    "postroom.refusals": ("{draft}", "Drafts that were refused, by gate and code."),
    "postroom.waits.ended": ("{wait}", "Awaited answers, by what became of them."),
    "postroom.turns": ("{turn}", "Turns that handlers took, by how they ended."),
    "messaging.client.sent.messages": ("{message}", "Recipients that a message was handed over for, by outcome."),
    "messaging.client.consumed.messages": ("{message}", "Messages that came in."),
}
HISTOGRAMS = {
    "messaging.client.operation.duration": ("s", "Receiving, submitting and delivering one message."),
    "messaging.process.duration": ("s", "A handler's turn."),
    "postroom.tool.duration": ("s", "One tool call."),
}
_BOUNDARIES = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60, 300)


class OpenTelemetrySpan:
    """A span of whichever SDK there is."""

    def __init__(self, span: trace.Span) -> None:
        self._span = span
        self._over = False

    @property
    def place(self) -> TraceContext | None:
        """Where it stands; `None` where nobody traces."""
        return _place(self._span)

    def tell(self, facts: Facts) -> None:
        """Add attributes."""
        self._span.set_attributes(facts)

    def note(self, name: str, facts: Facts) -> None:
        """Something happened in it, now."""
        self._span.add_event(name, facts)

    @contextmanager
    def active(self) -> Iterator[None]:
        """While this lasts, it is where the calling context stands."""
        with trace.use_span(self._span, record_exception=False, set_status_on_exception=False):
            yield

    def end(self, *, error: str | None = None, at: int | None = None) -> None:
        """It is over; once."""
        if self._over:
            return
        self._over = True
        if error is not None:
            self._span.set_attribute(_ERROR, error)
            self._span.set_status(Status(StatusCode.ERROR))
        self._span.end(at)


class OpenTelemetry:
    """Spans and metrics of the providers given, else of those that the program has set up for itself."""

    def __init__(
        self, tracer_provider: TracerProvider | None = None, meter_provider: MeterProvider | None = None
    ) -> None:
        self._tracer = trace.get_tracer(_NAME, tracer_provider=tracer_provider)
        self._instruments = _instruments(meter_provider)

    def now(self) -> int:
        """Nanoseconds, as the SDK measures."""
        return time.time_ns()

    def here(self) -> TraceContext | None:
        """Where the calling context stands."""
        return here()

    def begin(
        self,
        name: str,
        kind: Kind,
        facts: Facts,
        *,
        under: TraceContext | None = None,
        links: Iterable[TraceContext | None] = (),
        at: int | None = None,
    ) -> OpenTelemetrySpan:
        """Begin a span under another one, or a trace of its own."""
        context = (
            Context() if under is None else trace.set_span_in_context(NonRecordingSpan(_context(under)), Context())
        )
        others = [Link(_context(link)) for link in links if link is not None and link != under]
        span = self._tracer.start_span(
            name, context=context, kind=SpanKind[kind], attributes=facts, links=others, start_time=at
        )
        return OpenTelemetrySpan(span)

    def count(self, metric: str, facts: Facts) -> None:
        """One more of these."""
        self._instruments.counters[metric].add(1, facts)

    def measure(self, metric: str, seconds: float, facts: Facts) -> None:
        """How long something took."""
        self._instruments.histograms[metric].record(seconds, facts)

    def watch_queues(self, depths: Callable[[], Mapping[str, int]]) -> Callable[[], None]:
        """Whoever collects metrics asks for the depth of each queue."""
        return self._instruments.watch(depths)


class _Instruments:
    """The instruments of one meter: made once, though many rooms tell it."""

    def __init__(self, meter: Meter) -> None:
        self.counters = {
            name: meter.create_counter(name, unit=unit, description=what) for name, (unit, what) in COUNTERS.items()
        }
        self.histograms = {
            name: meter.create_histogram(
                name, unit=unit, description=what, explicit_bucket_boundaries_advisory=_BOUNDARIES
            )
            for name, (unit, what) in HISTOGRAMS.items()
        }
        self._watched: dict[object, Callable[[], Mapping[str, int]]] = {}
        meter.create_observable_gauge(
            QUEUE_DEPTH, [self._observe], unit="{item}", description="What waits or is being worked on, by queue."
        )

    def watch(self, depths: Callable[[], Mapping[str, int]]) -> Callable[[], None]:
        key = object()
        self._watched[key] = depths

        def forget() -> None:
            self._watched.pop(key, None)

        return forget

    def _observe(self, options: CallbackOptions) -> Iterator[Observation]:
        for depths in tuple(self._watched.values()):
            for queue, depth in _asked(depths).items():
                yield Observation(depth, {"postroom.queue": queue})


@cache
def _instruments(provider: MeterProvider | None) -> _Instruments:
    return _Instruments(metrics.get_meter(_NAME, meter_provider=provider))


def _asked(depths: Callable[[], Mapping[str, int]]) -> Mapping[str, int]:
    try:
        return depths()
    except Exception:  # a store that is away must not end the reader's collection
        log.warning("telemetry.queues_unknown")
        return {}


def here() -> TraceContext | None:
    """Where the calling context stands, by whichever SDK."""
    return _place(trace.get_current_span())


def _place(span: trace.Span) -> TraceContext | None:
    found = span.get_span_context()
    if not found.is_valid:
        return None
    return TraceContext(
        trace.format_trace_id(found.trace_id), trace.format_span_id(found.span_id), sampled=found.trace_flags.sampled
    )


def _context(place: TraceContext) -> SpanContext:
    return SpanContext(
        int(place.trace_id, 16),
        int(place.span_id, 16),
        is_remote=True,
        trace_flags=TraceFlags(TraceFlags.SAMPLED if place.sampled else TraceFlags.DEFAULT),
    )
