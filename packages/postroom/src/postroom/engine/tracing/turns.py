"""The spans of an agent's turn, of its tool calls, of what falls due and of calls to other servers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from postroom.engine.tracing.spans import (
    TOOL_SECONDS,
    TURN_SECONDS,
    about,
    operation,
    standing,
    timed,
)
from postroom.model.ids import inside
from postroom.model.run import current_run
from postroom.model.trace import TraceContext
from postroom.ports.telemetry import Fact, Kind, Span, Telemetry

if TYPE_CHECKING:
    from postroom.backends.store.records.claims import Claim
    from postroom.engine.mailbox import AsyncMailbox
    from postroom.engine.wiring import Wiring
    from postroom.model.taken_turn import TakenTurn


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
    with timed(telemetry, span, TURN_SECONDS, operation("process", "process", turn.mailbox)):
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
    with timed(telemetry, span, TOOL_SECONDS, {"gen_ai.tool.name": tool}):
        yield span


@contextmanager
def firing(wiring: Wiring, claim: Claim, place: TraceContext | None, *, thread: int | None) -> Iterator[None]:
    """The span of what falls due: a wait, a step of a follow-up plan, a held draft; days later, in the same trace."""
    facts: dict[str, Fact] = {"postroom.queue": claim.queue, "postroom.attempt": claim.attempts, **about(thread=thread)}
    span = wiring.telemetry.begin(f"fire {claim.queue}", Kind.INTERNAL, facts, under=place)
    with timed(wiring.telemetry, span):
        yield


@contextmanager
def calling_out(telemetry: Telemetry, name: str, *, under: TraceContext | None) -> Iterator[Span]:
    """The span of a call to somebody else's server."""
    span = telemetry.begin(name, Kind.CLIENT, {}, under=under)
    with timed(telemetry, span):
        yield span
