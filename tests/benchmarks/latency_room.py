"""One process of the measured room: it receives, or runs the handler, or both; it says on standard output what it does when."""

from __future__ import annotations

import argparse
import sys
import time

from postroom import Message, Postroom

DOMAIN, MAILBOX = "acme.test", "support"


def serve(store: str, *, receives: bool, handles: bool) -> None:
    """Run until standard input ends. The first line says the port, each further one a subject and when its handler began."""
    listener = ["smtp://127.0.0.1:0"] if receives else []
    with Postroom(DOMAIN, mailboxes=[MAILBOX], store=store, receivers=listener) as room:
        if handles:
            room.on_message(MAILBOX)(_note)
        room.start()
        print(room.listening()[0][1] if receives else 0, flush=True)
        sys.stdin.read()


def _note(message: Message) -> None:
    began = time.monotonic_ns()
    print(message.subject, began, flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store")
    parser.add_argument("--receives", action="store_true")
    parser.add_argument("--handles", action="store_true")
    told = parser.parse_args()
    serve(told.store, receives=told.receives, handles=told.handles)
