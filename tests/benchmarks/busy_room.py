"""A room that has been open for weeks: threads, suppressions, several mailboxes, on a clock that only the benchmark moves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from postroom import Postroom
from postroom.engine.outbound.acceptance import SendRequest
from postroom.engine.running import Running
from postroom.engine.wiring import Wiring
from postroom.model.choices import DEFAULT_SCOPES
from postroom.model.run import Run
from postroom.testing.servers.servers import ScriptedServer
from postroom.testing.servers.socketless import SocketlessTransport
from postroom.testing.world.clock import VirtualClock
from postroom.testing.world.entropy import SeededEntropy

DOMAIN = "acme.test"
_HOUR = 3_600_000
_DOMAINS = 40
_WORDS = (
    "order", "invoice", "parcel", "address", "refund", "colour", "Tuesday", "meeting", "contract", "number", "window",
    "garden", "bicycle", "lamp", "paper", "train", "ticket", "summer", "recipe", "doctor", "holiday", "printer", "river",
)  # fmt: skip


@dataclass(frozen=True)
class Size:
    """How much has happened in the room, and how often everything is measured."""

    threads: int = 1_000
    suppressions: int = 200
    mailboxes: int = 6
    rounds: int = 200


@dataclass
class BusyRoom:
    """The room, and the letters in it that nobody has answered yet."""

    room: Postroom
    clock: VirtualClock
    size: Size
    chance: SeededEntropy
    letters: list[tuple[str, str]] = field(default_factory=list)
    people: int = 0

    def live(self) -> None:
        """Its whole history, an hour for each thread."""
        for number in range(self.size.suppressions):
            self.room.suppress(f"gone{number}@{_domain(number)}")
        for number in range(self.size.threads):
            mailbox = f"agent{number % self.size.mailboxes}"
            begin = self._written_by_us if number % 2 else self._written_to_us
            self.letters.append((mailbox, begin(mailbox)))
            self.pass_an_hour()

    def pass_an_hour(self) -> None:
        """What is queued leaves, and the clock moves."""
        self.room.drain()
        self.clock.move_to(self.clock.now() + _HOUR)

    def new_message(self) -> SendRequest:
        """A draft to somebody whom the room has never written to."""
        return self._request(
            f"agent{self.people % self.size.mailboxes}", to=(self._somebody(),), subject=self._words(4)
        )

    def reply(self) -> SendRequest:
        """A draft that answers one of the letters."""
        mailbox, letter = self.letters.pop()
        return self._request(mailbox, answers=letter)

    def _request(self, mailbox: str, **what: object) -> SendRequest:
        bare = SendRequest(mailbox=mailbox, scopes=DEFAULT_SCOPES, run=Run(), text=self._letter())
        return replace(bare, **what)  # type: ignore[arg-type]  # named by the two callers above

    def _written_to_us(self, mailbox: str) -> str:
        """Somebody writes, we answer, they write again: the id of the letter that waits for an answer."""
        person, subject = self._somebody(), self._words(4)
        first = self._arrive(person, mailbox, subject=subject)
        receipt = self.room.mailbox(mailbox).reply(first, text=self._letter())
        return self._arrive(person, mailbox, subject=f"Re: {subject}", answers=receipt.message_id)

    def _written_by_us(self, mailbox: str) -> str:
        person, subject = self._somebody(), self._words(4)
        receipt = self.room.mailbox(mailbox).send(person, subject=subject, text=self._letter())
        return self._arrive(person, mailbox, subject=f"Re: {subject}", answers=receipt.message_id)

    def _arrive(self, person: str, mailbox: str, *, subject: str, answers: str = "") -> str:
        message_id = f"<{self.chance.token(8)}@{person.partition('@')[2]}>"
        fields = {
            "From": person,
            "To": f"{mailbox}@{DOMAIN}",
            "Subject": subject,
            "Message-ID": message_id,
            **({"In-Reply-To": answers, "References": answers} if answers else {}),
        }
        header = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        raw = f"{header}\r\n{self._letter()}\r\n".encode()
        self.room.receive(raw, recipients=[f"{mailbox}@{DOMAIN}"], reverse_path=person)
        return message_id

    def _somebody(self) -> str:
        self.people += 1
        return f"person{self.people}@{_domain(self.people)}"

    def _letter(self) -> str:
        about = int(self.chance.token(4), 16)  # so few words tell no two letters apart
        return f"Hello,\n\n{self._words(25)} {about}.\n\n{self._words(30)}.\n\nThank you."

    def _words(self, count: int) -> str:
        octets = bytes.fromhex(self.chance.token(count))
        return " ".join(_WORDS[octet % len(_WORDS)] for octet in octets)


@contextmanager
def busy_room(store: str, size: Size) -> Iterator[tuple[BusyRoom, Wiring]]:
    """A room on this store with its history behind it, and what it is made of."""
    clock = VirtualClock(datetime(2026, 1, 5, 9, 0, tzinfo=UTC))
    chance = SeededEntropy("policy cost")
    transport = SocketlessTransport(ScriptedServer, now=clock.now, deliver=lambda *_: None)
    names = [f"agent{number}" for number in range(size.mailboxes)]
    with Postroom(
        DOMAIN,
        mailboxes=names,
        store=store,
        transport=transport,
        clock=clock,
        entropy=chance.branch("room"),
        background=False,
    ) as room:
        busy = BusyRoom(room, clock, size, chance)
        busy.live()
        yield busy, room.asynchronous.call(lambda: room.asynchronous.run(_wiring))


async def _wiring(opened: Running) -> Wiring:
    return opened.wiring


def _domain(number: int) -> str:
    return f"example{number % _DOMAINS}.com"
