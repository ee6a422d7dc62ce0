"""How a conversation ended, and whether it stayed whole: one thread, nobody out of turn, the last mail answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from postroom.model.event import Event, EventName
from postroom.model.message import Direction
from postroom.model.thread import Thread
from postroom.testing.outside import Person
from postroom.testing.people.mail import Mail
from postroom.testing.people.program import broken_chains


@dataclass(frozen=True)
class Ending:
    """What is there when a conversation is over: the customer's mail, the room's threads, and all that happened."""

    customer: Person
    threads: tuple[Thread, ...]
    events: tuple[Event, ...]

    @property
    def thread(self) -> Thread:
        """The thread; the latest, if there are several."""
        return self.threads[0]

    @property
    def authors(self) -> tuple[str, ...]:
        """Every address of the room that the customer heard from, once each."""
        return tuple(dict.fromkeys(str(mail.sender and mail.sender.address) for mail in self.customer.received))

    @property
    def last_letter(self) -> Mail:
        """The last mail that the customer wrote."""
        return [mail for mail in self.customer.messages if mail.direction is Direction.INBOUND][-1]

    @property
    def last_answers(self) -> tuple[Mail, ...]:
        """What answers that mail."""
        asked = self.last_letter.message_id
        return tuple(mail for mail in self.customer.received if asked in mail.parsed.in_reply_to)


def faults(ending: Ending, *, holders: Sequence[str]) -> Iterator[str]:
    """What is broken in this ending, a sentence each. `holders` are the mailboxes that should have held the thread."""
    yield from broken_chains([mail.parsed for mail in ending.customer.messages])
    if len(ending.threads) != 1:
        yield f"The room has {len(ending.threads)} threads, not one."
    yield from _wrong_holders(ending, holders)
    yield from _written_out_of_turn(ending, holders[0])
    if len(ending.authors) != 2:
        yield f"The customer hears from {', '.join(ending.authors) or 'nobody'}, not from two addresses."
    yield from _wrong_answers(ending, holders[-1])
    if not any(event.name is EventName.THREAD_DONE and event.mailbox == holders[-1] for event in ending.events):
        yield f"{holders[-1]} never marked {ending.thread.id} as done."


def _wrong_holders(ending: Ending, holders: Sequence[str]) -> Iterator[str]:
    thread = ending.thread
    first = thread.hand_offs[0].from_mailbox if thread.hand_offs else thread.assignee
    held = [first, *(hand_off.to_mailbox for hand_off in thread.hand_offs)]
    if held != list(holders):
        yield f"{thread.id} was held by {', '.join(map(str, held))}, not by {', '.join(holders)}."
    if thread.assignee != holders[-1]:
        yield f"{thread.id} is held by {thread.assignee}, not by {holders[-1]}."


def _written_out_of_turn(ending: Ending, holder: str) -> Iterator[str]:
    """Only who holds the thread at that moment may write in it."""
    for event in ending.events:
        if event.name is EventName.THREAD_HANDED_OFF:
            holder = event.mailbox or ""
        elif event.name is EventName.MESSAGE_QUEUED and event.mailbox != holder:
            yield f"{event.mailbox} wrote {event.message_id} while {holder} held the thread."


def _wrong_answers(ending: Ending, last_holder: str) -> Iterator[str]:
    answers = ending.last_answers
    if len(answers) != 1:
        yield f"The customer's last mail has {len(answers)} answers, not one."
    elif answers[0].sender is None or answers[0].sender.address.local_part != last_holder:
        yield f"The customer's last mail was answered by {answers[0].sender}, not by {last_holder}."
