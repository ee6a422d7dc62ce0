"""Writes numbered messages to a colleague in one thread or one workflow: `python -m tests.once.chatter STORE WHERE WHO COUNT`."""

from __future__ import annotations

import sys

from postroom import Postroom
from postroom.model.errors import LoopDetected
from postroom.model.run import Run, current_run
from postroom.model.settings import Settings

TRACE = "a" * 32
LIMIT = 25


def opened(store: str) -> Postroom:
    settings = Settings(
        domain="acme.test",
        mailboxes=("support", "billing"),
        store=store,
        exchange_limit=LIMIT,
        exchange_trace_limit=LIMIT,
    )
    return Postroom("acme.test", settings=settings)


def main() -> None:
    store, where, who, count = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
    with opened(store) as room:
        print("ready", flush=True)
        for number in map(int, sys.stdin):
            print("left" if leaves(room, f"{who}, entry {number}", where) else "refused", flush=True)
            if number == count - 1:
                break


def leaves(room: Postroom, text: str, where: str) -> bool:
    """Say something in the thread, or in a thread of its own within the workflow; whether the gates let it."""
    support = room.mailbox("support")
    current_run.set(Run(trace_id=TRACE if where == "workflow" else None))
    try:
        if where == "workflow":
            support.send("billing@acme.test", subject=text, text=f"Look at {text}.")
        else:
            support.reply("m1", text=f"Look at {text}.")
    except LoopDetected:
        return False
    return True


if __name__ == "__main__":
    main()
