"""The mailbox that tools are bound to, of either face."""

from __future__ import annotations

from postroom.engine.mailbox import AsyncMailbox
from postroom.engine.sync import Mailbox

AnyMailbox = Mailbox | AsyncMailbox


def asynchronous(mailbox: AnyMailbox) -> AsyncMailbox:
    """The handle whose methods are awaited."""
    return mailbox.asynchronous if isinstance(mailbox, Mailbox) else mailbox
