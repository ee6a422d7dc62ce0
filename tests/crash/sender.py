"""A sender that dies: forks a child per round, which kills itself with SIGKILL at a random moment of a random outbox step.

Run as `python -m tests.crash.sender STORE TRANSPORT ROUNDS SEED`. No code of the product is changed for it: a profile
function in every thread of the child counts calls and returns of the step's function and pulls the trigger. The last
round lives. Prints one JSON document: how often each step was hit, and what became of every message.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import threading
from collections import Counter
from typing import Any

from postroom import DeliveryStatus, Postroom
from postroom.engine.outbound import outbox
from postroom.model.limits import Limits
from postroom.model.settings import RetrySchedule, Settings

STEPS = [step.__name__ for step in (*outbox.PREPARE, *outbox.DECIDE, *outbox.CLAIM, *outbox.DELIVER)]
MOMENTS = [*STEPS, "begin_contents", "write_down", "schedule", "_commit_group"]
PER_ROUND = 4
LEASE = 0.2


def room(store: str, transport: str) -> Postroom:
    settings = Settings(
        domain="acme.test",
        mailboxes=("support",),
        store=store,
        transport=transport,
        lease=LEASE,
        retry=RetrySchedule(minimal_backoff=1, maximal_backoff=1),
        limits=Limits(mailbox_day=None, recipient_day=None),
    )
    return Postroom("acme.test", settings=settings)


def arm(moment: str, event: str, countdown: int) -> None:
    """Die at the `countdown`-th call or return of a function of that name, in whichever thread."""
    left = [countdown]

    def watch(frame: Any, kind: str, _argument: Any) -> None:
        if kind == event and frame.f_code.co_name == moment and "postroom" in frame.f_code.co_filename:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    threading.setprofile(watch)
    sys.setprofile(watch)


def send(store: str, transport: str, numbers: range) -> None:
    with room(store, transport) as opened:
        support = opened.mailbox("support")
        for number in numbers:
            support.send("ada@example.com", subject=f"Mail {number}", text=f"Text {number}", key=f"mail-{number}")
        opened.drain(5)


def one_round(store: str, transport: str, round_number: int, chance: random.Random) -> str | None:
    """Fork a child that is to die; the moment it died at, or `None` if it lived through."""
    moment = MOMENTS[round_number % len(MOMENTS)]
    event, countdown = chance.choice(["call", "return"]), chance.randint(1, PER_ROUND * 2)
    child = os.fork()
    if child == 0:
        arm(moment, event, countdown)
        send(store, transport, range(max(0, round_number - 1) * PER_ROUND, (round_number + 1) * PER_ROUND))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return f"{moment}:{event}" if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL else None


def finish(store: str, transport: str, rounds: int) -> list[dict[str, str]]:
    """Ask for everything once more in a process that lives, and list what became of it."""
    with room(store, transport) as opened:
        support = opened.mailbox("support")
        for number in range(rounds * PER_ROUND):
            support.send("ada@example.com", subject=f"Mail {number}", text=f"Text {number}", key=f"mail-{number}")
        if not opened.drain(60):
            raise SystemExit("the outbox did not drain within 60 s")
        entries = opened.deliveries(*DeliveryStatus, count=10_000)
    return [{"message_id": entry.wire_message_id, "status": entry.delivery.status} for entry in entries]


def main() -> None:
    store, transport, rounds, seed = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    chance = random.Random(seed)
    killed: Counter[str] = Counter()
    kills = round_number = 0
    while kills < rounds and round_number < rounds * 4:
        died_at = one_round(store, transport, round_number, chance)
        killed.update([died_at] if died_at else [])
        kills += died_at is not None
        round_number += 1
    deliveries = finish(store, transport, round_number)
    print(json.dumps({"kills": kills, "killed": killed, "asked": round_number * PER_ROUND, "deliveries": deliveries}))


if __name__ == "__main__":
    main()
