"""What must hold in a world. Each failure says in one sentence what does not, and then tells the story."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

from postroom.engine.sync import Postroom
from postroom.mail.addresses.addresses import parse_address
from postroom.mail.counts import count_of
from postroom.mail.reports.refusals import is_dead
from postroom.mail.threads.subjects import base_subject
from postroom.mail.threads.threading import thread_messages
from postroom.model.errors import ConfigurationError, NotFound
from postroom.testing.people.mail import Mail
from postroom.testing.people.people import Person
from postroom.testing.people.program import broken_chains
from postroom.testing.world.journal import ATTEMPTED, HANDED_OVER, Entry, Journal, What, story

DAY = timedelta(days=1)
LONGEST_STORY = 400
"""So many entries at most, the latest, stand below a failed assertion."""

Turn = Literal["bounce", "unsubscribe", "complaint"]

_TURNS: dict[Turn, tuple[frozenset[What], str]] = {
    "bounce": (frozenset({What.BOUNCED, What.REFUSED}), "bounced"),
    "unsubscribe": (frozenset({What.UNSUBSCRIBED}), "unsubscribed"),
    "complaint": (frozenset({What.COMPLAINED}), "complained"),
}


class WorldAssertions(ABC):
    """The assertions of a world. What they look at is the journal, the mail itself, and the rooms."""

    @property
    @abstractmethod
    def journal(self) -> Journal:
        """Everything that happened so far."""

    @property
    @abstractmethod
    def mail(self) -> Sequence[Mail]:
        """Every message that was handed over."""

    @property
    @abstractmethod
    def rooms(self) -> Mapping[str, Postroom]:
        """The rooms that run."""

    @property
    @abstractmethod
    def people(self) -> Mapping[str, Person]:
        """Everybody outside."""

    @abstractmethod
    def missing(self) -> Iterable[tuple[str, str]]:
        """Address and Message-ID of mail that a room took and does not have."""

    def assert_no_duplicates(self, *, within: timedelta = DAY) -> None:
        """No room handed a message over twice, or the same words, in answer to the same message, to the same person twice
        `within` a day."""
        handed = self.journal.of(*HANDED_OVER)
        lost = Counter((entry.message_id, entry.recipient) for entry in self.journal.of(What.LOST))
        seen: Counter[tuple[str | None, str | None]] = Counter()
        last: dict[tuple[str, ...], Entry] = {}
        written = {mail.message_id: mail for mail in self.mail}
        for entry in (entry for entry in handed if entry.room is not None):
            name = (entry.message_id, entry.recipient)
            seen[name] += 1
            if seen[name] - lost[name] > 1:
                self._fail(f"{_sender(entry)} handed {entry.message_id} over to {entry.recipient} twice.")
            mail = written.get(entry.message_id or "")
            if mail is None:  # mail between two mailboxes of a room crosses no server
                continue
            before = last.get(words := _words(entry, mail))
            if before is not None and before.message_id != entry.message_id and entry.at - before.at <= within:
                self._fail(f"{entry.recipient} got the same words twice, from {_sender(before)} and {_sender(entry)}.")
            last[words] = entry

    def assert_thread_unbroken(self, subject: str | Person, *, room: Postroom | str | None = None) -> None:
        """A thread (`t3`), or every thread of a person, is one thread in the mail program of everybody outside it, with
        no chain broken; and what a person sees as one thread is one thread in the room."""
        if isinstance(subject, Person):
            self._assert_program_agrees(subject, list(self.rooms.values()) if room is None else [self._room(room)])
            return
        ids = {message.message_id for message in self._room(room).thread(subject).messages}
        for person in self.people.values():
            self._assert_unbroken(person, subject, [mail for mail in person.messages if mail.message_id in ids])

    def assert_never_mailed_after(self, turn: Turn, address: str | None = None) -> None:
        """Once a room was told that an address bounced, unsubscribed or complained, it never tried to mail it again.

        Without an address this is about everybody. Fails too where nothing of the kind happened.
        """
        if turn not in _TURNS:
            raise ConfigurationError(f"After what? {turn!r} is not one of: {', '.join(_TURNS)}.")
        told = {about: since for about, since in self._told(turn) if address is None or about[1] == _key(address)}
        if not told:
            who = "Nobody" if address is None else f"{address} never"
            self._fail(f"{who} {_TURNS[turn][1]} in this world, or no room was told.")
        for index, entry in enumerate(self.journal):
            since = told.get((entry.room or "", _key(entry.recipient))) if entry.what in ATTEMPTED else None
            if since is not None and index > since:
                then = self.journal[since].at
                self._fail(
                    f"{_sender(entry)} wrote to {entry.recipient} at {_time(entry.at)}, "
                    f"after the room was told at {_time(then)} that it {_TURNS[turn][1]}."
                )

    def assert_owner(self, thread_id: str, mailbox: str, *, room: Postroom | str | None = None) -> None:
        """This mailbox holds the thread."""
        holder = self._room(room).thread(thread_id).assignee
        if holder != mailbox:
            self._fail(f"{holder or 'nobody'} holds {thread_id}, not {mailbox}.")

    def assert_within_limits(
        self, *, per_day: int, room: Postroom | str | None = None, mailbox: str | None = None
    ) -> None:
        """In no 24 hours did a room (or one of its mailboxes) hand over more than so many messages, counted by recipient."""
        domains = {self._room(room).domain} if room is not None else None
        recent: defaultdict[str, deque[datetime]] = defaultdict(deque)
        for entry in self.journal.of(*HANDED_OVER):
            if entry.room is None or entry.room not in (domains or {entry.room}):
                continue
            if mailbox is not None and entry.mailbox != mailbox:
                continue
            sent = recent[entry.room]
            sent.append(entry.at)
            while entry.at - sent[0] >= DAY:
                sent.popleft()
            if len(sent) > per_day:
                who = _sender(entry) if mailbox is not None else entry.room
                self._fail(
                    f"{who} sent {count_of(len(sent), 'message')} within 24 hours until {_time(entry.at)}; the limit is {per_day}."
                )

    def assert_nothing_lost(self) -> None:
        """Every message that a server or a room took reached somebody or came back, and no agent gave up its turn."""
        for entry in self.journal.of(What.LOST):
            self._fail(f'{entry.who} lost "{entry.subject}" for {entry.recipient} without a word.')
        for entry in self.journal.of(What.HANDLER_GAVE_UP):
            self._fail(f'{entry.who} gave up its turn about "{entry.subject}".')
        for address, message_id in self.missing():
            self._fail(f"{address} took {message_id}, but its room does not have it.")

    def _told(self, turn: Turn) -> Iterator[tuple[tuple[str, str], int]]:
        """Which room was told of which address, and the index of the entry that says so, the first of each first."""
        arrived: dict[tuple[str, str], int] = {}
        for index, entry in enumerate(self.journal):
            if entry.what in (What.DELIVERED, What.DELIVERED_AGAIN) and entry.room and entry.message_id:
                arrived.setdefault((entry.room, entry.message_id), index)
        first: dict[tuple[str, str], int] = {}
        for index, entry in enumerate(self.journal):
            if entry.what not in _TURNS[turn][0] or not _is_final(entry):
                continue
            about = _key(entry.recipient if turn == "bounce" else entry.who)
            for room, since in _places(entry, index, arrived):
                first[room, about] = min(since, first.get((room, about), since))
        yield from first.items()

    def _assert_program_agrees(self, person: Person, rooms: Sequence[Postroom]) -> None:
        """The threads of a mail program and those of each room are the same."""
        messages = [mail.parsed for mail in person.messages]
        for room in rooms:
            threads = [_thread_of(room, mail.message_id) for mail in person.messages]
            for group in thread_messages(messages):
                parts = {threads[index] for index in group} - {""}
                if len(parts) > 1:
                    named = ", ".join(sorted(parts))
                    self._fail(f"What {person.address} sees as one thread is {len(parts)} in {room.domain}: {named}.")
            for thread in sorted(set(threads) - {""}):
                self._assert_unbroken(
                    person,
                    thread,
                    [mail for mail, found in zip(person.messages, threads, strict=True) if found == thread],
                )

    def _assert_unbroken(self, person: Person, thread: str, messages: Sequence[Mail]) -> None:
        seen = {mail.message_id: mail.parsed for mail in messages}  # a second copy is a duplicate, not a break
        faults = broken_chains(list(seen.values())) if messages else ()
        if faults:
            self._fail(
                f"{person.address} does not see {thread} as one thread: {' '.join(faults)}\n\n{person.mail_program()}"
            )

    def _room(self, given: Postroom | str | None) -> Postroom:
        """The room meant; the only one where none is named."""
        if given is None and len(self.rooms) == 1:
            return next(iter(self.rooms.values()))
        domain = given.domain if isinstance(given, Postroom) else given or ""
        if domain not in self.rooms:
            raise ConfigurationError(f"Name a room that runs: {', '.join(self.rooms) or 'there is none'}.")
        return self.rooms[domain]

    def _fail(self, sentence: str) -> None:
        entries = self.journal[-LONGEST_STORY:]
        earlier = len(self.journal) - len(entries)
        lines = [sentence, "", *([f"... {earlier} earlier entries"] if earlier else []), *story(entries)]
        raise AssertionError("\n".join(lines))


def _is_final(entry: Entry) -> bool:
    """Whether a refusal or a bounce says that the address is dead, not that this message is unwelcome."""
    return entry.what not in (What.REFUSED, What.BOUNCED) or is_dead(entry.enhanced, entry.note)


def _places(entry: Entry, index: int, arrived: Mapping[tuple[str, str], int]) -> Iterator[tuple[str, int]]:
    """The rooms that were told, each with the index of the entry that told it: at once, or by the mail that says so."""
    if entry.what is What.REFUSED:
        if entry.room is not None:
            yield entry.room, index
        return
    for (room, message_id), since in arrived.items():
        if message_id == entry.message_id:
            yield room, since


def _words(entry: Entry, mail: Mail) -> tuple[str, ...]:
    """What makes two messages the same to a reader."""
    text = " ".join(mail.new_text.split()).casefold()
    return (
        entry.room or "",
        _key(entry.recipient),
        base_subject(mail.subject).casefold(),
        text,
        *mail.parsed.in_reply_to,
    )


def _thread_of(room: Postroom, message_id: str) -> str:
    try:
        return room.message(message_id).thread_id if message_id else ""
    except NotFound:
        return ""


def _key(address: str | None) -> str:
    return parse_address(address).key if address and "@" in address else address or ""


def _sender(entry: Entry) -> str:
    return f"{entry.mailbox}@{entry.room}" if entry.mailbox else entry.room or entry.who


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
