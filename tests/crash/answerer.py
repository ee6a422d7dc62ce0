"""A process whose handler dies on a poison message, and answers every other.

Run as `python -m tests.crash.answerer STORE`. Nothing of the product is changed for it: the handler kills its own process.
"""

from __future__ import annotations

import os
import signal
import sys

from postroom import Message, Postroom
from postroom.model.settings import Settings

POISON = "poison"


def room(store: str) -> Postroom:
    """The room, where a turn may be tried twice."""
    settings = Settings(domain="acme.test", mailboxes=("support",), store=store, lease=0.2, handler_tries=2)
    return Postroom("acme.test", settings=settings)


def main() -> None:
    """Answer until a poison message comes, or nothing is left to do."""
    with room(sys.argv[1]) as opened:

        @opened.on_message("support")
        def answer(message: Message) -> None:
            if message.new_text == POISON:
                os.kill(os.getpid(), signal.SIGKILL)
            opened.mailbox("support").reply(message.id, text=f"Thank you for {message.id}.")

        opened.start()
        opened.drain(20)


if __name__ == "__main__":
    main()
