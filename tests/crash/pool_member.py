"""A process with one agent of a pool that takes ten turns at once, and never comes back from any: it is there to be killed.

Run as `python -m tests.crash.pool_member STORE`. Every other turn it has answered before it hangs.
"""

from __future__ import annotations

import sys
import threading

from postroom import Message, Postroom
from postroom.model.settings import Settings

THREADS = 10
LEASE = 1.0


def room(store: str) -> Postroom:
    """The room of both processes."""
    return Postroom(
        "acme.test", settings=Settings(domain="acme.test", mailboxes=("support",), store=store, lease=LEASE)
    )


def main() -> None:
    """Work until somebody kills it."""
    with room(sys.argv[1]) as opened:

        def answer_and_hang(message: Message) -> None:
            if int(message.id.removeprefix("m")) % 2:
                opened.mailbox("support").reply(message.id, text="I am on it.")
            threading.Event().wait()

        opened.pool("desk", mailboxes=["support"]).add("doomed", answer_and_hang, slots=THREADS)
        opened.serve()


if __name__ == "__main__":
    main()
