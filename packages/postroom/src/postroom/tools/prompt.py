"""The prompt that begins an agent's turn in a handler."""

from __future__ import annotations

import secrets

from postroom.mail.prompt import as_prompt
from postroom.model.message import Message
from postroom.model.run import current_run
from postroom.tools.rendering import decided_text


def prompt_for(message: Message) -> str:
    """The message as a prompt: its ids, then the mail between marks that nobody outside can have guessed.

    In a turn that an agent has because a person decided about its draft, the decision comes first.
    """
    run = current_run.get()
    decided = f"{decided_text(run.decided)}\n" if run is not None and run.decided is not None else ""
    return decided + as_prompt(message, nonce=secrets.token_hex(16))
