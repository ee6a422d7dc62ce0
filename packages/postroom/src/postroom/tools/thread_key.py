"""The name under which an agent's framework remembers a mail thread."""

from __future__ import annotations

from postroom.model.message import Message
from postroom.tools.binding import AnyMailbox, asynchronous


def thread_key(message: Message, mailbox: AnyMailbox, *, shared: bool = False) -> str:
    """`acme.test/support/t3`: the room, the mailbox, the message's thread. `shared` leaves the mailbox out, so that every
    agent of the thread has one memory.

    Thread ids count from 1 in every store: what is kept under a key must not outlive the store.
    """
    bound = asynchronous(mailbox)
    parts = (bound.room.domain, *(() if shared else (bound.name,)), message.thread_id)
    return "/".join(parts)
