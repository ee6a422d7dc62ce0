"""The story the documentation tells: charged twice, answered by support, settled by billing, one thread for her."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence

from rich.console import Console
from rich.text import Text

from postroom.engine.sync import Postroom
from postroom.mail.counts import count_of
from postroom.mail.fence import one_line
from postroom.model.address import Participant
from postroom.model.event import Event, EventName
from postroom.model.message import Direction, Message
from postroom.model.thread import HandOffNote, Thread
from postroom.testing.outside import NoSuchMail, Outside
from postroom.testing.people.program import WIDTH
from postroom.testing.story.ending import Ending, faults

DOMAIN = "acme.test"
CUSTOMER = "Ada Lovelace <ada@example.com>"
_LOOK_AGAIN = 0.02
SUBJECT = "Charged twice for invoice 4411"
LETTER = """I was charged twice for invoice 4411: 49.00 EUR on the 3rd and again on the 5th.
Please send one of them back.

Ada Lovelace
"""
PASSED_ON = "I am sorry about that. I pass it on to our billing team; they answer you here."
NOTE = HandOffNote.model_validate(
    {
        "summary": "Paid invoice 4411 twice; wants 49.00 EUR back.",
        "facts": ["49.00 EUR were charged on the 3rd and on the 5th."],
        "open_questions": ["Which of the two payments is the wrong one?"],
        "promises": ["Billing answers in this thread."],
        "do_not": ["Do not ask for the invoice number again."],
    }
)
REFUNDED = "I have sent the second payment of 49.00 EUR back to you. It takes about three days."
THANKS = "It has arrived. Thank you both!"
CLOSED = "Good to hear. I close this now; simply answer here if anything is left."

_EVENTS = 1_000
_TROUBLES = (EventName.HANDLER_FAILED, EventName.HANDLER_GAVE_UP, EventName.MESSAGE_REFUSED, EventName.MESSAGE_FAILED)

Cast = Callable[[Postroom], None]
"""Registers the agents of a room: a handler for each mailbox."""


def plain_agents(room: Postroom) -> None:
    """Support and billing as plain functions: no model, no framework."""
    support, billing = room.mailbox("support"), room.mailbox("billing")

    @room.on_message("support")
    def pass_on(message: Message) -> None:
        support.reply(message.id, text=PASSED_ON)
        support.hand_off(message.thread_id, to="billing", note=NOTE)

    @room.on_message("billing")
    def settle(message: Message) -> None:
        thread = billing.thread(message.thread_id)
        if any(_wrote("billing", earlier) for earlier in thread.messages):
            billing.reply(message.id, text=CLOSED)
            billing.mark_done(message.thread_id)
        else:
            billing.reply(thread.messages[-1].id, text=REFUNDED)


def tell_story(
    cast: Cast,
    *,
    console: Console,
    holders: Sequence[str] = ("support", "billing"),
    patience: float = 10.0,
) -> int:
    """Let the agents live through the story on loopback, print what became of it, and check it: 0, or 1 with reasons.

    `holders` are the mailboxes in the order in which they must have held the thread; `patience` bounds each wait.
    """
    with Outside(patience=patience) as outside:
        room = Postroom(
            DOMAIN,
            mailboxes=tuple(dict.fromkeys(holders)),
            transport=outside.url,
            receivers=["smtp://127.0.0.1:0"],
        )
        with room:
            cast(room)
            try:
                ending = converse(outside, room, last_holder=holders[-1])
            except NoSuchMail as missing:
                return _failed(console, [str(missing), *_troubles(room.events(count=_EVENTS))])
    print_ending(console, ending)
    return _verdict(console, ending, tuple(faults(ending, holders=holders)))


def converse(outside: Outside, room: Postroom, *, last_holder: str) -> Ending:
    """The customer's side: she writes to support, waits for the last holder, and answers to the old address.

    Raises `NoSuchMail`.
    """
    room.start()
    support, settler = f"support@{DOMAIN}", f"{last_holder}@{DOMAIN}"
    ada = outside.person(CUSTOMER, writes_to=room.listening()[0])
    ada.write(support, subject=SUBJECT, text=LETTER)
    ada.wait_for_mail(1, by=support)
    settled = ada.wait_for_mail(1, by=settler)[0]
    ada.answer(settled, text=THANKS, to=support)
    ada.wait_for_mail(2, by=settler)
    _wait_until_nobody_is_at_it(room, last_holder, seconds=outside.patience)
    room.drain(outside.patience)
    threads = tuple(room.thread(thread.id) for thread in room.threads())
    return Ending(customer=ada, threads=threads, events=tuple(room.events(count=_EVENTS)))


def _wait_until_nobody_is_at_it(room: Postroom, mailbox: str, *, seconds: float) -> None:
    """An agent goes on when its mail has left, in whichever process it runs: it marks the thread as done."""
    until = time.monotonic() + seconds
    while room.turns.is_open(mailbox) and time.monotonic() < until:
        time.sleep(_LOOK_AGAIN)


def print_ending(console: Console, ending: Ending) -> None:
    """The thread as the customer sees it, who held it when, and every message with its id and what it answers."""
    name = ending.customer.participant.name
    _print_section(
        console, f"What {name} sees in her mail program", ending.customer.mail_program(width=WIDTH - 2).splitlines()
    )
    _print_section(console, f"Who held {ending.thread.id}", _holding(ending.thread))
    _print_section(console, "What the room keeps of it", _kept(ending.thread.messages))


def _holding(thread: Thread) -> Iterator[str]:
    first = thread.hand_offs[0].from_mailbox if thread.hand_offs else thread.assignee
    yield f"{thread.messages[0].date:%H:%M:%S}  {first or 'nobody':<12}epoch 1: it got the first mail"
    for hand_off in thread.hand_offs:
        note = one_line(hand_off.note.summary, limit=WIDTH - 34)
        yield f"{hand_off.at:%H:%M:%S}  {hand_off.to_mailbox:<12}epoch {hand_off.epoch}: {note}"


def _kept(messages: Sequence[Message]) -> Iterator[str]:
    ids = {message.message_id: message.id for message in messages}
    for message in messages:
        answered = ids.get(message.in_reply_to or "")
        way = f"{_short(message.sender)} → {', '.join(_short(person) for person in message.to)}"
        what = f"answers {answered}" if answered else "begins"
        yield f"{message.id:<4}{way:<28}{what:<12}{one_line(message.message_id, limit=WIDTH - 46)}"


def _short(person: Participant) -> str:
    return str(person.address).removesuffix(DOMAIN)


def _print_section(console: Console, title: str, lines: Iterable[str]) -> None:
    console.print(Text(title, style="bold"))
    console.print(Text("\n".join(f"  {line}".rstrip() for line in lines)), soft_wrap=True)
    console.print()


def _verdict(console: Console, ending: Ending, broken: Sequence[str]) -> int:
    if broken:
        return _failed(console, broken)
    count, authors = len(ending.customer.messages), " and ".join(ending.authors)
    told = f"One thread of {count_of(count, 'message')}, answered by {authors}:\nno chain is broken, nobody wrote out of turn."
    console.print(Text(told, style="green"))
    return 0


def _failed(console: Console, reasons: Sequence[str]) -> int:
    console.print(Text("\n".join(["The story went wrong:", *reasons]), style="red"), soft_wrap=True)
    return 1


def _troubles(events: Sequence[Event]) -> Iterator[str]:
    """What may explain that no mail came."""
    for event in events:
        if event.name in _TROUBLES:
            why = event.details.get("error") or event.details.get("code") or ""
            yield f"{event.at:%H:%M:%S} {event.name} in {event.mailbox}: {why}"


def _wrote(mailbox: str, message: Message) -> bool:
    return message.direction is Direction.OUTBOUND and message.sender.address.local_part == mailbox
