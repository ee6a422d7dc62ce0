"""Asks for, or decides about, numbered drafts when told to: `python -m tests.once.decider STORE COUNT ask|approve|edit`."""

from __future__ import annotations

import json
import sys

from postroom import Postroom
from postroom.model.errors import ApprovalRequired


def main() -> None:
    store, count, task = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    with Postroom("acme.test", mailboxes=["support"], store=store) as room:
        print("ready", flush=True)
        for number in map(int, sys.stdin):
            print(json.dumps(ask(room, number) if task == "ask" else decide(room, number, task)), flush=True)
            if number == count - 1:
                break


def ask(room: Postroom, number: int) -> dict[str, object]:
    try:
        room.mailbox("support").send(f"ada{number}@example.com", subject=f"Mail {number}", text="Welcome!")
    except ApprovalRequired as held:
        return {"id": held.approval_id}
    return {"id": None}


def decide(room: Postroom, number: int, task: str) -> dict[str, object]:
    name = f"p{number + 1}"
    if task == "approve":
        receipt = room.approvals.approve(name, by="Eva")
    else:
        receipt = room.approvals.edit(name, by="Bob", text="Welcome, in other words!")
    return {"id": receipt.id, "duplicate": receipt.duplicate}


if __name__ == "__main__":
    main()
