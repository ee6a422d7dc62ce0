"""`postroom threads`, `show` and `explain`: to look into the room. Nothing is marked read, delivered or changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from postroom.cli import story_line, thread_view, timeline
from postroom.cli.json_form import json_form
from postroom.cli.listing import Cell, Listing
from postroom.cli.opening import AsJson, opened
from postroom.cli.page import Block, Page, say
from postroom.cli.wording import ID_STYLE, minute
from postroom.mail.counts import count_of

if TYPE_CHECKING:
    from postroom.engine.sync import Postroom
    from postroom.model.event import Event
    from postroom.model.thread import Thread

_TRACE_ID = re.compile(r"[0-9a-f]{32}")

Subject = Annotated[str, typer.Argument(metavar="ID", help="A thread (t3), a message (m12) or its Message-ID.")]
Explained = Annotated[
    str, typer.Argument(metavar="ID", help="A thread (t3), a message (m12), its Message-ID, or a trace.")
]


def threads(
    context: typer.Context,
    count: Annotated[int, typer.Option("--count", "-n", metavar="N", min=1, max=1_000, help="How many at most.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List the latest threads: who holds each, and its subject.

    \b
    Example:
      postroom threads --count 5
    """
    with opened(context, as_json=as_json) as (room, page):
        found = room.threads(count=count)
        page.answer(found, lambda: [*_listed(found, domain=room.domain), *_kept(room.quarantine.count())])


def show(
    context: typer.Context,
    subject: Subject,
    whole: Annotated[bool, typer.Option("--whole", help="Of a message, everything: quotes and signature too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show a thread as a person reads it, or one message.

    It prints what each message added, each hand-off, and what became of each message that was sent.

    \b
    Example:
      postroom show t3
      postroom show m12 --whole
    """
    with opened(context, as_json=as_json) as (room, page):
        if subject.startswith("t"):
            _show_thread(room, page, subject)
        else:
            _show_message(room, page, subject, whole=whole)


def explain(context: typer.Context, subject: Explained, as_json: AsJson = False) -> None:
    """Explain what happened, and why.

    It prints the story of the trace in a line for each turn, who held the thread when, every event, and every gate's
    verdict with its numbers. Of a trace it prints the story, over all its threads.

    \b
    Example:
      postroom explain t3
      postroom explain m12
      postroom explain 4bf92f3577b34da6a3ce929d0e0e4736
    """
    with opened(context, as_json=as_json) as (room, page):
        if _TRACE_ID.fullmatch(subject):
            _explain_trace(room, page, subject)
            return
        message = None if subject.startswith("t") else room.message(subject)
        thread = room.thread(message.thread_id if message is not None else subject)
        story = room.explain(thread.id)
        events = story if message is None else room.explain(message.id)
        receipts = [entry for entry in room.receipts(thread.id) if message is None or entry.id == message.id]
        owners = timeline.owners(thread, since=story[0].at if story else thread.last_at)
        answer = {"thread": thread.id, "message": message and message.id, "owners": owners}
        page.answer(
            {**answer, "events": events, "receipts": receipts},
            lambda: timeline.blocks(
                thread, message=message, events=events, receipts=receipts, owners=owners, story=_story(room, events)
            ),
        )


def _explain_trace(room: Postroom, page: Page, trace_id: str) -> None:
    events = room.explain(trace_id)
    threads = sorted({event.thread_id for event in events if event.thread_id}, key=lambda name: int(name[1:]))
    answer = {"trace": trace_id, "threads": threads, "events": events}
    page.answer(answer, lambda: story_line.trace_blocks(trace_id, events))


def _story(room: Postroom, events: Sequence[Event]) -> Iterator[Block]:
    for trace_id in dict.fromkeys(event.trace_id for event in events if event.trace_id):
        yield from story_line.story(room.explain(trace_id))


def _listed(found: list[Thread], *, domain: str) -> Iterator[Block]:
    if not found:
        yield say(f"{domain} has no thread yet.")
        return
    columns = ("THREAD", "LATEST (UTC)", "HELD BY", "MESSAGES", "WITH", "SUBJECT")
    yield Listing(columns, [_row(thread) for thread in found], elastic=("WITH", "SUBJECT"))


def _kept(number: int) -> Iterator[Block]:
    if number:
        yield say(f"{count_of(number, 'message')} in quarantine: postroom quarantine list")


def _row(thread: Thread) -> tuple[Cell, ...]:
    return (
        (thread.id, ID_STYLE),
        minute(thread.last_at),
        thread.assignee or "nobody",
        str(thread.message_count),
        ", ".join(person.name or str(person.address) for person in thread.participants),
        thread.subject,
    )


def _show_thread(room: Postroom, page: Page, thread_id: str) -> None:
    thread, receipts = room.thread(thread_id), room.receipts(thread_id)
    arrived = {event.message_id: event.at for event in reversed(room.explain(thread_id)) if event.message_id}
    page.answer(
        {**json_form(thread), "receipts": receipts},
        lambda: thread_view.thread_blocks(thread, receipts=receipts, arrived=arrived),
    )


def _show_message(room: Postroom, page: Page, message_id: str, *, whole: bool) -> None:
    message = room.message(message_id)
    receipt = next((entry for entry in room.receipts(message.thread_id) if entry.id == message.id), None)
    text = room.mailbox(message.mailbox).full_text(message.id) if whole else message.new_text
    answer = {**json_form(message), "receipt": receipt}
    page.answer(
        {**answer, "text": text} if whole else answer,
        lambda: thread_view.message_blocks(message, untrusted_text=text, receipt=receipt),
    )
