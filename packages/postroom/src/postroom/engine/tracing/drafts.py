"""The span of a draft, and of what leaves of it."""

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
from postroom.model.errors import ApprovalRequired
from postroom.model.trace import TraceContext
from postroom.ports.telemetry import Facts, Kind, Span

if TYPE_CHECKING:
    from postroom.engine.outbound.acceptance import Acceptance


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
        if span.place is not None:
            span.tell(_told_of_draft(acceptance))
        span.end(error=error)
        if acceptance.leaves is not None:
            acceptance.leaves.end(error=error)
        watch.measure(OPERATION_SECONDS, operation("submit", "create"), error=error)


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
