"""A worker dies by SIGKILL in the middle of its turns: how long until another has begun all of them.

Run `python -m tests.benchmarks.takeover` from the root of the workspace. One process takes the turns and hangs in each; it is
killed at a random moment, and a second one, which was idle until then, goes on. Every turn must be taken over, and none twice.
"""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median

from pydantic import SecretStr

from postroom import Message, Postroom
from postroom.model.settings import Settings
from tests.benchmarks.figures import Figure, alone, options, tell
from tests.benchmarks.soak import store
from tests.mail_samples import mail

DOMAIN, MAILBOX = "acme.test", "support"
LEASE = 2.0
TURNS = 8
PATIENCE_SECONDS = 60.0


@dataclass
class Survivor:
    """The process that goes on: when it began which turn."""

    began: dict[str, float] = field(default_factory=dict)
    times: Counter[str] = field(default_factory=Counter)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def take(self, message: Message) -> None:
        """A turn begins here."""
        with self.changed:
            self.began.setdefault(message.id, time.monotonic())
            self.times[message.id] += 1
            self.changed.notify_all()

    def wait_for(self, count: int) -> None:
        """Until so many turns have begun. Raises where they do not."""
        with self.changed:
            if not self.changed.wait_for(lambda: len(self.began) >= count, PATIENCE_SECONDS):
                raise RuntimeError(f"{count - len(self.began)} of {count} turns were lost.")


def room(url: str) -> Postroom:
    """The room of both processes."""
    settings = Settings(domain=DOMAIN, mailboxes=(MAILBOX,), store=SecretStr(url), lease=LEASE, handler_slots=TURNS)
    return Postroom(DOMAIN, settings=settings)


def one_death(url: str, chance: random.Random) -> float:
    """Seconds from the death of a process to the moment at which the last of its turns began elsewhere."""
    survivor = Survivor()
    with room(url) as opened, doomed(url) as process:
        opened.on_message(MAILBOX)(survivor.take)
        for number in range(TURNS):
            name = chance.getrandbits(60)
            opened.receive(mail(number=name, sender=f"c{name}@example.com", subject=f"Question {number}"))
            _say(process)
        opened.start()
        time.sleep(chance.uniform(0, LEASE))
        process.kill()
        died = time.monotonic()
        survivor.wait_for(TURNS)
        opened.drain()
        if survivor.times.most_common(1)[0][1] > 1:
            raise RuntimeError("A turn was taken over twice.")
    return max(survivor.began.values()) - died


def figures(name: str, seconds: Sequence[float]) -> list[Figure]:
    """The usual death, and the worst one."""
    goal = f"<= {LEASE + 0.5:g} s"
    rounds = len(seconds)
    return [
        alone(f"takeover after kill -9, lease {LEASE:g} s, {name}, median", median(seconds), "s", goal=goal, rounds=rounds),
        alone(f"takeover after kill -9, lease {LEASE:g} s, {name}, worst", max(seconds), "s", goal=goal, rounds=rounds),
    ]  # fmt: skip


@contextmanager
def doomed(url: str) -> Iterator[subprocess.Popen[str]]:
    """A process that takes turns and comes back from none."""
    command = [sys.executable, "-m", "tests.benchmarks.takeover", "--doomed", url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            _say(process)
            yield process
        finally:
            process.kill()


def hang(url: str) -> None:
    """The life of that process."""
    with room(url) as opened:

        @opened.on_message(MAILBOX)
        def begin(message: Message) -> None:
            print(message.id, flush=True)
            threading.Event().wait()

        opened.start()
        print("ready", flush=True)
        sys.stdin.read()


def _say(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    if not process.stdout.readline():
        raise RuntimeError("The process that was to die later has ended.")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and tell."""
    parser = options(__doc__, rounds=15)
    parser.add_argument("--store", choices=("SQLite", "PostgreSQL"), default=["SQLite", "PostgreSQL"], nargs="+")
    parser.add_argument("--doomed", metavar="STORE", help="be the process that dies")
    told = parser.parse_args(arguments)
    if told.doomed:
        return hang(told.doomed)
    found: list[Figure] = []
    for name in told.store:
        with store(name) as url:
            chance = random.Random(1)
            found += figures(name, [one_death(url, chance) for _ in range(told.rounds)])
    return tell("takeover", found, write=told.write)


if __name__ == "__main__":
    main()
