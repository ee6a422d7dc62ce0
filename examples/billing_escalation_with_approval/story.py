"""What the example is about, whatever the framework: who is employed, what people write, what Eva decides, how it must end.

Another program can drive it: `open_room` a room in its world, `play` it, and ask for the `faults`.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from examples.models import add_model_option
from examples.scripted import hand_off, mark_done, read, reply, turn
from postroom import ApprovalState, HandOffNote, Postroom
from postroom.testing import Ignore, World
from postroom.testing.script import Conversation, Step, call

Employ = Callable[[Postroom, str | None], Any]
"""Puts support and billing to work in a room. The second argument names a real model; without it, they follow the script."""

DOMAIN = "acme.test"
MAILBOXES = ("support", "billing")
TOOLS = ("read_thread", "reply", "hand_off_thread", "mark_done")
LIMIT = Decimal(100)
NEXT_MORNING = timedelta(hours=20)

CUSTOMERS = {"ada@example.com": 49, "bob@example.net": 400, "cyd@example.org": 900}
LETTER = "I was charged twice: {amount}.00 EUR on the 3rd and again on the 5th. Please send one of them back."
PASSED_ON = "I am sorry about that. I pass it on to our billing team; they answer you here."
REFUNDED = "I have sent {amount}.00 EUR back to you. It takes about three days."
DEPOSIT = (
    "I looked again: the second payment is your deposit, so nothing was charged twice. I am sorry for the confusion."
)
WHY = "The second payment is the deposit. Tell the customer so."

ROLES = {
    "support": "You answer support@acme.test. Read the thread. Answer the customer in two sentences at most. "
    "What is about money you then hand over to the mailbox billing; the note says what you know, asked and promised.",
    "billing": "You answer billing@acme.test. Read the thread and its hand-off note. A payment made twice goes back: name "
    "the amount in your answer to the customer's message. A large one is held for a person: then end your turn. When the answer "
    "has left, mark the thread done; when a person said no, answer as the person says, then mark it done.",
}


def open_room(world: World, employ: Employ, *, model: str | None = None, **settings: Any) -> Postroom:
    """The room in a world, with its agents at work, and the customers outside."""
    for customer in CUSTOMERS:
        world.person(customer, Ignore())
    return world.room(DOMAIN, MAILBOXES, cast=partial(_at_work, employ, model), largest_amount=LIMIT, **settings)


def _at_work(employ: Employ, model: str | None, room: Postroom) -> None:
    employ(room, model)


def play(world: World, go_on: Callable[[], None]) -> None:
    """Three customers write; the next morning Eva looks at what waits for her."""
    for customer, amount in CUSTOMERS.items():
        subject, text = f"Charged twice, {customer.partition('@')[0]}", LETTER.format(amount=amount)
        world.people[customer].write(f"support@{DOMAIN}", subject=subject, text=text)
    go_on()
    world.advance(hours=NEXT_MORNING / timedelta(hours=1))
    decide(world.rooms[DOMAIN])
    go_on()


def decide(room: Postroom) -> None:
    """A person's part, as `postroom approvals` does it: Cyd's payment is no refund at all, the others are right."""
    for draft in room.approvals.pending():
        if draft.to[0].address.domain == "example.org":
            room.approvals.reject(draft.id, by="Eva", why=WHY)
        else:
            room.approvals.approve(draft.id, by="Eva")


def faults(world: World, *, scripted: bool = True, in_order: bool = True) -> Iterator[str]:
    """What is not as the story says, a sentence each; of a real model, all but its words. Where a person had a mail sent again,
    they need not come `in_order`.
    """
    room = world.rooms[DOMAIN]
    states = sorted((held.state, held.decided_by) for held in room.approvals.all())
    if states != [(ApprovalState.APPROVED, "Eva"), (ApprovalState.REJECTED, "Eva")]:
        yield f"Eva decided {states}, not one approval and one refusal."
    for customer, amount in CUSTOMERS.items():
        said = [" ".join(mail.new_text.split()) for mail in world.people[customer].received]
        due = [PASSED_ON, expected(customer, amount)]
        if scripted and said != due and (in_order or sorted(said) != sorted(due)):
            yield f"{customer} read {said}."
        if len(said) != 2:
            yield f"{customer} read {len(said)} mails, not two."
    done = [event.thread_id for event in room.events(count=1_000) if event.name == "thread.done"]
    if len(done) != len(CUSTOMERS) or len(set(done)) != len(CUSTOMERS):
        yield f"Done are {done}, not each thread once."
    yield from (f"A turn was given up: {letter.error}." for letter in room.dead_letters())


def expected(customer: str, amount: int) -> str:
    """What billing writes to a customer in the end."""
    return DEPOSIT if customer.endswith(".org") else REFUNDED.format(amount=amount)


def support(conversation: Conversation) -> Step:
    """Support's script: read, answer, hand over to billing."""
    note = HandOffNote(summary="Charged twice; wants one payment back.")
    return turn(conversation, read, reply(PASSED_ON), hand_off("billing", note), "Billing holds it now.")


def billing(conversation: Conversation) -> Step:
    """Billing's script goes by the last thing it was told: by its mail, by a tool, or by a person's decision."""
    line = [line for line in conversation if line.role in ("user", "tool")][-1]
    if "Eva" in line.text:
        return mark_done(conversation) if "has left" in line.text else _answer(conversation, DEPOSIT)
    if line.role == "user":
        return read(conversation)
    if line.tool_name == "read_thread":
        amount = re.findall(r"(\d+)\.00 EUR", line.text)[0]
        return _answer(conversation, REFUNDED.format(amount=amount))
    if line.tool_name == "reply" and line.text.startswith(("Accepted", "Already")):
        return mark_done(conversation)
    return "Done." if line.tool_name == "mark_done" else "A person looks at it first."


SCRIPTS = {"support": support, "billing": billing}


def _answer(conversation: Conversation, text: str) -> Step:
    """To the mail that the turn is about."""
    prompts = "\n".join(line.text for line in conversation if line.role == "user")
    return call("reply", message_id=re.findall(r"New mail (m\d+)", prompts)[-1], text=text, cc=[])


def main(employ: Employ, about: str) -> int:
    """Tell the story in a world of its own: 0, or 1 with reasons."""
    parser = argparse.ArgumentParser(description=about.splitlines()[0])
    add_model_option(parser)
    model = parser.parse_args().model
    console = Console(highlight=False)
    console.print(Text(f"{parser.description}\n", style="italic"))
    with World() as world:
        open_room(world, employ, model=model)
        play(world, world.settle)
        told(console, world)
        broken = list(faults(world, scripted=model is None))
    console.print(Text("\n".join(["The story went wrong:", *broken]), style="red") if broken else _well())
    return 1 if broken else 0


def told(console: Console, world: World) -> None:
    """Each customer's mail, and Eva's decisions."""
    for customer in CUSTOMERS:
        console.print(Text(f"What {customer} sees", style="bold"))
        for mail in world.people[customer].messages:
            console.print(f"  {mail.sender and mail.sender.address}")
            console.print(_indented(" ".join(mail.new_text.split()), by=4))
        console.print()
    console.print(Text("What Eva decided", style="bold"))
    for held in reversed(world.rooms[DOMAIN].approvals.all()):
        why = f': "{held.why}"' if held.why else ""
        console.print(_indented(f"{held.id}, held because {'; '.join(held.reasons)}: {held.state}{why}", by=2))


def _indented(words: str, *, by: int) -> Padding:
    """Every line that they take."""
    return Padding(Text(words), (0, 0, 0, by), expand=False)


def _well() -> Text:
    return Text("\nThe small refund left at once, the large one with Eva's word, the wrong one never.", style="green")
