"""A process that serves two turns, of which one never ends, until a signal stops it. Run with the URL of its store."""

from __future__ import annotations

import json
import sys
import threading

from postroom import Postroom
from postroom.tools import Employment, Turn, put_to_work, serve_until_told

begun: list[str] = []
ended: list[str] = []
stopping = threading.Event()


def take(turn: Turn) -> None:
    begun.append(turn.message.thread_id)
    if turn.message.thread_id == "t2":
        print("running quick endless", flush=True)
        threading.Event().wait()
    stopping.wait(1)
    ended.append(turn.message.thread_id)


def main() -> None:
    with Postroom("acme.test", mailboxes=["support"], store=sys.argv[1]) as room:
        support = room.mailbox("support")
        for number in (1, 2, 3):
            mail = f"From: ada@example.com\r\nTo: support@acme.test\r\nMessage-ID: <{number}@example.com>\r\n\r\nHello.\r\n"
            room.receive(mail.encode(), recipients=["support@acme.test"])
        put_to_work(take, support, Employment(side_by_side=2))
        serve_until_told(support, grace=2)
    print(json.dumps({"begun": sorted(begun), "ended": ended}), flush=True)


if __name__ == "__main__":
    main()
