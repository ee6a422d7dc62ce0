"""What a send takes of the processor with nothing of Postroom around it: its rows, its signature, its SMTP exchange.

Run `python -m tests.benchmarks.send_floor` from the root of the workspace. A room sends, and what it asks of SQLite is written
down; then the driver alone is asked the same, in a copy of the file from before, with a commit for every sixteen messages. Whatever
is above the store, a send costs these three; the rest is what gates, composing and all else take.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

from postroom.backends.store import sqlite
from postroom.backends.store.sqlite import SqliteConnection
from postroom.model.domain import DkimAlgorithm
from tests.benchmarks.figures import Figure, alone, medians, options, tell
from tests.benchmarks.send_rate import a_room, bare
from tests.benchmarks.smtp_sink import running_sink

NAME = "send_floor"
TOGETHER = 16
WARM_UP = 300
SIGNED_OCTETS = 400

Asked = list[tuple[str, list[Any]]]
"""Statements in their order, each with its sets of parameters."""


@dataclass(frozen=True)
class Listening:
    """A connection that writes down what it is asked."""

    driver: sqlite3.Connection
    asked: Asked

    def execute(self, sql: str, parameters: dict[str, Any]) -> sqlite3.Cursor:
        """As the driver does."""
        self.asked.append((sql, [parameters]))
        return self.driver.execute(sql, parameters)

    def executemany(self, sql: str, rows: list[dict[str, Any]]) -> sqlite3.Cursor:
        """As the driver does."""
        self.asked.append((sql, rows))
        return self.driver.executemany(sql, rows)


def measured(folder: Path, *, messages: int, rounds: int) -> list[Figure]:
    """Milliseconds of this process's processors that one message takes, in all and in each part."""
    with ExitStack() as stack:
        loop = stack.enter_context(asyncio.Runner())
        port = stack.enter_context(running_sink())
        exchange = stack.enter_context(bare(loop, port))
        room = stack.enter_context(a_room(loop, f"sqlite:///{folder / 'room.db'}", port, DkimAlgorithm.RSA))
        loop.run(room(WARM_UP))
        before, asked = _copied(folder / "room.db"), Asked()
        with patch.object(sqlite, "SqliteConnection", lambda driver: SqliteConnection(Listening(driver, asked))):
            loop.run(room(messages))
        parts: dict[str, Callable[[], object]] = {
            "in all": lambda: loop.run(room(messages)),
            "its rows alone": lambda: _ask(before, asked, messages // TOGETHER),
            "its signature alone": partial(_sign, generate_private_key(65537, 2048), messages),
            "its SMTP exchange alone": lambda: loop.run(exchange(messages)),
        }
        costs = medians(rounds, *(partial(_processor_ms, part) for part in parts.values()))
    return [
        alone(f"a send, RSA-2048, SQLite: {part}", cost / messages, "ms", rounds=rounds)
        for part, cost in zip(parts, costs, strict=True)
    ]


def _processor_ms(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000


def _copied(file: Path) -> Path:
    """The file as it stands, beside it."""
    copy = file.with_name("before.db")
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def _ask(before: Path, asked: Asked, commits: int) -> None:
    """Ask the driver alone the same again, in a copy, as durably as a room does and in so many commits."""
    copy = before.with_name("again.db")
    copy.write_bytes(before.read_bytes())
    with closing(sqlite3.connect(copy, isolation_level=None, cached_statements=len(asked))) as driver:
        driver.execute("pragma journal_mode=wal")
        driver.execute("pragma synchronous=full")
        for first in range(0, len(asked), step := -(-len(asked) // commits)):
            driver.execute("begin immediate")
            for sql, rows in asked[first : first + step]:
                for parameters in rows:
                    driver.execute(sql, parameters).fetchall()
            driver.execute("commit")
    copy.unlink()


def _sign(key: RSAPrivateKey, messages: int) -> None:
    for number in range(messages):
        key.sign(number.to_bytes(SIGNED_OCTETS), PKCS1v15(), SHA256())


def main(words: Sequence[str] | None = None) -> None:
    """Measure and tell."""
    parser = options(__doc__, rounds=5)
    parser.add_argument("--messages", type=int, default=640, help="how many are sent in a round")
    told = parser.parse_args(words)
    with TemporaryDirectory(prefix="postroom-bench-") as folder:
        figures = measured(Path(folder), messages=told.messages, rounds=told.rounds)
    tell(NAME, figures, write=told.write)


if __name__ == "__main__":
    main()
