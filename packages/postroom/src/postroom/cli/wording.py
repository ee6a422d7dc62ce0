"""The words that more than one command uses: times, deliveries, counts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from postroom.cli.page import say
from postroom.mail.fence import one_line

if TYPE_CHECKING:
    from rich.text import Text

    from postroom.model.delivery import Delivery

ID_STYLE = "bold cyan"
STATUS_STYLES = {
    "sent": "green",
    "kept": "cyan",
    "queued": "yellow",
    "sending": "yellow",
    "deferred": "yellow",
    "failed": "red",
    "unknown": "magenta",
    "cancelled": "dim",
}


def minute(moment: datetime) -> str:
    """A time as every command writes it: UTC, to the minute."""
    return f"{moment:%Y-%m-%d %H:%M}"


def delivery_line(delivery: Delivery) -> Text:
    """`sent to ada@example.com: 250 2.0.0 accepted`: one recipient's state, and the next hop's words."""
    answer = next_hop_said(delivery)
    again = f"; next attempt {minute(delivery.next_attempt_at)} UTC" if delivery.next_attempt_at else ""
    return say(
        (delivery.status, STATUS_STYLES[delivery.status]),
        f" {'to' if delivery.status == 'sent' else 'for'} {delivery.recipient}",
        (f": {answer}" if answer else "") + again,
    )


def next_hop_said(delivery: Delivery) -> str:
    """Reply code, enhanced status code and text, on one line; the codes once, where the text repeats them."""
    text = one_line(delivery.text).removeprefix("kept in this room: ")
    codes = (str(delivery.code or ""), delivery.enhanced or "")
    return joined([*(code for code in codes if code and not text.startswith(code)), text], " ")


def joined(parts: Iterable[str], separator: str = ", ") -> str:
    """The parts that are not empty."""
    return separator.join(part for part in parts if part)
