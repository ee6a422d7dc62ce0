"""One worker: it takes mail by SMTP, answers it, and delivers what is queued.

Run as `python -m tests.crash.workers.worker STORE TRANSPORT PLACE`.
Each time a handler is run again its answer is worded differently, as a model's is: once is for the room to see to.
"""

from __future__ import annotations

import sys

from postroom import Message
from tests.crash.workers.room import MAILBOX, letter, room


def main() -> None:
    """Work until somebody kills it, or its standard input ends."""
    store, transport, place = sys.argv[1:]
    with room(store, transport, f"smtp://{place}") as opened:

        @opened.on_message(MAILBOX)
        def answer(message: Message) -> None:
            opened.mailbox(MAILBOX).reply(message.id, text=letter())

        opened.start()
        print("ready", flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
