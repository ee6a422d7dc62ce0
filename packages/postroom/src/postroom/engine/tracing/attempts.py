"""The span of an attempt to deliver."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from postroom.engine.tracing.spans import (
    OPERATION_SECONDS,
    Stopwatch,
    about,
    code_of,
    operation,
)
from postroom.model.trace import place_in
from postroom.ports.telemetry import Fact, Facts, Kind

if TYPE_CHECKING:
    from postroom.engine.outbound.attempt import Attempt


_FAILED = ("failed", "unknown")


@contextmanager
def delivering(attempt: Attempt) -> Iterator[None]:
    """The span of one attempt to deliver, under the draft that it brings; it is begun when that is known, at its end."""
    watch = Stopwatch(attempt.wiring.telemetry)
    error = None
    try:
        yield
    except Exception as failure:
        error = code_of(failure)
        raise
    finally:
        _show_attempt(attempt, watch, error)
        watch.measure(OPERATION_SECONDS, operation("deliver", "send"), error=error)


def _show_attempt(attempt: Attempt, watch: Stopwatch, error: str | None) -> None:
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


def _facts_of(status: str, code: int, enhanced: str | None) -> Facts:
    facts: dict[str, Fact] = {"postroom.status": str(status), "postroom.code": code}
    return {**facts, "postroom.enhanced": enhanced} if enhanced else facts
