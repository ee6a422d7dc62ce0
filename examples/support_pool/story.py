"""What the support pool is without a framework: its mailboxes, its agents, what a scripted model says for them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from examples.scripted import newest, read, turn
from postroom import Message, Postroom
from postroom.testing.script import Conversation, Step, ToolCall, call

DOMAIN = "acme.test"
POOL = "desk"
MAILBOXES = ("support", "billing", "orders")
AGENTS = tuple(f"a{number}" for number in range(1, 11))
HERE, ELSEWHERE = AGENTS[:5], AGENTS[5:]
"""The agents of the process that receives mail, and those of the one that will be killed."""

TOOLS = ("read_thread", "reply")
ROLE = (
    "You answer {mailbox}@acme.test. Read the thread, then answer the customer in two sentences at most. Nothing else."
)
THINKING_SECONDS = 1.0
"""How long the scripted model takes for its answer: real ones take longer."""

ANSWERS = {
    "support": "Thank you for telling us. A new lid is on its way to you.",
    "billing": "I looked it up: the second payment goes back to you today.",
    "orders": "Your parcel left us this morning; it is with you on Thursday.",
}
LETTERS = (
    ("Ada Lovelace <ada@example.com>", "support", "The lid does not close", "My kettle's lid does not close any more."),
    ("Grace Hopper <grace@example.org>", "billing", "Charged twice", "I was charged twice for invoice 4411."),
    ("Alan Turing <alan@example.net>", "orders", "Where is my kettle?", "It should have come on Monday."),
    ("Katherine Johnson <katherine@example.com>", "support", "It leaks", "There is a puddle under my kettle."),
    ("Edsger Dijkstra <edsger@example.org>", "billing", "Wrong sum", "You took 94.00 EUR, the invoice says 49.00."),
    ("Barbara Liskov <barbara@example.net>", "orders", "Order 1042", "Has my order left already?"),
    ("Donald Knuth <donald@example.com>", "support", "A crack", "There is a crack in the lid."),
    ("Radia Perlman <radia@example.org>", "billing", "Paid, and again", "The same payment shows up two times."),
    ("Tony Hoare <tony@example.net>", "orders", "Nothing came", "The parcel is three days late."),
    ("Frances Allen <frances@example.com>", "support", "Lid lost", "The lid came off and rolled away."),
    ("Niklaus Wirth <niklaus@example.org>", "billing", "Two payments", "My bank shows two payments for one kettle."),
    ("Margaret Hamilton <margaret@example.net>", "orders", "Tracking", "Can you tell me where my parcel is?"),
)
"""Who writes, to which mailbox, about what."""

Handler = Callable[[Message], object]
Hire = Callable[[Postroom, str | None], Handler]
"""Makes one agent of the pool, as a function of the message. The second argument names a real model; without it, the script."""


def employ(room: Postroom, hire: Hire, *, model: str | None = None, names: Sequence[str] = AGENTS) -> None:
    """Put agents behind the three mailboxes: they share nothing but the room."""
    pool = room.pool(POOL, mailboxes=MAILBOXES)
    for name in names:
        pool.add(name, hire(room, model))


def script(mailbox: str) -> Callable[[Conversation], Step]:
    """What the scripted model of an agent does in a turn for this mailbox: read, think, answer."""
    return lambda conversation: turn(conversation, read, lambda so_far: answer(so_far, mailbox), "Answered.")


def answer(conversation: Conversation, mailbox: str) -> ToolCall:
    """Answer the newest message, after a while."""
    time.sleep(THINKING_SECONDS)
    return call("reply", message_id=newest(conversation), text=ANSWERS[mailbox])
