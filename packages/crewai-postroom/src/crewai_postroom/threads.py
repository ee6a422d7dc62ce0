"""The state of a CrewAI Flow for each mail thread."""

from __future__ import annotations

from postroom import AsyncMailbox, Mailbox, Message
from postroom.tools import thread_key


def thread_inputs(message: Message, mailbox: Mailbox | AsyncMailbox, *, shared: bool = False) -> dict[str, str]:
    """The inputs for `flow.kickoff(inputs=...)`: a new instance of a Flow with `@persist` on its class goes on with the
    state that the thread's last turn left. Add inputs of your own to it; they overwrite the fields of their name.

    Each mailbox has a state of its own; with `shared=True` all mailboxes of a thread have one.
    """
    return {"id": thread_key(message, mailbox, shared=shared)}
