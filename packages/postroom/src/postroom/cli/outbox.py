"""`postroom outbox`: what has not left, what was given up, and a person's decisions about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from postroom.cli.delivering import delivered, delivers_here, delivery_blocks
from postroom.cli.listing import Cell, Listing
from postroom.cli.opening import AsJson, chosen, opened
from postroom.cli.options import Count
from postroom.cli.page import Block, say
from postroom.cli.wording import ID_STYLE, STATUS_STYLES, joined, minute, next_hop_said

if TYPE_CHECKING:
    from postroom.engine.outbound.dead_letters import DeadLetter
    from postroom.engine.sync import Postroom
    from postroom.engine.threads.explaining import OutboxEntry
    from postroom.model.delivery import Receipt

app = typer.Typer(
    invoke_without_command=True,
    rich_markup_mode=None,
)


@app.callback()
def outbox(
    context: typer.Context,
    status: Annotated[
        list[str],
        typer.Option(
            "--status", metavar="STATUS", help="Only these: " + ", ".join(STATUS_STYLES) + ". May be repeated."
        ),
    ] = [],
    every: Annotated[bool, typer.Option("--all", help="Deliveries in every status.")] = False,
    count: Count = 100,
    as_json: AsJson = False,
) -> None:
    """List what has not left, or was given up.

    That is what waits, was deferred, has failed, or has an outcome that nobody knows; newest first.

    \b
    Example:
      postroom outbox
      postroom outbox --status failed --status unknown
    """
    if context.invoked_subcommand is not None:
        return
    from postroom.model.delivery import DeliveryStatus

    statuses = list(DeliveryStatus) if every else chosen(status, among=DeliveryStatus, option="--status")
    with opened(context, as_json=as_json) as (room, page):
        found, dead = room.deliveries(*statuses, count=count), room.dead_letters(count=count)
        page.answer(
            found, lambda: _deliveries(found, filtered=bool(statuses), turns=sum(d.kind == "turn" for d in dead))
        )


@app.command()
def dead(context: typer.Context, count: Count = 100, as_json: AsJson = False) -> None:
    """List the dead letters.

    They are deliveries that failed for good, and turns that a handler gave up after all its tries.

    \b
    Example:
      postroom outbox dead
    """
    with opened(context, as_json=as_json) as (room, page):
        found = room.dead_letters(count=count)
        page.answer(found, lambda: _dead_letters(found))


@app.command()
def requeue(
    context: typer.Context,
    ids: Annotated[list[str], typer.Argument(metavar="ID", help="A message (m12) or a handler's turn (d7).")],
    as_json: AsJson = False,
) -> None:
    """Try again what was given up.

    That is a message that failed, was cancelled or kept, or has an unknown outcome; or a turn of a handler.

    An unknown outcome means that the message may have arrived: whoever queues it again decides that twice is better
    than not at all. With POSTROOM_TRANSPORT set here it is delivered at once, else by the process that serves the room.

    \b
    Example:
      postroom outbox requeue m12
      postroom outbox requeue d7
    """
    with opened(context, as_json=as_json, delivering=delivers_here()) as (room, page):
        receipts = [receipt for wanted in ids if (receipt := _requeue(room, wanted)) is not None]
        now = delivered(room, *receipts)
        page.answer({"requeued": ids, "receipts": now}, lambda: _requeued(ids, now))


def _requeue(room: Postroom, wanted: str) -> Receipt | None:
    if not wanted.startswith("d"):
        return room.requeue(wanted)
    room.wake_again(wanted)
    return None


def _requeued(ids: list[str], receipts: list[Receipt]) -> Iterator[Block]:
    yield say("Queued again: ", (", ".join(ids), ID_STYLE), ".")
    yield from delivery_blocks(*receipts)


def _deliveries(found: list[OutboxEntry], *, filtered: bool, turns: int) -> Iterator[Block]:
    if found:
        columns = ("MESSAGE", "THREAD", "FROM", "TO", "STATUS", "ANSWER")
        yield Listing(columns, [_row(entry) for entry in found], elastic=("TO", "ANSWER"))
    else:
        yield say("No delivery has such a status." if filtered else "Everything has left.")
    if turns:
        yield say(f"Handlers gave up {turns} of their turns: postroom outbox dead")


def _row(entry: OutboxEntry) -> tuple[Cell, ...]:
    delivery = entry.delivery
    again = f"next attempt {minute(delivery.next_attempt_at)}" if delivery.next_attempt_at else ""
    return (
        (entry.message_id, ID_STYLE),
        entry.thread_id,
        entry.mailbox,
        str(delivery.recipient),
        (delivery.status, STATUS_STYLES[delivery.status]),
        joined([again, next_hop_said(delivery)], "; "),
    )


def _dead_letters(found: list[DeadLetter]) -> Iterator[Block]:
    if not found:
        yield say("Nothing was given up.")
        return
    rows: list[tuple[Cell, ...]] = [
        ((entry.id, ID_STYLE), entry.kind, entry.mailbox, entry.thread_id, str(entry.attempts), entry.error)
        for entry in found
    ]
    yield Listing(("ID", "WHAT", "MAILBOX", "THREAD", "TRIES", "ERROR"), rows, elastic=("ERROR",))
    yield say("Try one again with: postroom outbox requeue ", (found[0].id, ID_STYLE))
