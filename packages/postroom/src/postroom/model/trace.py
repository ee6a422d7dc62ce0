"""A place in a trace, as W3C Trace Context names it: every event of one workflow shares the trace id."""

from __future__ import annotations

import re
from dataclasses import dataclass

_VERSION, _SAMPLED = "00", 0x01
_SPAN_DIGITS = 16
_TRACE_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class TraceContext:
    """One span of one trace. `sampled` says that whoever began it may have recorded it."""

    trace_id: str
    span_id: str
    sampled: bool = True

    @property
    def flags(self) -> str:
        """The trace-flags, two hexadecimal digits."""
        return "01" if self.sampled else "00"

    @property
    def span(self) -> str:
        """What is stored beside a trace id: the span and its flags."""
        return f"{self.span_id}-{self.flags}"

    @property
    def traceparent(self) -> str:
        """The value of the header field (W3C Trace Context section 3.2)."""
        return f"{_VERSION}-{self.trace_id}-{self.span_id}-{self.flags}"


def is_trace(text: str) -> bool:
    """Whether this is written as a trace id."""
    return _TRACE_ID.fullmatch(text.strip()) is not None


def read_traceparent(value: str) -> TraceContext:
    """The place that a well-formed `traceparent` names, of whichever version."""
    trace_id, span_id, flags = value.split("-")[1:4]
    return TraceContext(trace_id, span_id, sampled=bool(int(flags, 16) & _SAMPLED))


def place_in(trace_id: str, span: str = "") -> TraceContext | None:
    """The place that a row keeps; `None` where it is in no trace.

    Where nothing recorded the span, its id is made of the trace's own, so that what follows is in the same trace.
    """
    if not trace_id:
        return None
    span_id, _, flags = span.partition("-")
    return TraceContext(trace_id, span_id or trace_id[:_SPAN_DIGITS], sampled=flags != "00")
