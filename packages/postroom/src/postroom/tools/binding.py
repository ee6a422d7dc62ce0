"""The mailbox that tools are bound to, of either face."""

from __future__ import annotations

from postroom.engine.mailbox import AsyncMailbox
from postroom.engine.sync import Mailbox
from postroom.model.errors import ConfigurationError

AnyMailbox = Mailbox | AsyncMailbox


def asynchronous(mailbox: AnyMailbox) -> AsyncMailbox:
    """The handle whose methods are awaited. Raises `ConfigurationError` for what is no mailbox."""
    if isinstance(mailbox, Mailbox):
        return mailbox.asynchronous
    if not isinstance(mailbox, AsyncMailbox):
        raise ConfigurationError(
            f"Tools and agents are bound to a mailbox, as of room.mailbox('support'), not {mailbox!r}."
        )
    return mailbox
