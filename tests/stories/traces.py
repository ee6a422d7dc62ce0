"""What the stories of a trace look at: every span that was told, as a tree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from postroom.backends.telemetry import OpenTelemetry


class Collected(OpenTelemetry):
    """Telemetry that keeps what it is told."""

    def __init__(self) -> None:
        self._exporter, self._reader = InMemorySpanExporter(), InMemoryMetricReader()
        self.tracers = TracerProvider()
        self.tracers.add_span_processor(SimpleSpanProcessor(self._exporter))
        super().__init__(self.tracers, MeterProvider([self._reader]))

    @property
    def spans(self) -> Sequence[ReadableSpan]:
        """Every span that is over, in the order in which they ended."""
        return self._exporter.get_finished_spans()

    def named(self, name: str) -> list[ReadableSpan]:
        """The spans of this name."""
        return [span for span in self.spans if span.name == name]

    def trace_ids(self) -> set[str]:
        """The traces that the spans are in."""
        return {trace_id(span) for span in self.spans}

    def tree(self, trace: str) -> list[str]:
        """The spans of one trace, each below and right of the one that it hangs under, oldest first."""
        inside = [span for span in self.spans if trace_id(span) == trace]
        known = {span.context.span_id for span in inside}
        below: dict[int, list[ReadableSpan]] = defaultdict(list)
        for span in sorted(inside, key=lambda span: span.start_time or 0):
            parent = span.parent.span_id if span.parent is not None else 0
            below[parent if parent in known else 0].append(span)
        return list(_lines(below, 0, 0))

    def values(self) -> list[str]:
        """Every word that left: names, attributes, events, links and the points of metrics."""
        told = []
        for span in self.spans:
            told += [span.name, str(dict(span.attributes or {})), str(span.status.description)]
            told += [f"{event.name} {dict(event.attributes or {})}" for event in span.events]
            told += [str(dict(link.attributes or {})) for link in span.links]
        return [*told, *(f"{name} {facts}" for name, facts, _ in self.points())]

    def points(self) -> Iterator[tuple[str, dict[str, object], float]]:
        """Every point of every metric: its name, its attributes, its number or count."""
        data = self._reader.get_metrics_data()
        for resource in data.resource_metrics if data is not None else ():
            for scope in resource.scope_metrics:
                for metric in scope.metrics:
                    for point in metric.data.data_points:
                        number = getattr(point, "value", None)
                        yield metric.name, dict(point.attributes or {}), point.count if number is None else number


def trace_id(span: ReadableSpan) -> str:
    """The trace that a span is in, as it is written down."""
    return f"{span.context.trace_id:032x}"


def linked(span: ReadableSpan) -> set[str]:
    """The traces that a span is linked with."""
    return {f"{link.context.trace_id:032x}" for link in span.links}


def _lines(below: dict[int, list[ReadableSpan]], parent: int, depth: int) -> Iterator[str]:
    for span in below[parent]:
        yield "  " * depth + span.name
        yield from _lines(below, span.context.span_id, depth + 1)
