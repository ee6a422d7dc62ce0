"""Sends numbered intents when told to: `python -m tests.once.sender STORE COUNT`; a line on standard input is the start."""

from __future__ import annotations

import json
import sys

from postroom import Postroom


def main() -> None:
    store, count = sys.argv[1], int(sys.argv[2])
    with Postroom("acme.test", mailboxes=["support"], store=store) as room:
        support = room.mailbox("support")
        print("ready", flush=True)
        for number in map(int, sys.stdin):
            receipt = support.send(f"ada{number}@example.com", subject=f"Mail {number}", text="Welcome!")
            print(json.dumps({"id": receipt.id, "duplicate": receipt.duplicate}), flush=True)
            if number == count - 1:
                break


if __name__ == "__main__":
    main()
