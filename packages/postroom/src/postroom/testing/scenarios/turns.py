"""An agent's turn in a scenario: which rule fits the message, and its steps, one after another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import Any

from postroom.engine.sync import Mailbox
from postroom.model.errors import SendRefused
from postroom.model.message import Direction, Message
from postroom.model.plan import FollowUp
from postroom.testing.scenarios import agents as script


class ScriptedFailure(Exception):
    """An agent of a scenario fails, because its script says so."""


@dataclass
class Turn:
    """One agent's turn: its steps are about this thread, and answer this message."""

    mailbox: Mailbox
    tries: Counter[int]
    thread_id: str = ""
    message_id: str = ""

    def take(self, steps: Sequence[script.Step]) -> None:
        """Step after step; when the room refuses one, the turn is over."""
        for step in steps:
            name, said = step.said
            try:
                _STEPS[name](self, said)
            except SendRefused:
                return

    def reply(self, said: script.Reply) -> None:
        """Answer."""
        self.mailbox.reply(self._answered(), text=said.text, cc=said.cc, reply_all=said.reply_all)

    def send(self, said: script.Send) -> None:
        """Begin a thread, and go on in it."""
        receipt = self.mailbox.send(said.to, subject=said.subject, text=said.text, cc=said.cc)
        self.thread_id, self.message_id = receipt.thread_id, ""

    def hand_off(self, said: script.HandOff) -> None:
        """Give the thread away."""
        self.mailbox.hand_off(self.thread_id, to=said.to, note=said.note)

    def wait(self, said: timedelta) -> None:
        """Await an answer."""
        self.mailbox.wait_for_reply(self.thread_id, timeout=said)

    def follow_up(self, said: script.FollowUps) -> None:
        """Plan messages."""
        steps = [FollowUp(after=step.after, text=step.text) for step in said.steps]
        self.mailbox.follow_up(self.thread_id, steps=steps, stop_on=said.stop_on)

    def forward(self, said: script.Forward) -> None:
        """Send on."""
        self.mailbox.forward(self._answered(), to=said.to, text=said.text)

    def mark_done(self, said: script.Nothing) -> None:
        """Close the thread."""
        self.mailbox.mark_done(self.thread_id)

    def fail(self, said: script.Fails) -> None:
        """Fail, so many times."""
        self.tries[id(said)] += 1
        if self.tries[id(said)] <= said.times:
            raise ScriptedFailure(f"{self.mailbox.name} fails, as its script says.")

    def _answered(self) -> str:
        """The message that woke the agent; else the last one that came in the thread, or the last of all."""
        if self.message_id:
            return self.message_id
        messages = self.mailbox.thread(self.thread_id).messages
        came = [message.id for message in messages if message.direction is Direction.INBOUND]
        return (came or [message.id for message in messages])[-1]


_STEPS: dict[str, Callable[[Turn, Any], None]] = {name: getattr(Turn, name) for name in script.Step.model_fields}


def fits(when: script.When, message: Message, mailbox: Mailbox) -> bool:
    """Every condition that is given holds. The thread is looked at last, and only where that is asked."""
    words = ((when.subject, message.subject), (when.text, message.new_text))
    if any(wanted is not None and wanted.casefold() not in found.casefold() for wanted, found in words):
        return False
    if when.sender is not None and not fnmatchcase(message.sender.address.key, when.sender.casefold()):
        return False
    if when.automatic is not None and when.automatic != bool(message.automatic):
        return False
    return when.written is None or when.written == _written(mailbox, message.thread_id)


def _written(mailbox: Mailbox, thread_id: str) -> int:
    """How many messages a mailbox has written in a thread."""
    return sum(
        message.direction is Direction.OUTBOUND and message.sender.address.local_part == mailbox.name
        for message in mailbox.thread(thread_id).messages
    )
