"""Telemetry: where spans and metrics go. They tell ids, codes and names of mailboxes; never an address, never mail text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from enum import StrEnum
from typing import Protocol

from postroom.model.trace import TraceContext

Fact = str | int | float | bool | Sequence[str]
Facts = Mapping[str, Fact]


class Kind(StrEnum):
    """What a span is to the spans around it, in OpenTelemetry's words."""

    INTERNAL = "INTERNAL"
    CLIENT = "CLIENT"
    PRODUCER = "PRODUCER"
    CONSUMER = "CONSUMER"


class Span(Protocol):
    """One piece of work that is under way."""

    @property
    def place(self) -> TraceContext | None:
        """Where it stands; `None` where nobody traces."""

    def tell(self, facts: Facts) -> None:
        """Add attributes."""

    def note(self, name: str, facts: Facts) -> None:
        """Something happened in it, now."""

    def active(self) -> AbstractContextManager[None]:
        """While this lasts, it is where the calling context stands."""

    def end(self, *, error: str | None = None, at: int | None = None) -> None:
        """It is over, at a time of `now`; `error` is the code of what went wrong. A second end changes nothing."""


class Telemetry(Protocol):
    """Where a room tells what it does. Cheap where nobody listens; it never raises."""

    def now(self) -> int:
        """The time that spans are measured in, in nanoseconds."""

    def here(self) -> TraceContext | None:
        """Where the calling context stands; `None` outside any span."""

    def begin(
        self,
        name: str,
        kind: Kind,
        facts: Facts,
        *,
        under: TraceContext | None = None,
        links: Iterable[TraceContext | None] = (),
        at: int | None = None,
    ) -> Span:
        """Begin a span `under` another one, or a trace of its own; `at` a time of `now` that has passed."""

    def count(self, metric: str, facts: Facts) -> None:
        """One more of these."""

    def measure(self, metric: str, seconds: float, facts: Facts) -> None:
        """How long something took."""

    def watch_queues(self, depths: Callable[[], Mapping[str, int]]) -> Callable[[], None]:
        """Whoever collects metrics asks for the depth of each queue; returns the way to end that."""
