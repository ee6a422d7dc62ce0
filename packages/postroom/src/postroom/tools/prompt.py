"""The prompt that begins an agent's turn in a handler."""

from __future__ import annotations

import secrets

from postroom.mail.prompt import as_prompt
from postroom.model.message import Message


def prompt_for(message: Message) -> str:
    """The message as a prompt: its ids, then the mail between marks that nobody outside can have guessed."""
    return as_prompt(message, nonce=secrets.token_hex(8))
