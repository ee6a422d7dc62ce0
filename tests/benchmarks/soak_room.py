"""The process that the soak looks at: it takes mail by SMTP and answers it, submits sends at a pace, and delivers.

Run as `python -m tests.benchmarks.soak_room STORE TRANSPORT`. `pace N` on standard input asks for N sends a second from now on
(`inf` for as many as it can), `sample` for one line of JSON: what it holds at this moment, after a garbage collection.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import threading
import time
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from postroom import Message, Postroom
from tests.crash.workers.room import MAILBOX, letter, room

THREADS = 4
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass
class Sender:
    """Submits sends, several at once, none of them before its time."""

    room: Postroom
    numbers: count[int] = field(default_factory=lambda: count(1))
    submitted: int = 0
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _interval: float | None = None
    _next: float = 0.0

    def pace(self, rate: float) -> None:
        """So many a second from now on."""
        with self._changed:
            self._interval = 1 / rate if rate else None
            self._next = time.monotonic()
            self._changed.notify_all()

    def run(self) -> None:
        """Submit for ever."""
        mailbox = self.room.mailbox(MAILBOX)
        while True:
            self._await_turn()
            number = next(self.numbers)
            mailbox.send(f"s{number}@example.com", subject=f"Order {number}", text=letter())
            with self._changed:
                self.submitted += 1

    def _await_turn(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._interval is not None)
            due = self._next = max(self._next + (self._interval or 0.0), time.monotonic() - 1)
        time.sleep(max(0.0, due - time.monotonic()))


def held() -> dict[str, float]:
    """What this process holds: megabytes, handles, threads, and connections to others."""
    gc.collect()
    resident = int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE
    handles = [_target(entry) for entry in os.scandir("/proc/self/fd")]
    return {
        "megabytes": resident / 1024**2,
        "handles": len(handles),
        "files": sum(handle.startswith("/") for handle in handles),
        "sockets": sum(handle.startswith("socket:") for handle in handles),
        "threads": threading.active_count(),
    }


def _target(entry: os.DirEntry[str]) -> str:
    try:
        return str(Path(entry.path).readlink())
    except FileNotFoundError:  # the one that reads the folder
        return ""


def main() -> None:
    """Do what standard input says until it ends."""
    store, transport = sys.argv[1:]
    with room(store, transport, "smtp://127.0.0.1:0") as opened:

        @opened.on_message(MAILBOX)
        def answer(message: Message) -> None:
            opened.mailbox(MAILBOX).reply(message.id, text=letter())

        opened.start()
        sender = Sender(opened)
        print(opened.listening()[0][1], flush=True)
        for _ in range(THREADS):
            threading.Thread(target=sender.run, daemon=True).start()
        for line in sys.stdin:
            said, *rate = line.split()
            if said == "pace":
                sender.pace(float(rate[0]))
            else:
                print(json.dumps({"submitted": sender.submitted, **held()}), flush=True)
        sender.pace(0)


if __name__ == "__main__":
    main()
