"""A room that has grown: some hundred messages are really received, answered and delivered; what they left behind is multiplied.

Each copy has rows of its own in every table that grows, as the engine wrote those of the first: numbers move on by one stride,
texts that must differ carry the number of the copy, and time moves on a minute. Only the bytes of the messages stay alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from postroom import Postroom
from postroom.model.message import Message
from postroom.testing.servers.servers import ScriptedServer
from postroom.testing.servers.socketless import SocketlessTransport
from postroom.testing.world.clock import VirtualClock
from postroom.testing.world.entropy import SeededEntropy

DOMAIN = "acme.test"
MAILBOXES = ("support", "billing", "outreach", "sales")
MARK = "x000000x"
"""Stands in addresses, Message-IDs and texts of the first copy; each other copy has its own number there."""

EVERYWHERE, SOMETIMES, ONCE = "parcel", "kingfisher", f"order7{MARK}"
"""Words that all letters hold, one in a hundred, and those of one thread."""

LENGTHS = (1, 2, 3, 20, 5, 2, 8, 1, 4, 12, 3, 6, 2, 1, 9, 4, 2, 7, 3, 5)
MINUTE = 60_000
BEGAN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
_WORDS = (
    "order", "invoice", "address", "refund", "colour", "Tuesday", "meeting", "contract", "number", "window", "garden", "bicycle",
    "lamp", "paper", "train", "ticket", "summer", "recipe", "doctor", "holiday", "printer", "river", "bridge", "harbour", "cellar",
    "kettle", "ladder", "mirror", "needle", "orchard", "pencil", "quarry", "ribbon", "saddle", "tunnel", "umbrella", "valley",
)  # fmt: skip

_SHIFT = "case when {0} > 0 then {0} + k * {stride} else {0} end"
_LATER = f"{{0}} + k * {MINUTE}"
_MARKED = (
    f"replace(replace({{0}}, '{MARK}', 'x' || substr(cast(1000000 + k as text), 2) || 'x'), "
    f"'@{DOMAIN}>', '-' || cast(k as text) || '@{DOMAIN}>')"
)
_MORE = "{0} || '-' || cast(k as text)"
_TRACE = "case when {0} = '' then '' else substr({0}, 1, 26) || substr(cast(1000000 + k as text), 2) end"


@dataclass(frozen=True)
class Copied:
    """How the columns of a table differ from copy to copy; others do not."""

    table: str
    numbers: str = ""
    times: str = ""
    marked: str = ""
    more: str = ""
    traces: str = ""

    def expressions(self, stride: int) -> dict[str, str]:
        """By column."""
        kinds = (
            (self.numbers, _SHIFT), (self.times, _LATER), (self.marked, _MARKED), (self.more, _MORE), (self.traces, _TRACE),
        )  # fmt: skip
        return {name: sql.format(name, stride=stride) for names, sql in kinds for name in names.split()}


COPIED = (
    Copied("thread", "id", "assigned_at last_at", "subject"),
    Copied("thread_key", "thread_id", marked="message_id"),
    Copied(
        "message", "id thread_id", "date stored_at", "message_id sender sender_key recipients subject new_text in_reply_to refs",
        "dedup_key", "trace_id told_trace",
    ),
    Copied("message_content", "message_id"),
    Copied("placement", "id message_id thread_id", "placed_at"),
    Copied("outbox", "id thread_id message_id", "created_at queued_at asked_at", "asked_by"),
    Copied("delivery", "id outbox_id", "updated_at", "recipient_local_part recipient_key"),
    Copied("intent", "outbox_id", "expires_at", more="key"),
    Copied("suppression", "message_id", "since", "address_key person_key local_part"),
    Copied("pace", times="last_at", marked="address_key"),
    Copied("wake", "id thread_id message_id", "created_at taken_at"),
    Copied("claim", "id subject_id", "run_at"),
    Copied("event", "id thread_id message_id", "at", traces="trace_id"),
    Copied("unsubscribe_link", "message_id", marked="local_part", more="handle"),
    Copied("run_read", "message_id thread_id", "at", more="run_key"),
    Copied("run_send", "message_id home_id", "at", more="run_key"),
    Copied("taint", "message_id", "since expires_at", more="subject"),
)  # fmt: skip


class Filler(Protocol):
    """A connection of the driver's own, on which whole tables are filled."""

    def run(self, sql: str) -> None:
        """Execute."""

    def columns(self, table: str) -> list[str]:
        """The columns of a table, in order."""

    def number(self, sql: str) -> int:
        """The one number of a query; 0 for null."""


@dataclass
class GrownRoom:
    """The first copy as it is lived, and the clock of the room."""

    room: Postroom
    clock: VirtualClock
    chance: SeededEntropy
    people: int = 0
    letters: int = 0
    threads: list[str] = field(default_factory=list)

    def live(self, messages: int) -> None:
        """So many messages, in threads of all lengths; and somebody whom nobody may write to."""
        lengths = iter(LENGTHS * (messages // len(LENGTHS) + 1))
        for mailbox in MAILBOXES[1:]:
            self.room.mailbox(mailbox).send(self._somebody(), subject="News", text=self._letter())
        while self.letters < messages:
            self._thread(next(lengths))
        self.room.suppress(f"gone{MARK}@example.com")
        self.room.drain()

    def newcomer(self) -> bytes:
        """A letter that begins a thread."""
        return self._bytes(self._somebody(), subject=f"A question {self.chance.token(4)}")

    def _thread(self, length: int) -> None:
        person, subject, before = self._somebody(), self._some_words(4), ""
        for _ in range(length):
            raw = self._bytes(person, subject=subject, answers=before)
            before = self._message_id()
            self.room.receive(raw, recipients=[f"support@{DOMAIN}"], reverse_path=person)
            self.room.drain()
            self.clock.move_to(self.clock.now() + 500)

    def _message_id(self) -> str:
        return f"<letter{self.letters}{MARK}@example.com>"

    def _bytes(self, person: str, *, subject: str, answers: str = "") -> bytes:
        self.letters += 1
        fields = {
            "From": person,
            "To": f"support@{DOMAIN}",
            "Subject": subject,
            "Date": "Mon, 05 Jan 2026 09:00:00 +0000",
            "Message-ID": self._message_id(),
            **({"In-Reply-To": answers, "References": answers} if answers else {}),
        }
        header = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        return f"{header}\r\n{self._letter()}\r\n".encode()

    def _somebody(self) -> str:
        self.people += 1
        return f"person{self.people}{MARK}@example.com"

    def _letter(self) -> str:
        rare = f" {SOMETIMES}" if self.letters % 100 == 50 else ""
        about = f"{EVERYWHERE}{rare} order{self.people}{MARK}"
        return f"Hello,\n\n{self._some_words(30)} {about}.\n\n{self._some_words(30)}.\n\nThank you."

    def _some_words(self, count: int) -> str:
        octets = bytes.fromhex(self.chance.token(count))
        return " ".join(_WORDS[octet % len(_WORDS)] for octet in octets)


@contextmanager
def grown_room(store: str, *, began: datetime = BEGAN) -> Iterator[GrownRoom]:
    """The room in this store, open; nothing happens in it by itself."""
    clock, chance = VirtualClock(began), SeededEntropy(f"grown room {began}")
    with Postroom(
        DOMAIN,
        mailboxes=[*MAILBOXES],
        store=store,
        transport=SocketlessTransport(ScriptedServer, now=clock.now, deliver=lambda *_: None),
        clock=clock,
        entropy=chance.branch("room"),
        background=False,
    ) as room:
        yield GrownRoom(room, clock, chance)


def live(store: str, *, messages: int) -> None:
    """Let the room live its first copy: an agent answers every second letter."""
    with grown_room(store) as grown:

        @grown.room.on_message("support")
        def answer(message: Message) -> None:
            if grown.letters % 2:
                grown.room.mailbox("support").reply(message.id, text=f"An answer to letter {grown.letters}{MARK}.")

        grown.room.start()
        grown.live(messages)


def multiply(filler: Filler, *, messages: int, note: Callable[[str], None]) -> int:
    """Copy what the room left behind until its mailbox holds so many messages; how many copies there are then."""
    stride = (
        max(filler.number(f"select max(id) from {each.table}") for each in COPIED if "id" in each.numbers.split()) + 1
    )
    of_one = filler.number(
        "select count(*) from placement where mailbox_id = (select min(id) from mailbox where name = 'support')"
    )
    copies = max(-(-messages // of_one) - 1, 0)
    for each in COPIED:
        if copies:
            _copy(filler, each, copies=copies, stride=stride)
            note(f"{each.table}: {filler.number(f'select count(*) from {each.table}'):,}")
    unread = "select count(*) from placement where placement.mailbox_id = mailbox.id and placement.unread = 1"
    filler.run(f"update mailbox set unread = ({unread})")
    return copies + 1


def _copy(filler: Filler, copied: Copied, *, copies: int, stride: int) -> None:
    columns, changed = filler.columns(copied.table), copied.expressions(stride)
    chosen = ", ".join(changed.get(column, column) for column in columns)
    first = f"first_{copied.table}"
    order = ", id" if "id" in copied.numbers.split() else ""
    filler.run(f"create temporary table {first} as select * from {copied.table}")
    filler.run(
        f"insert into {copied.table} ({_names(columns)}) with recursive copies (k) as "
        f"(select 1 union all select k + 1 from copies where k < {copies}) "
        f"select {chosen} from copies cross join {first} order by k{order}"
    )
    filler.run(f"drop table {first}")


def _names(columns: Sequence[str]) -> str:
    return ", ".join(columns)
