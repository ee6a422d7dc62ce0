"""What a send takes of the processor with nothing of Postroom around it: its rows, its signature, its SMTP exchange.

Run `python -m tests.benchmarks.send_floor` from the root of the workspace. A room sends, and what it asks of SQLite is written
down; then the driver alone is asked the same, in a copy of the file from before, with a commit for every sixteen messages. Whatever
is above the store, a send costs these three; the rest is what gates, composing and all else take. On PostgreSQL it is the server
that a send costs in any case.
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
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

from postroom.backends.store import sqlite
from postroom.backends.store.sqlite import SqliteConnection
from postroom.model.domain import DkimAlgorithm
from tests.benchmarks.figures import Figure, alone, medians, options, tell
from tests.benchmarks.processor_time import processor_ms, server_processes
from tests.benchmarks.send_rate import ROOMS, a_room, bare
from tests.benchmarks.smtp_sink import running_sink
from tests.servers.postgres import DURABLE, is_installed, running_postgres

NAME = "send_floor"
TOGETHER = 16
WARM_UP = 300
SIGNED_OCTETS = 400

Asked = list[tuple[str, list[Any]]]
"""Statements in their order, each with its sets of parameters."""

Signs = Callable[[bytes], bytes]
"""A private key's signature of some octets."""


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


def measured(folder: Path, name: str, algorithm: DkimAlgorithm, *, messages: int, rounds: int) -> list[Figure]:
    """Milliseconds of this process's processors that one message takes, in all and in each part."""
    folder.mkdir()
    with ExitStack() as stack:
        loop = stack.enter_context(asyncio.Runner())
        port = stack.enter_context(running_sink())
        exchange = stack.enter_context(bare(loop, port))
        room = stack.enter_context(a_room(loop, f"sqlite:///{folder / 'room.db'}", port, algorithm))
        loop.run(room(WARM_UP))
        before, asked = _copied(folder / "room.db"), Asked()
        with patch.object(sqlite, "SqliteConnection", lambda driver: SqliteConnection(Listening(driver, asked))):
            loop.run(room(messages))
        parts: dict[str, Callable[[], object]] = {
            "in all": lambda: loop.run(room(messages)),
            "its rows alone": lambda: _ask(before, asked, messages // TOGETHER),
            "its signature alone": partial(_sign, _KEYS[algorithm](), messages),
            "its SMTP exchange alone": lambda: loop.run(exchange(messages)),
        }
        costs = medians(rounds, *(partial(_processor_ms, part) for part in parts.values()))
    return [
        alone(f"a send, {name}: {part}", cost / messages, "ms", rounds=rounds)
        for part, cost in zip(parts, costs, strict=True)
    ]


def on_postgres(*, messages: int, rounds: int) -> list[Figure]:
    """Milliseconds of this process's processors, and of the server's, that one message takes."""
    with ExitStack() as stack:
        loop = stack.enter_context(asyncio.Runner())
        port = stack.enter_context(running_sink())
        url = stack.enter_context(running_postgres(DURABLE)).fresh_url()
        room = stack.enter_context(a_room(loop, url, port, DkimAlgorithm.RSA))
        loop.run(room(WARM_UP))
        servers = server_processes(url)

        def taken() -> tuple[float, float]:
            began, asked = time.process_time() * 1000, processor_ms(servers)
            loop.run(room(messages))
            return time.process_time() * 1000 - began, processor_ms(servers) - asked

        costs = zip(*(taken() for _ in range(rounds)), strict=True)
    return [
        alone(f"a send, RSA-2048, PostgreSQL: {part}", median(cost) / messages, "ms", rounds=rounds)
        for part, cost in zip(("Postroom's part", "the server's part"), costs, strict=True)
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


def _rsa() -> Signs:
    key = generate_private_key(65537, 2048)
    return lambda octets: key.sign(octets, PKCS1v15(), SHA256())


def _sign(sign: Signs, messages: int) -> None:
    for number in range(messages):
        sign(number.to_bytes(SIGNED_OCTETS))


_KEYS: dict[DkimAlgorithm, Callable[[], Signs]] = {
    DkimAlgorithm.RSA: _rsa,
    DkimAlgorithm.ED25519: lambda: Ed25519PrivateKey.generate().sign,
}


def main(words: Sequence[str] | None = None) -> None:
    """Measure and tell."""
    parser = options(__doc__, rounds=5)
    parser.add_argument("--messages", type=int, default=640, help="how many are sent in a round")
    told = parser.parse_args(words)
    with TemporaryDirectory(prefix="postroom-bench-") as folder:
        figures = [
            figure
            for name, algorithm in ROOMS.items()
            if "SQLite" in name
            for figure in measured(Path(folder) / name, name, algorithm, messages=told.messages, rounds=told.rounds)
        ]
    if is_installed():
        figures += on_postgres(messages=told.messages, rounds=told.rounds)
    tell(NAME, figures, write=told.write)


if __name__ == "__main__":
    main()
