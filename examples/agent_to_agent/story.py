"""What the examples share: what the two organisations agreed on, who works there, what a scripted model says, how it must end.

The workshop of acme.test needs things. Its purchasing agent asks the orders agent of umbrella.test for offers, by mail. Real SMTP
connections carry each request and its answer; the hours between them are the world's, not yours.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from pydantic import BaseModel, Field
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from examples.models import add_model_option
from examples.scripted import read, so_far, turn
from postroom import AgentRequest, Postroom
from postroom.testing import World
from postroom.testing.script import Conversation, Step, call

ACME, UMBRELLA = "acme.test", "umbrella.test"
MAILBOXES = {ACME: ("purchasing", "workshop"), UMBRELLA: ("orders",)}
AGENTS = {ACME: "purchasing", UMBRELLA: "orders"}
TOOLS = {
    ACME: ("read_thread", "send_request", "send_message"),
    UMBRELLA: ("read_thread", "acknowledge_request", "answer_request"),
}
OLD, NEW = "purchase-order/1", "purchase-order/2"
HOURS = 4.0
NEEDS = {"bolts": "400 bolts M8", "nuts": "20 nuts M8, in GBP if they can", "crane": "1 crane"}


class Order(BaseModel, extra="forbid"):
    """What is asked for."""

    article: str = Field(min_length=1)
    pieces: int = Field(ge=1)


class OrderInCurrency(Order):
    """What is asked for, in the version that umbrella.test does not know yet."""

    currency: str


class Offer(BaseModel):
    """What is answered."""

    price_eur: float = Field(ge=0)
    days: int = Field(ge=0)


ROLES = {
    ACME: "You buy for acme.test. For each thing that the workshop needs ask orders@umbrella.test by send_request: the type is "
    f"{OLD} with article and pieces, or {NEW} with a currency as well; {HOURS:.0f} hours. Tell workshop@acme.test what came of it.",
    UMBRELLA: "You sell for umbrella.test. Read the thread, acknowledge each request, and answer it with price_eur and days. You "
    "have no cranes: acknowledge, and look for one.",
}
PRICES = {"bolts M8": {"price_eur": 96.5, "days": 3}, "nuts M8": {"price_eur": 4.2, "days": 1}}
REPORTS = {
    "bolts M8": "The bolts cost 96.50 EUR and come in 3 days.",
    "nuts M8": "The nuts cost 4.20 EUR and come in 1 day.",
    "crane": "Nobody has offered a crane in time.",
}

Cast = Callable[[Postroom], Any]


def agree(room: Postroom) -> None:
    """Each side says what it knows: only acme.test knows the new version."""
    room.requests.define(OLD, asks=Order, answers=Offer)
    if room.domain == ACME:
        room.requests.define(NEW, asks=OrderInCurrency, answers=Offer)


def settle(world: World, cast: Cast, *, store: Callable[[str], str] = lambda domain: "memory:") -> None:
    """Open both rooms. `cast` employs the agent of a room; `store` names the store of a domain."""
    for domain, mailboxes in MAILBOXES.items():
        world.room(domain, mailboxes, store=store(domain), cast=cast)


def play(world: World, go_on: Callable[[], object]) -> None:
    """The workshop needs one thing after the other, and hours go by."""
    for subject, words in NEEDS.items():
        workshop = world.rooms[ACME].mailbox("workshop")
        workshop.send(f"purchasing@{ACME}", subject=f"We need {subject}", text=f"We need {words}.", key=subject)
        go_on()


def requests(room: Postroom) -> list[AgentRequest]:
    """Every request that a room knows, oldest first."""
    threads = [room.mailbox(AGENTS[room.domain]).thread(thread.id) for thread in reversed(room.threads())]
    return sorted((request for thread in threads for request in thread.requests), key=lambda one: int(one.id[1:]))


def told(room: Postroom) -> list[str]:
    """What the workshop was told, in the order in which it came."""
    messages = [message for thread in reversed(room.threads()) for message in room.thread(thread.id).messages]
    ours = [message for message in messages if message.sender.address.local_part == AGENTS[ACME]]
    return [
        message.new_text for message in ours if any(str(person.address) == f"workshop@{ACME}" for person in message.to)
    ]


EXPECTED = [
    ("bolts M8", OLD, "answered"),
    ("nuts M8", NEW, "rejected"),
    ("nuts M8", OLD, "answered"),
    ("crane", OLD, "expired"),
]


def faults(world: World) -> Iterator[str]:
    """What is not as the story says, a sentence each."""
    acme, umbrella = (world.rooms[domain] for domain in (ACME, UMBRELLA))
    for room in (acme, umbrella):
        known = [(request.body.get("article"), request.type, request.state) for request in requests(room)]
        if known != EXPECTED:
            yield f"{room.domain} knows {known}."
    if told(acme) != list(REPORTS.values()):
        yield f"The workshop was told {told(acme)}."
    if any(trace_of(acme, asked) != trace_of(umbrella, taken) for asked, taken in pairs(world)):
        yield "The two rooms have different traces of one request."


def pairs(world: World) -> Iterator[tuple[AgentRequest, AgentRequest]]:
    """Each request as its two sides know it."""
    yield from zip(requests(world.rooms[ACME]), requests(world.rooms[UMBRELLA]), strict=False)


def trace_of(room: Postroom, request: AgentRequest) -> str:
    """The trace that a request is part of."""
    return next(event.trace_id for event in room.explain(request.message_id) if event.trace_id)


def purchasing(conversation: Conversation) -> Step:
    """Purchasing's script: ask for what the workshop needs; tell it what came of it."""
    if "We need" in prompt(conversation):
        return _ask_for_what_is_needed(conversation)
    request = re.search(r"^q\d+ request (\S+) to \S+, (answered|rejected|expired)", so_far(conversation), re.MULTILINE)
    if request is None:
        return turn(conversation, read, "There is nothing to do yet.")
    if request[2] == "rejected":
        return turn(conversation, read, _ask(OLD, "nuts M8", 20), "Asked again in the version that they know.")
    article = next(name for name in REPORTS if name in so_far(conversation))
    return turn(conversation, read, _tell(REPORTS[article]), "The workshop knows.")


def orders(conversation: Conversation) -> Step:
    """Orders' script: take each request, and answer what is in stock."""
    request = re.search(r"^(q\d+) request (\S+) from \S+, (open|acknowledged)", so_far(conversation), re.MULTILINE)
    if request is None:
        return turn(conversation, read, "There is nothing to do.")
    steps: list[Step] = [read]
    if request[3] == "open":
        steps.append(call("acknowledge_request", request_id=request[1]))
    offer = next((offer for article, offer in PRICES.items() if article in so_far(conversation)), None)
    if offer is not None:
        steps.append(call("answer_request", request_id=request[1], body=json.dumps(offer), text="With pleasure."))
    return turn(conversation, *steps, "Done as far as I can.")


SCRIPTS = {ACME: purchasing, UMBRELLA: orders}


def prompt(conversation: Conversation) -> str:
    """What began the turn."""
    return "\n".join(line.text for line in conversation if line.role == "user")


def _ask_for_what_is_needed(conversation: Conversation) -> Step:
    if "bolts" in prompt(conversation):
        # the first body has a word in place of a number: the room refuses it, and says where
        return turn(conversation, _ask(OLD, "bolts M8", "many"), _ask(OLD, "bolts M8", 400), "Asked.")
    if "nuts" in prompt(conversation):
        return turn(conversation, _ask(NEW, "nuts M8", 20, currency="GBP"), "Asked.")
    return turn(conversation, _ask(OLD, "crane", 1), "Asked.")


def _ask(kind: str, article: str, pieces: int | str, **more: str) -> Step:
    body = json.dumps({"article": article, "pieces": pieces, **more})
    return call("send_request", to=f"orders@{UMBRELLA}", type=kind, body=body, hours=HOURS, text="")


def _tell(text: str) -> Step:
    return call("send_message", to=[f"workshop@{ACME}"], subject="What came of it", text=text, cc=[])


def main(employ: Callable[[Postroom, str | None], None], about: str) -> int:
    """Play the story over SMTP on loopback, print what became of it, and check it: 0, or 1 with reasons."""
    parser = argparse.ArgumentParser(description=about.splitlines()[0])
    add_model_option(parser)
    chosen, console = parser.parse_args(), Console()
    console.print(Text(f"{parser.description}\n", style="italic"))
    with World(wire=True) as world:
        settle(world, lambda room: employ(room, chosen.model))
        play(world, world.run)
        print_requests(console, world)
        print_letters(console, world)
        broken = list(faults(world))
    if broken:
        console.print(Text("\n".join(["The story went otherwise than it is written:", *broken]), style="red"))
        return 0 if chosen.model else 1
    console.print(Text("Four requests, each known alike on both sides, by nothing but mail.", style="green"))
    return 0


def print_requests(console: Console, world: World) -> None:
    """Each request in a line, as both sides know it, with the trace that they share."""
    table = Table("request", "for", "at acme.test", "at umbrella.test", "trace", box=None, padding=(0, 2, 0, 0))
    for asked, taken in pairs(world):
        what = f"{asked.body['pieces']} {asked.body['article']}"
        table.add_row(asked.type, what, asked.state, taken.state, trace_of(world.rooms[ACME], asked)[:12])
    console.print(Text("What was asked", style="bold"), table, "", sep="\n")


def print_letters(console: Console, world: World) -> None:
    """The mail of the first request, as a person reads it."""
    console.print(Text("The first of them, as a person reads it", style="bold"))
    thread = world.rooms[ACME].message(requests(world.rooms[ACME])[0].message_id).thread_id
    for message in world.rooms[ACME].thread(thread).messages:
        console.print(f"  {message.date:%a %H:%M}  {message.sender.address}", highlight=False)
        console.print(Padding(Text(message.new_text.strip()), (0, 0, 0, 4), expand=False))
    console.print()
