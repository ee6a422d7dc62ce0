"""A command line on a store of its own, in this process or as a program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from postroom import Postroom
from postroom.cli import app
from postroom.model.delivery import DeliveryStatus, RecipientOutcome
from postroom.model.message import Envelope
from postroom.model.settings import Settings

PROGRAM = str(Path(sys.executable).with_name("postroom"))
LETTER = (
    b"From: Ada Lovelace <ada@example.com>\r\nTo: support@acme.test\r\nSubject: Order 1042\r\n"
    b"Message-ID: <order@example.com>\r\nDate: Fri, 01 Jan 1999 00:00:00 +0000\r\n\r\nWhere is my lamp?\r\n"
)


@dataclass(frozen=True)
class Outcome:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)

    @property
    def error(self) -> Any:
        return json.loads(self.err)


Run = Callable[..., Outcome]


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with nothing of the developer's own environment, where the room `acme.test` will be."""
    for name in [name for name in os.environ if name.startswith("POSTROOM_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("POSTROOM_DOMAIN", "acme.test")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run() -> Run:
    """Runs a command in this process: its words, and what it reads on standard input."""

    def command(*words: str, text: str | None = None) -> Outcome:
        result = CliRunner().invoke(app, list(words), input=text, prog_name="postroom")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Outcome(result.exit_code, result.stdout, result.stderr)

    return command


@pytest.fixture
def program() -> Run:
    """Runs a command as a program of its own, with pipes at both ends."""

    def command(*words: str) -> Outcome:
        done = subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=60, check=False)
        return Outcome(done.returncode, done.stdout, done.stderr)

    return command


@dataclass(frozen=True)
class RefusingTransport:
    """A next hop that takes nothing, or nothing any more."""

    async def deliver(self, envelope: Envelope, content: bytes, *, before_content: Any) -> list[RecipientOutcome]:
        return [
            RecipientOutcome(
                recipient=address, status=DeliveryStatus.FAILED, code=550, enhanced="5.1.1", text="5.1.1 unknown"
            )
            for address in envelope.forward_paths
        ]

    async def aclose(self) -> None:
        return None


@pytest.fixture
def room(place: Path) -> Iterator[Postroom]:
    """The room that the commands look into, with one try for each handler, beside them on the same store."""
    settings = Settings(
        domain="acme.test",
        mailboxes=("billing", "support"),
        store=f"sqlite:///{place / 'postroom.db'}",
        handler_tries=1,
    )
    with Postroom("acme.test", settings=settings, transport=RefusingTransport()) as opened:
        yield opened


@pytest.fixture
def letter(room: Postroom) -> str:
    """Ada's letter to support; its id."""
    room.receive(LETTER, recipients=["support@acme.test"], reverse_path="ada@example.com")
    return room.mailbox("support").messages().messages[0].id
