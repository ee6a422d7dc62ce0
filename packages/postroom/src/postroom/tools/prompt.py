"""The prompt that begins an agent's turn in a handler."""

from __future__ import annotations

from postroom.mail.prompt import as_prompt
from postroom.model.message import Message
from postroom.model.run import Run, current_run
from postroom.tools.nonce import new_nonce
from postroom.tools.rendering import decided_text, promised_text, wait_text


def prompt_for(message: Message) -> str:
    """The message as a prompt: its ids, then the mail between marks that nobody outside can have guessed.

    Where a turn is about several messages, those before this one come first. In a turn that an agent has because a person
    decided about its draft, or because a promise is due, that begins it; where a wait is over, how it ended.
    """
    run, nonce = current_run.get() or Run(), new_nonce()
    ours = [wait_text(wait) for wait in run.waits]
    ours += [decided_text(run.decided)] if run.decided is not None else []
    ours += [promised_text(run.promised, nonce=nonce)] if run.promised is not None else []
    before = run.messages[:-1] if run.messages and run.messages[-1].id == message.id else ()
    return "\n".join([*ours, as_prompt(message, nonce=nonce, before=before)])
