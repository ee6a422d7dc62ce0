"""The time line of a thread or a message: who held it, what happened, and what every gate said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from postroom.cli.page import Block, Hanging, indented, say
from postroom.cli.wording import ID_STYLE, delivery_line, joined, minute
from postroom.mail.fence import one_line

if TYPE_CHECKING:
    from postroom.model.delivery import Receipt
    from postroom.model.event import Event
    from postroom.model.message import Message
    from postroom.model.thread import Thread

_GOOD = ("message.sent", "message.received", "handler.completed")
_BAD = ("message.refused", "message.failed", "message.unknown", "handler.failed", "handler.gave_up")
_ANSWER_STYLES = {"pass": "green", "refuse": "red", "hold": "yellow", "approved": "yellow"}
_NAME_WIDTH = 19
_GATE_MARGIN = " " * 13


def owners(thread: Thread, *, since: datetime) -> list[dict[str, Any]]:
    """Who held the thread from when on, epoch by epoch."""
    first = thread.hand_offs[0].from_mailbox if thread.hand_offs else thread.assignee
    begun = {"epoch": 1, "mailbox": first, "since": since}
    return [begun, *({"epoch": h.epoch, "mailbox": h.to_mailbox, "since": h.at} for h in thread.hand_offs)]


def blocks(
    thread: Thread,
    *,
    message: Message | None,
    events: Sequence[Event],
    receipts: Sequence[Receipt],
    owners: Sequence[Mapping[str, Any]],
    story: Iterable[Block] = (),
) -> Iterator[Block]:
    """The heading, the owners, the story of its traces, every event with its day, and how each delivery stands now."""
    yield from _heading(thread, message, events)
    yield say("")
    for owner in owners:
        yield say(
            f"epoch {owner['epoch']}  ", (owner["mailbox"] or "nobody", "bold"), f"  since {minute(owner['since'])} UTC"
        )
    yield from story
    yield from _days(events)
    if receipts:
        yield say("")
        yield say(("Deliveries now", "bold"))
    for receipt in receipts:
        yield say((receipt.id, ID_STYLE), f"  from {receipt.mailbox}")
        yield from (indented(delivery_line(delivery)) for delivery in receipt.deliveries)


def _heading(thread: Thread, message: Message | None, events: Sequence[Event]) -> Iterator[Block]:
    subject = one_line((message or thread).subject) or "(no subject)"
    yield say(((message or thread).id, ID_STYLE), "  ", (subject, "bold"))
    if message is not None:
        yield say(f"in {thread.id}; from {one_line(str(message.sender), limit=80)}")
    traces = list(dict.fromkeys(event.trace_id for event in events if event.trace_id))
    yield say(f"{'trace' if len(traces) == 1 else 'traces'} {', '.join(traces) or 'none'}")


def _days(events: Sequence[Event]) -> Iterator[Block]:
    day = None
    for event in events:
        if event.at.date() != day:
            day = event.at.date()
            yield say("")
            yield say((f"{day} (UTC)", "bold"))
        yield from event_lines(event)


def event_lines(event: Event) -> Iterator[Block]:
    """One event: when, what, about which message, whose, and every detail that says something."""
    style = "green" if event.name in _GOOD else "red" if event.name in _BAD else ""
    subject = event.message_id or ""
    head = say(
        (f"{event.at:%H:%M:%S}.{event.at.microsecond // 1000:03}  ", "dim"),
        (f"{event.name:<{_NAME_WIDTH}} ", style),
        (f"{subject:<5}", ID_STYLE),
    )
    yield Hanging(head, say(joined([_who(event), facts(event.details)], "  ")))
    for verdict in event.details.get("verdicts", ()):
        yield verdict_line(verdict)


def _who(event: Event) -> str:
    if event.name == "thread.handed_off":
        return f"{event.details.get('source')} -> {event.details.get('target')}"
    answering = " answering it" if event.name == "message.refused" and event.message_id else ""
    return f"{event.mailbox or ''}{answering}"


def facts(details: Mapping[str, Any]) -> str:
    """Every detail that says something, in the order in which it was written down."""
    told = {name: value for name, value in details.items() if name not in ("verdicts", "source", "target", "thread")}
    if "target" not in details and "source" in details:
        told["source"] = details["source"]
    return joined(_fact(name, value) for name, value in told.items() if value not in (None, "", [], 0, False))


def _fact(name: str, value: Any) -> str:
    if value is True:
        return name
    return f"{name} {one_line(_shown(value), limit=200)}"


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {number}" for name, number in value.items()) or "nobody"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def verdict_line(verdict: Mapping[str, Any]) -> Hanging:
    """What one gate answered, with its numbers."""
    numbers = joined(_fact(name, value) for name, value in verdict["numbers"].items())
    answer = (f"{verdict['answer']:<7} ", _ANSWER_STYLES[verdict["answer"]])
    head = say(f"{_GATE_MARGIN}{verdict['gate']:<14} ", answer)
    return Hanging(head, say(joined([verdict["code"] or "", numbers], "; ")))
