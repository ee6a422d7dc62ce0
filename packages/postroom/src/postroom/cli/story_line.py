"""A trace as one story: what was written, handed over, awaited, planned and bounced, a line each, over all its threads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from postroom.cli.page import Block, Hanging, say
from postroom.cli.timeline import facts
from postroom.cli.wording import ID_STYLE, joined
from postroom.mail.counts import count_of

if TYPE_CHECKING:
    from datetime import date

    from postroom.model.event import Event

_SILENT = frozenset(
    {"message.sent", "thread.assigned", "handler.completed", "limit.approached", "taint.raised", "act.refused"}
)
_STYLES = {
    "message.refused": "red",
    "promise.broken": "red",
    "message.bounced": "red",
    "message.failed": "red",
    "thread.handed_off": "yellow",
}


def trace_blocks(trace_id: str, events: Sequence[Event]) -> Iterator[Block]:
    """A whole trace: its id, how long it lasted, and its story."""
    threads = {event.thread_id for event in events if event.thread_id}
    messages = {event.message_id for event in events if event.message_id}
    yield say("trace ", (trace_id, "bold"))
    yield say(f"{count_of(len(messages), 'message')} in {count_of(len(threads), 'thread')}, over {_lasted(events)}")
    yield from story(events)


def story(events: Sequence[Event]) -> Iterator[Block]:
    """One line for each turn that the story takes; what only carries it on is left out."""
    yield say("")
    yield say(("The story (UTC)", "bold"))
    day = None
    for event in events:
        if event.name not in _SILENT:
            yield _line(event, day)
            day = event.at.date()


def _line(event: Event, day: date | None) -> Hanging:
    date_shown = f"{event.at:%Y-%m-%d}" if event.at.date() != day else " " * 10
    place = joined([event.thread_id or "", event.message_id or ""], " ")
    head = say((f"{date_shown} {event.at:%H:%M}  ", "dim"), (f"{place:<9} ", ID_STYLE))
    return Hanging(head, say((_told(event), _STYLES.get(event.name, ""))))


def _told(event: Event) -> str:
    if (sentence := _SENTENCES.get(event.name)) is not None:
        return sentence(event, event.details)
    return joined([event.mailbox or "", event.name.replace(".", " ").replace("_", " "), facts(event.details)], "  ")


def _received(event: Event, details: dict[str, Any]) -> str:
    if details.get("by_agent"):
        return f"{event.mailbox} got mail from an agent"
    kind = str(details.get("kind") or "mail").replace("_", " ")
    return f"{event.mailbox} got mail from a person" if kind == "person" else f"{event.mailbox} got mail: {kind}"


def _refused(event: Event, details: dict[str, Any]) -> str:
    gate = (details.get("verdicts") or [{}])[-1].get("gate", "")
    return f"{event.mailbox} was refused by {gate}: {details.get('code')}"


def _ended(event: Event, details: dict[str, Any]) -> str:
    return f"{details.get('plan')} of {event.mailbox} ended: {str(details.get('outcome')).replace('_', ' ')}"


def _routed(event: Event, details: dict[str, Any]) -> str:
    if not details.get("rule"):
        return f"no rule takes it: {event.mailbox} holds the thread"
    return f"{event.mailbox} holds the thread, by rule {details['rule']} ({joined(details.get('because') or [])})"


def _taken(event: Event, details: dict[str, Any]) -> str:
    why = str(details.get("because")).replace("_", " ")
    return f"{details.get('agent')} of pool {details.get('pool')} takes turn {details.get('delivery')}: {why}"


_SENTENCES: dict[str, Callable[[Event, dict[str, Any]], str]] = {
    "message.received": _received,
    "message.queued": lambda event, details: (
        f"{event.mailbox} wrote to {count_of(details.get('recipients', 1), 'reader')}"
    ),
    "message.refused": _refused,
    "message.bounced": lambda event, details: (
        f"bounced: {joined([details.get('status') or '', details.get('reason') or ''])}"
    ),
    "thread.routed": _routed,
    "turn.taken": _taken,
    "thread.handed_off": lambda event, details: (
        f"{details.get('source')} handed over to {details.get('target')} (epoch {details.get('epoch')})"
    ),
    "wait.started": lambda event, details: f"{event.mailbox} waits for an answer ({details.get('plan')})",
    "wait.ended": _ended,
    "follow_up.planned": lambda event, details: (
        f"{event.mailbox} planned {count_of(details.get('steps', 1), 'follow-up')} ({details.get('plan')})"
    ),
    "follow_up.moved": lambda event, details: (
        f"{details.get('plan')} moved to {details.get('due')}: {details.get('why')}"
    ),
    "follow_up.paused": lambda event, details: f"{details.get('by')} paused {details.get('plan')}",
    "follow_up.resumed": lambda event, details: f"{details.get('by')} resumed {details.get('plan')}",
    "follow_up.ended": _ended,
    "promise.made": lambda event, details: f"{event.mailbox} promised something ({details.get('promise')})",
    "promise.moved": lambda event, details: f"{details.get('promise')} is for {details.get('target')} to keep",
    "promise.reminded": lambda event, details: f"{event.mailbox} is reminded of {details.get('promise')}",
    "promise.kept": lambda event, details: f"{event.mailbox} kept {details.get('promise')}",
    "promise.broken": lambda event, details: f"{event.mailbox} did not keep {details.get('promise')}",
    "promise.withdrawn": lambda event, details: f"{details.get('by')} took {details.get('promise')} back",
    "request.asked": lambda event, details: (
        f"{event.mailbox} asked for {details.get('type')} ({details.get('request')})"
    ),
    "request.received": lambda event, details: (
        f"{event.mailbox} is asked for {details.get('type')} ({details.get('request')})"
    ),
    "request.acknowledged": lambda event, details: f"{details.get('request')} is taken, an answer follows",
    "request.answered": lambda event, details: f"{details.get('request')} is answered",
    "request.rejected": lambda event, details: f"{details.get('request')} is rejected",
    "request.expired": lambda event, details: f"nobody answered {details.get('request')} in time",
    "message.kept": lambda event, details: "kept in the room: no transport is set",
    "suppression.added": lambda event, details: f"nobody writes to that address any more: {details.get('reason')}",
}


def _lasted(events: Sequence[Event]) -> str:
    seconds = round((events[-1].at - events[0].at).total_seconds()) if events else 0
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= length:
            return count_of(seconds // length, unit)
    return count_of(seconds, "second")
