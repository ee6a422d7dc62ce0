"""The span of an arrival, begun when its thread is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from postroom.engine.tracing.spans import (
    OPERATION_SECONDS,
    Stopwatch,
    about,
    code_of,
    operation,
)
from postroom.model.trace import TraceContext
from postroom.ports.telemetry import Facts, Kind, Span

if TYPE_CHECKING:
    from postroom.engine.inbound.entry import Entry


Lap = Callable[[str], None]


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
        watch.measure(OPERATION_SECONDS, operation("receive", "receive"), error=error)


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
