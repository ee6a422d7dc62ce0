"""The load: submits sends and hands inbound mail over by SMTP at a steady rate, each again until it was taken.

Run as `python -m tests.crash.workers.load STORE SINK RATE PLACE...`. Each line on standard output is one thing that was taken, or
a sentence that said why not yet; it ends when its standard input does.
"""

from __future__ import annotations

import json
import smtplib
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count

from postroom import Postroom
from postroom.model.errors import StoreUnavailable
from tests.crash.workers.room import DOMAIN, MAILBOX, letter, room
from tests.mail_samples import mail

THREADS = 4
AGAIN_SECONDS = 0.3
PATIENCE_SECONDS = 60.0


@dataclass
class Load:
    """What is told of, and how it is told."""

    room: Postroom
    places: list[str]
    speaking: threading.Lock = field(default_factory=threading.Lock)
    over: threading.Event = field(default_factory=threading.Event)

    def tell(self, **what: object) -> None:
        """One line."""
        with self.speaking:
            print(json.dumps(what), flush=True)

    def submit(self, number: int) -> None:
        """One send, by a key of its own: asking again is the same send."""
        to, text = f"s{number}@example.com", letter()

        def send() -> None:
            key = f"send-{number}"
            receipt = self.room.mailbox(MAILBOX).send(to, subject=f"Order {number}", text=text, key=key)
            self.tell(taken=to, message_id=receipt.message_id)

        self._until_taken(send)

    def drop(self, number: int) -> None:
        """One inbound mail, at any worker that takes it; as a mail server does, it tries again after any fault."""
        sender = f"c{number}@example.com"
        content = mail(letter(), number=number, sender=sender, subject=f"Question {number}", to=f"{MAILBOX}@{DOMAIN}")
        turns = count(number)

        def hand_over() -> None:
            with smtplib.SMTP(self.places[next(turns) % len(self.places)], timeout=10) as line:
                line.sendmail(sender, [f"{MAILBOX}@{DOMAIN}"], content)
            self.tell(dropped=sender)

        self._until_taken(hand_over)

    def _until_taken(self, act: Callable[[], None]) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            try:
                act()
            except StoreUnavailable as error:
                self.tell(unavailable=str(error), you_can=error.you_can)
            except (OSError, smtplib.SMTPException) as error:
                self.tell(refused=type(error).__name__)
            else:
                return
            time.sleep(AGAIN_SECONDS)
        self.tell(fault="nobody took it")


def steadily(load: Load, act: Callable[[int], None], rate: float) -> None:
    """Do it so many times a second until it is over, several at once; less often where nobody takes it that fast."""
    free = threading.Semaphore(THREADS)
    due = time.monotonic()
    with ThreadPoolExecutor(THREADS) as pool:
        for number in count(1):
            due = max(due + 1 / rate, time.monotonic())
            if load.over.wait(due - time.monotonic()):
                return
            free.acquire()
            pool.submit(_done, load, act, number).add_done_callback(lambda _: free.release())


def _done(load: Load, act: Callable[[int], None], number: int) -> None:
    try:
        act(number)
    except Exception as error:
        load.tell(fault=f"{type(error).__name__}: {error}")


def main() -> None:
    """Two steady streams until standard input ends."""
    store, sink, rate, *places = sys.argv[1:]
    with room(store, sink, delivering=False) as opened:
        load = Load(opened, places)
        streams = [threading.Thread(target=steadily, args=(load, act, float(rate))) for act in (load.submit, load.drop)]
        opened.info()
        print("ready", flush=True)
        for stream in streams:
            stream.start()
        sys.stdin.read()
        load.over.set()
        for stream in streams:
            stream.join()


if __name__ == "__main__":
    main()
