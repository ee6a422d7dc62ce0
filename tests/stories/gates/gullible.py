"""An agent that does what a mail says, and what it was told about that."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from postroom import Mailbox, Message, Postroom
from postroom.model.errors import SendRefused

Deed = Callable[[Mailbox, Message], object]


def obeying(room: Postroom, deed: Deed, *, mailbox: str = "support") -> list[SendRefused]:
    """Have every mail to a mailbox obeyed; the refusals, as they come."""
    told: list[SendRefused] = []

    @room.on_message(mailbox)
    def gullible(message: Message) -> None:
        with pytest.raises(SendRefused) as refused:
            deed(room.mailbox(mailbox), message)
        told.append(refused.value)

    return told
