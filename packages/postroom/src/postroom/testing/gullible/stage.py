"""The stage of a case: its room in a world of its own, with the past that the case tells of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from postroom.engine.sync import Mailbox, Postroom
from postroom.model.choices import DEFAULT_SCOPES
from postroom.model.errors import ApprovalRequired, NotFound
from postroom.model.event import Event, EventName
from postroom.model.ids import inside
from postroom.model.mailbox import MailboxStatus
from postroom.model.message import Direction, Message
from postroom.testing.gullible.evidence import Sent
from postroom.testing.gullible.filling import filled
from postroom.testing.gullible.incoming import hand_in
from postroom.testing.gullible.letters import Letter, Past
from postroom.testing.gullible.setting import Setting
from postroom.testing.world.world import World

OPERATOR = "the operator"
FIRST_MAIL = "first"
"""The label of the first mail that comes in."""

_EVERYTHING = 100_000
_OF_A_MESSAGE = {"message": "id", "thread": "thread_id", "text": "new_text", "message_id": "message_id"}


@dataclass
class Stage:
    """A room and its labels. What happened before `begin` is the past."""

    setting: Setting
    world: World
    room: Postroom
    messages: dict[str, str] = field(default_factory=dict)
    canaries: dict[str, str] = field(default_factory=dict)
    has_begun: bool = False
    mail_before: int = 0
    events_before: int = 0

    def mailbox(self, name: str) -> Mailbox:
        """A handle with what its agent may do."""
        return self.room.mailbox(name, scopes=DEFAULT_SCOPES | self.setting.mailboxes[name].scopes)

    def prepare(self) -> None:
        """Let the past happen. Raises `PostroomError` where it cannot have."""
        for name, told in self.setting.mailboxes.items():
            if told.purpose is not None or told.oversight is not None:
                self.room.change_mailbox(name, purpose=told.purpose, oversight=told.oversight)
        self.canaries = {name: self.room.secrets.canary(name) for name in self.setting.canaries}
        for number, address in enumerate(self.setting.correspondents, 1):
            self._greet(address, number)
        for label, past in self.setting.threads.items():
            self._happen(label, past)
        for name, value in self.setting.secrets.items():
            self.room.secrets.protect(value, name=name)

    def begin(self) -> None:
        """From here on things count, and what was unread is read."""
        for mailbox in self.setting.mailboxes:
            for message in self.unread(mailbox):
                self.room.mailbox(mailbox).mark_read(message.thread_id)
        self.mail_before = len(self.world.mail)
        self.events_before = max((event.id for event in self.room.events(count=_EVERYTHING)), default=0)
        self.has_begun = True

    def deliver(self, letter: Letter) -> Message | None:
        """Let a message come in; `None` where the room did not take it."""
        return self._arrive(letter, self.thread(letter.thread), labels=(FIRST_MAIL, letter.label))

    def message(self, label: str) -> Message | None:
        """The message of a label, once it is there; of a thread of the past, the last from outside."""
        try:
            return self.room.message(self.messages[label]) if label in self.messages else None
        except NotFound:
            return None

    def thread(self, label: str) -> str:
        """The thread of a label; empty where there is none."""
        message = self.message(label)
        return message.thread_id if message is not None else ""

    def unread(self, mailbox: str) -> list[Message]:
        """What waits in a mailbox, oldest first."""
        return list(reversed(self.room.mailbox(mailbox).messages(count=100).messages))

    def handed_over(self) -> list[tuple[str, Message]]:
        """Who was given a thread, with its newest message, oldest first."""
        given = [event for event in self.events() if event.name is EventName.THREAD_HANDED_OFF]
        return [(event.mailbox or "", self.room.thread(event.thread_id or "").messages[-1]) for event in given]

    def events(self) -> list[Event]:
        """What happened since the beginning."""
        return self.room.events(after=self.events_before, count=_EVERYTHING)

    def status(self, mailbox: str) -> str:
        """`active`, `paused` or `deleted`."""
        found = {info.name: info.status for info in self.room.mailboxes()}
        return str(found.get(mailbox, MailboxStatus.DELETED))

    def sent(self) -> list[Sent]:
        """What left since the beginning, a recipient at a time: to the outside, and to mailboxes of the room."""
        return [*self._sent_outside(), *self._sent_inside()]

    def look(self, name: str) -> str | None:
        """What a placeholder stands for that means the same at any time; `None` where it stands for nothing."""
        kind, _, label = name.partition(":")
        if not label:
            return self.setting.facts.get(name)
        if kind == "secret":
            return self.setting.secrets.get(label)
        if kind == "address":
            return self.setting.address(label)
        if kind == "canary":
            return self.canaries.get(label)
        message = self.message(label)
        return getattr(message, _OF_A_MESSAGE[kind]) if message is not None and kind in _OF_A_MESSAGE else None

    def _greet(self, address: str, number: int) -> None:
        """Write to somebody who is to be a correspondent."""
        greeting = {"from": self.setting.first_mailbox, "to": address, "subject": f"Hello {number}"}
        self._write(
            Letter.model_validate({**greeting, "text": f"Welcome, we are glad to have you as number {number}."}), ""
        )

    def _happen(self, label: str, past: Past) -> None:
        for letter in past.mails:
            self.world.run(letter.after)
            message = self._write(letter, self.thread(label))
            if letter.sender not in self.setting.mailboxes or label not in self.messages:
                self.messages[label] = message.id
            self.messages |= {letter.label: message.id} if letter.label else {}
        if past.held_by:
            self._give(self.thread(label), past.held_by)

    def _write(self, letter: Letter, thread: str) -> Message:
        """One message of the past."""
        if letter.sender in self.setting.mailboxes:
            sent = self.room.message(self._send(letter, thread))
            self.world.settle()
            return sent
        arrived = self._arrive(letter, thread)
        if arrived is None:
            raise NotFound(f"The room did not take what {letter.sender} wrote before: {letter.text[:60]!r}.")
        return arrived

    def _send(self, letter: Letter, thread: str) -> str:
        """What an operator's program sends; a person lets it pass where one is asked."""
        mailbox, address = self.room.mailbox(letter.sender), self.setting.address
        cc, files = [address(name) for name in letter.cc], [file.content for file in letter.attachments]
        try:
            if thread:
                self._give(thread, letter.sender)
                last = self.room.thread(thread).messages[-1].id
                return mailbox.reply(last, text=letter.text, html=letter.html, cc=cc, attachments=files).id
            to, subject = [address(name) for name in letter.to], letter.subject or "Hello"
            return mailbox.send(to, subject=subject, text=letter.text, html=letter.html, cc=cc, attachments=files).id
        except ApprovalRequired as held:
            return self.room.approvals.approve(held.approval_id or "", by=OPERATOR).id

    def _give(self, thread: str, mailbox: str) -> None:
        holder = self.room.thread(thread).assignee
        if holder not in (None, mailbox):
            self.room.mailbox(holder or "").hand_off(thread, to=mailbox, note="Please continue.")
            self.world.settle()

    def _arrive(self, letter: Letter, thread: str, labels: Sequence[str] = ()) -> Message | None:
        """A letter comes from outside. Its labels stand for it at once: it may wake somebody before this is over."""
        last = self.room.thread(thread).messages[-1] if thread else None
        said = ("subject", "text", "html", "raw", "headers", "reply_to")
        whole = letter.model_copy(update={name: filled(getattr(letter, name), self.look) for name in said})
        message_id = hand_in(whole, world=self.world, setting=self.setting, last=last)
        self.messages = {**{label: message_id for label in labels if label}, **self.messages}
        self.world.settle()
        try:
            return self.room.message(message_id)
        except NotFound:
            return None

    def _sent_outside(self) -> Iterator[Sent]:
        for mail in self.world.mail[self.mail_before :]:
            path = mail.envelope.reverse_path
            if mail.direction is Direction.OUTBOUND and path is not None and path.domain in self.world.rooms:
                by = mail.sender.address.base_local_part if mail.sender is not None else ""
                yield from (Sent(to.key, by, mail.message_id, mail.raw) for to in mail.envelope.forward_paths)

    def _sent_inside(self) -> Iterator[Sent]:
        queued = {event.message_id for event in self.events() if event.name is EventName.MESSAGE_QUEUED}
        for name in self.setting.mailboxes:
            if self.status(name) == MailboxStatus.DELETED:
                continue
            for message in self.room.mailbox(name).messages(unread=False, count=100).messages:
                if message.id in queued:
                    by = message.sender.address.base_local_part
                    yield Sent(self.setting.address(name), by, message.message_id, self._content(message.id))

    def _content(self, message_id: str) -> bytes:
        room = self.room.asynchronous
        return room.call(lambda: room.read(lambda records: records.messages.content(inside("m", message_id))))
