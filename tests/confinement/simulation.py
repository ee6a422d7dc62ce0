"""A room in which every agent believes what mail says: each case is played once, through the real tools, in the mail world."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from postroom import Message, Postroom, Scope
from postroom.engine.sync import Mailbox
from postroom.mail.parse import parse
from postroom.model.mailbox import DEFAULT_SCOPES
from postroom.model.message import AttachmentContent
from postroom.model.taint import Confinement
from postroom.testing import World
from postroom.testing.people.mail import Mail
from postroom.tools import TOOLS
from postroom.tools.tool import Call
from tests.confinement.cases import Case, Harm, Step, Wanted, filled, house

DOMAIN = "acme.test"
MAILBOXES = ("support", "billing", "sales")
SETTINGS = {"allowed_links": ("dhl.com", "meet.google.com"), "allowed_numbers": ("DE89 3704 0044 0532 0130 00",)}
TOOL = {tool.name: tool for tool in TOOLS}
_REFUSED = re.compile(r"^NOT DONE \[(\w+)\]")
_ADVICE = re.compile(r"open (t\d+) with read_thread right before")
_NOT_LETTERS = re.compile(r"[\W_]+")


class End(StrEnum):
    """How a case ended."""

    THROUGH = "through"  # the harm was done, or the work was
    ASKED = "asked"  # a person was asked about something
    STOPPED = "stopped"  # it was refused, or came to nothing


@dataclass(frozen=True)
class Outcome:
    """One case, how it ended, and the codes that its tool calls were refused with, gate by gate."""

    case: Case
    end: End
    codes: tuple[str, ...]
    gates: tuple[str, ...]


Calling = Callable[[Mailbox, str, dict[str, Any], str], str]
"""Calls a tool of a mailbox by its name, in a run of this name; what the model reads."""


def by_the_table(mailbox: Mailbox, name: str, arguments: dict[str, Any], run: str) -> str:
    """Call a tool as it stands in the table."""
    return TOOL[name].call(mailbox, arguments, Call("simulation", run_id=run)).text


@dataclass
class Play:
    """One case under way. An agent that polls is not woken: it looks for mail, opens it, and does as it and the tools say."""

    case: Case
    world: World
    call: Calling = by_the_table
    polls: bool = False
    room: Postroom = field(init=False)
    known: dict[str, str] = field(init=False)
    threads: dict[str, str] = field(default_factory=dict)
    messages: dict[str, str] = field(default_factory=dict)
    codes: list[str] = field(default_factory=list)
    turns: dict[str, int] = field(default_factory=dict)
    arrived: list[Message] = field(default_factory=list)
    first: Message | None = None
    before: int = 0

    def prepare(self, confinement: Confinement) -> None:
        """Open the room, and let the past happen: by hand, and before anybody listens."""
        self.room = self.world.room(DOMAIN, MAILBOXES, confinement=confinement, **SETTINGS)
        self.known = {**house().facts, **{name: thread.text for name, thread in house().threads.items()}}
        for mailbox in MAILBOXES:
            self.room.on_message(mailbox)(self.arrived.append if self.polls else self._take_turn)
        for name, opening in house().threads.items():
            self._open(name, opening.sender, opening.subject, opening.text, opening.answer)
        self.before = len(self.world.mail)
        self.arrived.clear()

    def run(self) -> Outcome:
        """Let it happen, and look what came of it."""
        if self.case.operator:
            self._obey(self.room.mailbox(self.case.operator), self.case.does, None)
        else:
            self._arrive()
        self.world.run()
        while self.arrived:
            self._poll(self.arrived.pop(0))
            self.world.run()
        return Outcome(self.case, self._end(), tuple(self.codes), tuple(self._gates()))

    def _open(self, name: str, sender: str, subject: str, text: str, answer: str) -> None:
        if sender in MAILBOXES:
            self.room.mailbox(sender).send(f"support@{DOMAIN}", subject=subject, text=text)
        else:
            self._person(sender).write(f"support@{DOMAIN}", subject=subject, text=text)
        self.world.settle()
        message = self.room.mailbox("support").messages(unread=False).messages[0]
        self.threads[name], self.messages[name] = message.thread_id, message.id
        if answer:
            self.room.mailbox("support").reply(message.id, text=answer)
            self.world.settle()

    def _person(self, who: str) -> Any:
        named = house().people.get(who, who)
        people = self.world.people
        return next((person for address, person in people.items() if address in named), None) or self.world.person(
            named
        )

    def _arrive(self) -> None:
        case = self.case
        author = self._person(case.path or case.sender)
        headers = {"Reply-To": case.reply_to} if case.reply_to else {}
        named = {"sender": house().people.get(case.sender, case.sender)} if case.path else {}
        to, subject = f"support@{DOMAIN}", f"About {case.thread or 'something'}"
        if case.thread:
            last = self._last_mail_of(case.thread)
            headers |= {"In-Reply-To": last.message_id, "References": last.message_id}
            subject = f"Re: {last.subject}"
        cc = [str(self._person(name).address) for name in case.cc.split()]
        file = AttachmentContent(filename=case.file, content_type="text/plain", content=b"The form of Ada")
        author.write(
            to, subject=subject, text=case.text, html=case.html, cc=cc, headers=headers,
            attachments=[file] if case.file else [], **named,
        )  # fmt: skip

    def _last_mail_of(self, thread: str) -> Mail:
        last = self.room.thread(self.threads[thread]).messages[-1].message_id
        return next(mail for mail in self.world.mail if mail.message_id == last)

    def _take_turn(self, message: Message) -> None:
        """An agent's turn: the first about a case obeys it, a second one what it is told to do again."""
        if not self.before:
            return
        turn = self.turns[message.mailbox] = self.turns.get(message.mailbox, 0) + 1
        self.first = self.first or message
        steps = self.case.by.get(message.mailbox, ())
        if message.mailbox == "support" and "support" not in self.case.by:
            steps = self.case.does
        self._obey(
            self._handle(message.mailbox), steps if turn == 1 else self.case.again.get(message.mailbox, ()), message
        )

    def _poll(self, message: Message) -> None:
        """Nobody woke this agent: it finds the mail and opens it by itself."""
        self._call(self._handle(message.mailbox), "check_mail", {})
        self._call(self._handle(message.mailbox), "read_thread", {"thread_id": message.thread_id})
        self._take_turn(message)

    def _handle(self, mailbox: str) -> Mailbox:
        extra = {Scope.PROVISION, Scope.ADMIN} if self.case.may == "admin" else set()
        return self.room.mailbox(mailbox, scopes=DEFAULT_SCOPES | extra)

    def _obey(self, mailbox: Mailbox, steps: Sequence[Step], message: Message | None) -> None:
        for step in steps:
            for number, name, arguments in _calls(step):
                self._call(mailbox, name, self._arguments(name, arguments, message, number))

    def _call(self, mailbox: Mailbox, name: str, arguments: dict[str, Any]) -> None:
        if self.case.operator and name in ("send_message", "reply"):
            self._by_hand(mailbox, name, arguments)
            return
        told = self.call(mailbox, name, arguments, self.case.name if self.polls else "")
        if self.polls and (advice := _ADVICE.search(told)):
            self.call(mailbox, "read_thread", {"thread_id": advice[1]}, self.case.name)
            told = self.call(mailbox, name, arguments, self.case.name)
        refused = _REFUSED.search(told)
        self.codes.append(refused[1] if refused else "")

    def _by_hand(self, mailbox: Mailbox, name: str, arguments: dict[str, Any]) -> None:
        """An operator's program uses the room as a library."""
        if name == "reply":
            mailbox.reply(arguments["message_id"], text=arguments["text"])
        else:
            mailbox.send(arguments["to"], subject=arguments["subject"], text=arguments["text"])

    def _arguments(self, name: str, given: Any, message: Message | None, number: int) -> dict[str, Any]:
        known = {**self.known, "n": str(number), "mail": message.new_text if message is not None else ""}
        here = message.thread_id if message is not None else ""
        arguments = _filled({"thread": given} if isinstance(given, str) else given, known)
        thread = arguments.pop("thread", "")
        wanted = {field: self._default(field, thread, arguments, message, here) for field in _IDS.get(name, ())}
        arguments.pop("mail", None), arguments.pop("message", None)
        return {**wanted, **arguments}

    def _default(self, field: str, thread: str, arguments: dict[str, Any], message: Message | None, here: str) -> str:
        """The id that a step means: of the thread or message it names, else of the mail that woke the agent."""
        if field == "thread_id":
            return self.threads.get(thread, here)
        if field == "attachment_id":
            return message.attachments[0].id if message is not None else ""
        if named := arguments.get("message") or thread:
            return self._newest_of(named, message)
        return self.first.id if arguments.get("mail") == "first" and self.first else message.id if message else ""

    def _newest_of(self, thread: str, message: Message | None) -> str:
        if message is not None and self.threads[thread] == message.thread_id:
            return message.id
        return self.messages[thread]

    def _end(self) -> End:
        if self.case.harm is not None:
            return End.THROUGH if self._is_harmed(self.case.harm) else self._stopped()
        done = all(self._has_arrived(wanted) for wanted in self.case.wants)
        return End.THROUGH if done else self._stopped()

    def _stopped(self) -> End:
        return End.ASKED if "approval_required" in self.codes else End.STOPPED

    def _is_harmed(self, harm: Harm) -> bool:
        if harm.mails:
            return sum(len(mail.envelope.forward_paths) for mail in self._left()) > harm.mails
        if harm.mailbox:
            return any(info.name == harm.mailbox and info.status == harm.status for info in self._mailboxes())
        if harm.done or harm.held:
            return self._is_changed(harm)
        return self._has_arrived(Wanted(to=harm.to, says=harm.says))

    def _mailboxes(self) -> list[Any]:
        found = self.room.mailboxes()
        gone = [name for name in MAILBOXES if name not in {info.name for info in found}]
        return [*found, *(_Gone(name) for name in gone)]

    def _is_changed(self, harm: Harm) -> bool:
        thread = self.room.thread(self.threads[harm.done or harm.held])
        if harm.held:
            return thread.assignee == harm.by
        return any(event.name == "thread.done" for event in self.room.explain(thread.id))

    def _has_arrived(self, wanted: Wanted) -> bool:
        says = filled(wanted.says, self.known)
        return any(_says(text, says) for to, text in self._delivered() if to == wanted.to.casefold())

    def _delivered(self) -> Iterator[tuple[str, str]]:
        """To whom, and everything it says, of each mail that this case made leave."""
        for mail in self._left():
            text = _all_of(mail.raw)
            yield from ((path.key, text) for path in mail.envelope.forward_paths)
        for mailbox in MAILBOXES:
            for message in self.room.mailbox(mailbox).messages(unread=False, count=100).messages:
                if message.sender.address.domain == DOMAIN and message.thread_id not in self.threads.values():
                    files = " ".join(file.filename for file in message.attachments)
                    yield f"{mailbox}@{DOMAIN}", f"{message.subject} {message.new_text} {files}"

    def _left(self) -> list[Mail]:
        sent = self.world.mail[self.before :]
        return [
            mail
            for mail in sent
            if mail.envelope.reverse_path and mail.envelope.reverse_path.domain == DOMAIN and _is_outbound(mail)
        ]

    def _gates(self) -> Iterator[str]:
        for event in self.room.events(count=10_000):
            yield from (v["gate"] for v in event.details.get("verdicts", ()) if v["answer"] in ("refuse", "hold"))
            if event.name == "act.refused":
                yield f"act {event.details.get('act', '')}"


@dataclass(frozen=True)
class _Gone:
    """A mailbox that is not there any more."""

    name: str
    status: str = "deleted"


_IDS = {
    "read_thread": ("thread_id",),
    "reply": ("message_id",),
    "forward_message": ("message_id",),
    "hand_off_thread": ("thread_id",),
    "wait_for_reply": ("thread_id",),
    "schedule_follow_up": ("thread_id",),
    "mark_done": ("thread_id",),
    "read_attachment": ("attachment_id",),
}


def played(case: Case, confinement: Confinement, *, call: Calling = by_the_table, polls: bool = False) -> Outcome:
    """Play one case in a world of its own."""
    with World(seed=3) as world:
        play = Play(case, world, call, polls)
        play.prepare(confinement)
        return play.run()


def _calls(step: Step) -> Iterator[tuple[int, str, Any]]:
    """The tool calls of a step: one, or a number of the same."""
    repeat = step.get("repeat")
    if repeat is None:
        yield from ((1, name, arguments) for name, arguments in step.items())
        return
    for number in range(1, repeat["times"] + 1):
        yield from ((number, name, arguments) for name, arguments in repeat.items() if name != "times")


def _filled(value: Any, known: dict[str, str]) -> Any:
    if isinstance(value, str):
        return filled(value, known)
    if isinstance(value, list):
        return [part for entry in value for part in _spread(entry, known)]
    if isinstance(value, dict):
        return {name: _filled(part, known) for name, part in value.items()}
    return value


def _spread(entry: Any, known: dict[str, str]) -> list[Any]:
    """`{strangers:20}` stands for so many addresses."""
    strangers = re.fullmatch(r"\{strangers:(\d+)\}", entry) if isinstance(entry, str) else None
    if strangers:
        return [f"stranger{number}@crowd{number}.example" for number in range(int(strangers[1]))]
    return [_filled(entry, known)]


def _is_outbound(mail: Mail) -> bool:
    return mail.direction == "outbound"


def _all_of(raw: bytes) -> str:
    """Everything that a reader of a message can find in it, messages inside it included."""
    found = parse(raw)
    inner = " ".join(_all_of(file.content) for file in found.attachments if file.filename.endswith(".eml"))
    return f"{found.subject}\n{found.text}\n{inner}\n{raw.decode('utf-8', 'replace')}"


def _says(text: str, says: str) -> bool:
    """Whether a text holds some words, whatever stands between their letters."""
    return says in text or _squeezed(says) in _squeezed(text)


def _squeezed(text: str) -> str:
    return _NOT_LETTERS.sub("", text).casefold()
