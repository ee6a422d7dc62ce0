"""What the store's records need from a database driver."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from enum import StrEnum
from typing import Any, Protocol, TypeVar

Row = Mapping[str, Any]
T = TypeVar("T")


class Signal(StrEnum):
    """What a commit tells those who listen: that there is work to claim, that a message waits to leave, that a handler's turn is
    ready, or that something was added to the event log. Whoever is meant is woken sooner where nobody else wakes with it.
    """

    WORK = "work"
    MAIL = "mail"
    TURN = "turn"
    EVENT = "event"


class Connection(Protocol):
    """One open transaction. Statements are called by name; parameters are named. `dialect` is `sqlite` or `postgres`."""

    @property
    def dialect(self) -> str:
        """Whose SQL this speaks."""

    def one(self, statement: str, /, **parameters: Any) -> Row | None:
        """The first row, or `None`."""

    def all(self, statement: str, /, **parameters: Any) -> list[Row]:
        """Every row."""

    def run(self, statement: str, /, **parameters: Any) -> int:
        """Execute; the number of rows changed."""

    def add(self, statement: str, /, **parameters: Any) -> None:
        """Execute; nobody asks what came of it. An error may be raised later, by the next question or at the end."""

    def many(self, statement: str, rows: list[dict[str, Any]], /) -> None:
        """Execute once for each set of parameters."""

    def ask(self, sql: str, /, **parameters: Any) -> list[Row]:
        """Every row for SQL that was put together from names of our own; parameters are `:name`."""

    def tell(self, sql: str, rows: list[dict[str, Any]], /) -> None:
        """Execute such SQL once for each set of parameters."""

    def signal(self, kind: Signal = Signal.WORK) -> None:
        """Wake whoever listens for this, in every process, when this transaction commits."""


class Database(Protocol):
    """Runs pieces of work, each in one transaction: all of it happens, or none. Safe from any thread. One that is `embedded` runs
    in this process: to read there is to compute.
    """

    @property
    def embedded(self) -> bool:
        """Whether a read waits for nobody else."""

    def read(self, work: Callable[[Connection], T]) -> T:
        """Run against one consistent snapshot. Raises `StoreUnavailable`."""

    def submit(self, work: Callable[[Connection], T]) -> Future[T]:
        """Run in a write transaction; the future is done when it is durable. Raises `StoreUnavailable` through it."""

    def on_signal(self, callback: Callable[[], None], kind: Signal = Signal.WORK) -> Callable[[], None]:
        """Call back (from any thread) after a commit of any process that signalled this; returns the way to stop that."""

    def close(self) -> None:
        """Finish what was submitted, then close."""
