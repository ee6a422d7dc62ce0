"""A world whose rooms live in processes of their own, and one of them dies by SIGKILL at a call that chance chose.

People, mail servers and the clock stay in this process; mail leaves the room by real SMTP. The room's process is asked
to work off what is due; when it dies instead, another one opens the same store, and whoever wanted something of it asks
again, as mail servers do. No code of the product is changed: a profile function counts calls and returns.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from multiprocessing.connection import Connection
from typing import Any

from postroom import DeliveryStatus, Postroom
from postroom.backends.registry import open_transport
from postroom.model.address import Address
from postroom.model.ids import at
from postroom.model.settings import Settings
from postroom.testing.people.mail import Mail
from postroom.testing.servers.identity import Identity
from postroom.testing.servers.servers import Answer
from postroom.testing.world.chronicle import Chronicle
from postroom.testing.world.clock import VirtualClock
from postroom.testing.world.entropy import SeededEntropy
from postroom.testing.world.house import CallDoor, Cast, House
from postroom.testing.world.world import World

WATCHED = (f"{os.sep}packages{os.sep}", f"{os.sep}examples{os.sep}")
A_PERSON_LOOKS_AFTER = timedelta(minutes=10)
PROCESSES = multiprocessing.get_context("forkserver")


@dataclass(frozen=True)
class Birth:
    """What a room's process is told: its room, its chance, the time, and the call at which it dies."""

    settings: Settings
    cast: Cast | None
    chance: str
    now: int
    wire: str
    dies_at: int | None


class Life:
    """Inside the room's process: the room, and what it is asked."""

    def __init__(self, birth: Birth) -> None:
        self.calls = count_calls(birth.dies_at)
        self.clock = VirtualClock(at(birth.now))
        self.room = Postroom(
            birth.settings.domain,
            settings=birth.settings,
            transport=open_transport(birth.wire, hostname=birth.settings.domain),
            clock=self.clock,
            entropy=SeededEntropy(birth.chance),
            background=False,
        )
        if birth.cast is not None:
            birth.cast(self.room)
        self.room.start()
        self.door = CallDoor(self.room)

    def next_due(self, now: int) -> int | None:
        """When something falls due here."""
        return self.room.next_due()

    def work_off(self, now: int, *, expired: bool) -> bool:
        """Do what is due by now, and what a dead process left; whether there was anything."""
        due = self.room.next_due()
        did = expired or (due is not None and due <= now)
        if did:
            self.room.drain()
        return did

    def take(self, now: int, *, mail: Mail, client: Identity | None) -> Mapping[Address, Answer]:
        """Take mail in."""
        return self.door.take(mail, client)

    def count(self, now: int) -> int:
        """How many calls and returns there were so far."""
        return self.calls()

    def close(self, now: int) -> None:
        """End in good order."""
        self.room.close()


def count_calls(dies_at: int | None) -> Callable[[], int]:
    """Count the calls and returns of the product's and the examples' functions in every thread; die at one of them."""
    counted, last = count(1), [0]
    watched: dict[str, bool] = {}

    def watch(frame: Any, kind: str, _argument: Any) -> None:
        if kind not in ("call", "return"):
            return
        name = frame.f_code.co_filename
        if name not in watched:
            watched[name] = any(part in name for part in WATCHED)
        if watched[name]:
            last[0] = next(counted)
            if last[0] == dies_at:
                os.kill(os.getpid(), signal.SIGKILL)

    threading.setprofile(watch)
    sys.setprofile(watch)
    return lambda: last[0]


def live(birth: Birth, line: Connection) -> None:
    """The room's process: do what is asked, one thing after another."""
    life = Life(birth)
    line.send(None)
    while True:
        name, now, told = line.recv()
        life.clock.move_to(now)
        line.send(getattr(life, name)(now, **told))
        if name == "close":
            return


@dataclass
class MortalHouse(House):
    """A house whose room is another process. `room` is a look into its store from outside."""

    dies_at: int | None = None
    births: int = 0
    deaths: int = 0
    left_until: int | None = None
    line: Connection = field(init=False)
    process: Any = field(init=False)

    def open(self) -> None:
        """Begin to run in a new process; mail is let in from now on."""
        self._bear()
        self.room = Postroom(
            self.settings.domain,
            settings=self.settings,
            clock=self.post.clock,
            entropy=self.entropy,
            delivering=False,
            background=False,
        )
        self.chronicle = Chronicle(self.room.asynchronous, append=self.post.journal.append, after=self.told_until)
        self._let_in(MortalDoor(self))

    def close(self) -> None:
        """End the process in good order."""
        self.ask("close")
        self.process.join()
        self.births += 1
        super().close()

    def next_due(self) -> int | None:
        """When something falls due here: the leases of a dead process run out as well."""
        due = [moment for moment in (self.ask("next_due"), self.left_until) if moment is not None]
        return min(due, default=None)

    def work_off(self, now: int) -> bool:
        """Have what is due by now done."""
        expired = self.left_until is not None and self.left_until <= now
        did: bool = self.ask("work_off", expired=expired)
        if expired:
            self.left_until = None
        self.catch_up()
        return did

    def ask(self, what: str, **told: Any) -> Any:
        """Have something done over there; where the process dies of it, in the next one."""
        try:
            self.line.send((what, self.post.clock.now(), told))
            return self.line.recv()
        except (EOFError, OSError):
            self._bury()
            return self.ask(what, **told)

    def _bear(self) -> None:
        birth = Birth(
            settings=self.settings,
            cast=self.cast,
            chance=f"{self.entropy.token(8)}:{self.births}",
            now=self.post.clock.now(),
            wire=self.wire or "",
            dies_at=self.dies_at,
        )
        self.line, theirs = PROCESSES.Pipe()
        self.process = PROCESSES.Process(target=live, args=(birth, theirs), daemon=True)
        self.process.start()
        theirs.close()
        try:
            self.line.recv()
        except (EOFError, OSError):
            self._bury()

    def _bury(self) -> None:
        self.process.join()
        if self.process.exitcode != -signal.SIGKILL:
            raise AssertionError(f"{self.settings.domain} died by itself, with exit code {self.process.exitcode}.")
        self.deaths += 1
        self.births += 1
        self.dies_at = None
        self.left_until = self.post.clock.now() + round(self.settings.lease * 1000) + 1
        self._bear()


class MortalDoor:
    """The door of a room in another process."""

    def __init__(self, house: MortalHouse) -> None:
        self._house = house

    def take(self, mail: Mail, client: Identity | None) -> Mapping[Address, Answer]:
        """Hand a message in."""
        taken: Mapping[Address, Answer] = self._house.ask("take", mail=mail, client=client)
        return taken


class MortalWorld(World):
    """A world with rooms in processes of their own. `dies_at` is the call, counted from its birth, at which the first one dies.

    Soon after each death a person looks for mail of which nobody knows the outcome, and has it sent again where it reached nobody:
    `sent_again` of them.
    """

    def __init__(self, seed: int = 0, *, dies_at: Mapping[str, int] | None = None) -> None:
        super().__init__(seed, wire=True)
        self.sent_again = 0
        self._dies_at = dict(dies_at or {})
        self._looked_into = 0

    @property
    def houses(self) -> Sequence[MortalHouse]:
        """Where the rooms live."""
        return [house for house in self._houses.values() if isinstance(house, MortalHouse)]

    @property
    def deaths(self) -> int:
        """How often a process died."""
        return sum(house.deaths for house in self.houses)

    def _build(self, settings: Settings, cast: Cast | None) -> House:
        house = super()._build(settings, cast)
        told = {name: getattr(house, name) for name in ("post", "settings", "cast", "entropy", "dns", "wire")}
        return MortalHouse(**told, dies_at=self._dies_at.get(settings.domain))

    def run_to_the_end(self, lasting: timedelta | None = None) -> None:
        """Let time pass until nothing is due, or for so long; longer where a person then still finds something to send again."""
        self.run(lasting)
        while self._look_after_what_nobody_knows():
            self.run(lasting)

    def _settle(self) -> None:
        super()._settle()
        if self.deaths > self._looked_into:
            self._looked_into = self.deaths
            self.at(A_PERSON_LOOKS_AFTER, self._look_after_what_nobody_knows)

    def _look_after_what_nobody_knows(self) -> bool:
        lost = [(house, entry.message_id) for house in self.houses for entry in self._reached_nobody(house)]
        for house, message_id in lost:
            house.room.requeue(message_id)
        self.sent_again += len(lost)
        return bool(lost)

    def _reached_nobody(self, house: MortalHouse) -> list[Any]:
        arrived = {mail.message_id for mail in self.mail}
        unknown = house.room.deliveries(DeliveryStatus.UNKNOWN, count=1000)
        return [entry for entry in unknown if entry.wire_message_id not in arrived]
