"""A process that serves agents and is killed while they wait; and the next one, days later, on the same store.

Run as `python -m tests.<framework>_postroom.waiting FOLDER begin|go_on`. Two mailboxes are served: `support` by the framework's
agent with a model that follows a script, `billing` by code of one's own in the framework (a graph, a Flow) that waits itself.
Two people wrote to each; one of them answers after three days, the other never does. Prints one JSON line.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from postroom import Postroom
from postroom.testing.script import Conversation, call, say
from postroom.testing.world.clock import VirtualClock

Employ = Callable[[Postroom, Path], None]
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WAIT_HOURS = 120
I_ASK = "I ask for the invoice."
WHICH = "Which invoice is it?"
REFUNDED = "That invoice is refunded."
CLOSED = "As we heard nothing, this is closed for now."


def run(employ: Employ) -> None:
    folder, act = Path(sys.argv[1]), sys.argv[2]
    clock = VirtualClock(MONDAY)
    with Postroom(
        "acme.test",
        mailboxes=["support", "billing"],
        store=f"sqlite:///{folder}/room.db",
        clock=clock,
        background=False,
    ) as room:
        employ(room, folder)
        room.start()
        if act == "begin":
            begin(room)
            print(json.dumps(state(room)), flush=True)
            time.sleep(300)  # until it is killed
        go_on(room, clock)
        print(json.dumps(state(room)), flush=True)


def begin(room: Postroom) -> None:
    for mailbox in ("support", "billing"):
        for person in ("ada", "bob"):
            receive(room, mailbox, person, f"<{mailbox}-{person}-1@example.com>", "", "I was charged twice.")
            room.drain()


def go_on(room: Postroom, clock: VirtualClock) -> None:
    """Three days on Ada answers; on the sixth day the wait for Bob is over."""
    clock.move_to(clock.now() + round(timedelta(days=3).total_seconds() * 1000))
    for mailbox in ("support", "billing"):
        answers = f"In-Reply-To: <{mailbox}-ada-1@example.com>\r\n"
        receive(room, mailbox, "ada", f"<{mailbox}-ada-2@example.com>", answers, "It is 4411.")
        room.drain()
    clock.move_to(clock.now() + round(timedelta(days=3).total_seconds() * 1000))
    room.drain()


def receive(room: Postroom, mailbox: str, person: str, message_id: str, answers: str, text: str) -> None:
    mail = (
        f"From: {person}@{mailbox}.example\r\nTo: {mailbox}@acme.test\r\nSubject: Refund for {person}\r\n"
        f"Message-ID: {message_id}\r\n{answers}\r\n{text}\r\n"
    )
    room.receive(mail.encode(), recipients=[f"{mailbox}@acme.test"], reverse_path=f"{person}@{mailbox}.example")


def state(room: Postroom) -> dict[str, Any]:
    threads = {thread.id: room.thread(thread.id) for thread in room.threads()}
    return {
        "said": {
            f"{thread.assignee}/{thread.messages[0].sender.address.local_part}": [m.new_text for m in thread.messages]
            for thread in threads.values()
        },
        "waits": [
            [event.name, event.thread_id, event.details.get("outcome", "")]
            for event in room.events(count=1000)
            if event.name.startswith("wait.")
        ],
        "dead": [letter.error for letter in room.dead_letters()],
    }


def script(folder: Path) -> Callable[[Conversation], Any]:
    """What the model of `support` says: it asks, waits, and does what the end of the wait is about; it notes what it sees."""

    def decide(conversation: Conversation) -> Any:
        lines = [line.text for line in conversation]
        (folder / "seen.txt").write_text("\n".join(lines))
        news = max(i for i, text in enumerate(lines) if re.search(r"New mail m\d+ in thread t\d+", text))
        done = sum(line.role == "tool" for line in conversation[news + 1 :])
        message, thread = re.findall(r"New mail (m\d+) in thread (t\d+)", lines[news])[-1]
        if "is over: replied" in lines[news]:
            return [call("reply", message_id=message, text=REFUNDED, cc=[]), "I refunded it."][done]
        if "is over: timed_out" in lines[news]:
            return [call("reply", message_id=message, text=CLOSED, cc=[]), "I closed it."][done]
        asks = call("reply", message_id=message, text=WHICH, cc=[])
        waits = call("wait_for_reply", thread_id=thread, hours=WAIT_HOURS)
        return [[say(I_ASK), asks], waits, f"{I_ASK} I wait for it."][done]

    return decide
