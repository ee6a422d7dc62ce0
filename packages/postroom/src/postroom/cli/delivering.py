"""What a command that lets mail leave does with it: it delivers here, or leaves that to whoever serves the room."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from postroom.cli.page import Block, indented, say
from postroom.cli.wording import delivery_line

if TYPE_CHECKING:
    from postroom.engine.sync import Postroom
    from postroom.model.delivery import Receipt


def delivers_here() -> bool:
    """Whether this process has a way out of its own."""
    return bool(os.environ.get("POSTROOM_TRANSPORT"))


def delivered(room: Postroom, *receipts: Receipt) -> list[Receipt]:
    """The receipts as they stand now, once this process has delivered what it can."""
    if delivers_here():
        room.drain()
    return [_as_it_stands(room, receipt) for receipt in receipts]


def delivery_blocks(*receipts: Receipt) -> Iterator[Block]:
    """How each delivery stands, and who makes it where this process does not."""
    for receipt in receipts:
        yield from (indented(delivery_line(delivery), 2) for delivery in receipt.deliveries)
    if receipts and not delivers_here():
        yield say("Whoever serves the room delivers it; with POSTROOM_TRANSPORT set, this command does.")


def _as_it_stands(room: Postroom, receipt: Receipt) -> Receipt:
    found = next(found for found in room.receipts(receipt.thread_id) if found.id == receipt.id)
    return receipt.model_copy(update={"deliveries": found.deliveries})
