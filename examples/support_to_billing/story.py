"""What the examples share: who the agents are, what a scripted model says for them, and the command line."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence

from rich.console import Console
from rich.text import Text

from examples.models import add_model_option
from examples.scripted import hand_off, mark_done, read, reply, so_far, turn
from postroom import ConfigurationError, HandOffNote, Postroom
from postroom.testing.script import Conversation, Step
from postroom.testing.story.story import CLOSED, NOTE, PASSED_ON, REFUNDED, tell_story

Cast = Callable[[Postroom, str | None], None]
"""Registers the agents of a room. The second argument names a real model; without it, they follow the script."""

TOOLS = ("read_thread", "reply", "hand_off_thread", "mark_done")
OFFLINE_SECONDS = 60.0
ONLINE_SECONDS = 180.0

ROLES = {
    "support": "You answer support@acme.test. Read the thread. Answer the customer in two sentences at most. "
    "What is about money you then hand over to the mailbox billing; the note says what you know, asked and promised.",
    "billing": "You answer billing@acme.test. Read the thread and its hand-off note. A payment made twice goes back: "
    "say so in answer to the newest message. When the customer is content, say goodbye and mark the thread done.",
    "supervisor": "You decide about refunds; customers never see you. Read the thread and its hand-off note, then hand "
    "the thread back to the mailbox billing, with your decision in the note. Never reply.",
}
ASK_FIRST = (
    "Before you promise money, hand the thread over to the mailbox supervisor, who hands it back with a decision."
)

ASKED = HandOffNote(summary="May I send 49.00 EUR for invoice 4411 back?")
GRANTED = HandOffNote(summary="Yes: send 49.00 EUR back, once.")


def support(conversation: Conversation) -> Step:
    """Support's script: read, answer, hand over to billing."""
    return turn(conversation, read, reply(PASSED_ON), hand_off("billing", NOTE), "Billing holds it now.")


def billing(conversation: Conversation) -> Step:
    """Billing's script: read; settle the matter, or close it if that is done."""
    if "us: billing@" in so_far(conversation):
        return turn(conversation, read, reply(CLOSED), mark_done, "Closed.")
    return turn(conversation, read, reply(REFUNDED), "Refunded.")


def billing_asks_first(conversation: Conversation) -> Step:
    """The same with a supervisor, who must have said yes before money moves."""
    if "Hand-off note from support" in so_far(conversation):
        return turn(conversation, read, hand_off("supervisor", ASKED), "Asked.")
    return billing(conversation)


def supervisor(conversation: Conversation) -> Step:
    """The supervisor's script: read, and hand back with a decision."""
    return turn(conversation, read, hand_off("billing", GRANTED), "Decided.")


SCRIPTS = {
    "support": support,
    "billing": billing,
    "billing, asking first": billing_asks_first,
    "supervisor": supervisor,
}


def main(cast: Cast, about: str, *, holders: Sequence[str] = ("support", "billing")) -> int:
    """Tell the story on loopback, or with `--serve` let the agents work in a real room."""
    parser = argparse.ArgumentParser(description=about.splitlines()[0])
    add_model_option(parser)
    parser.add_argument("--serve", action="store_true", help="answer real mail, in the room of the POSTROOM_* settings")
    chosen = parser.parse_args()
    if chosen.serve:
        try:
            room = Postroom.from_env()
        except ConfigurationError as fault:
            parser.error(str(fault))
        return _serve(room, cast, chosen.model, holders)
    console = Console()
    console.print(Text(f"{parser.description}\n", style="italic"))
    patience = ONLINE_SECONDS if chosen.model else OFFLINE_SECONDS
    return tell_story(lambda room: cast(room, chosen.model), console=console, holders=holders, patience=patience)


def _serve(room: Postroom, cast: Cast, model: str | None, mailboxes: Sequence[str]) -> int:
    present = {mailbox.name for mailbox in room.mailboxes()}
    for name in dict.fromkeys(mailboxes):
        if name not in present:
            room.create_mailbox(name)
    cast(room, model)
    room.start()
    doors = ", ".join(f"{host}:{port}" for host, port in room.listening()) or "no port; see POSTROOM_RECEIVERS"
    Console().print(
        f"{', '.join(sorted({*present, *mailboxes}))} at {room.domain}, listening at {doors}. Ctrl-C ends it."
    )
    room.serve()
    return 0
