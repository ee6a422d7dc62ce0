"""What a framework's driver does for the contract suites, and what they share."""

from __future__ import annotations

import asyncio
import os
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from postroom import AsyncMailbox, Mailbox, Postroom
from postroom.model.settings import Settings

QUIET = {
    "CREWAI_DISABLE_TELEMETRY": "true",
    "CREWAI_TRACING_ENABLED": "false",
    "CREWAI_TESTING": "true",
    "OTEL_SDK_DISABLED": "true",
    "OPENAI_AGENTS_DISABLE_TRACING": "1",
    "LANGSMITH_TRACING": "false",
}


@dataclass(frozen=True)
class Seen:
    """What came back from one tool call. `data` is `None` where a framework has no channel beside the text."""

    text: str
    refused: bool
    data: dict[str, Any] | None

    @property
    def code(self) -> str:
        assert self.data is not None
        return str(self.data["code"])


class Framework(Protocol):
    """One agent framework, as far as the contract looks at it."""

    name: str
    has_call_ids: bool

    def postroom_tools(self, mailbox: Mailbox | AsyncMailbox, only: Sequence[str] | None = None) -> list[Any]:
        """The adapter's function."""

    def schema(self, tool: Any) -> dict[str, Any]:
        """The tool as the framework sends it to a model, in the form of OpenAI's chat completions."""

    def call(self, tool: Any, arguments: dict[str, Any], call_id: str | None = None) -> Seen:
        """Call a tool as the framework does, blocking."""

    async def acall(self, tool: Any, arguments: dict[str, Any], call_id: str | None = None) -> Seen:
        """Call a tool as the framework does, on the running loop."""

    def run(self, tools: list[Any], steps: Any) -> str:
        """Run a real agent with these tools and a scripted model, blocking; its final words."""

    async def arun(self, tools: list[Any], steps: Any) -> str:
        """The same on the running loop."""


class FastClock:
    """The room's time, fifty times as fast: a pause of a second is over in twenty milliseconds."""

    speed = 50

    def __init__(self) -> None:
        self._begun = time.time()

    def now(self) -> int:
        return round((self._begun + (time.time() - self._begun) * self.speed) * 1000)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self.speed)


def fast_room() -> Postroom:
    """Two mailboxes in fast time. A lease lasts as long as outside: a machine that halts for half a second, as it does
    while a framework is imported, must not lose its work to itself.
    """
    settings = Settings(domain="acme.test", mailboxes=("support", "billing"), lease=30 * FastClock.speed)
    return Postroom("acme.test", settings=settings, clock=FastClock())


class BreakingEntropy:
    """Randomness that fails on demand: how a test makes the middle of a send crash."""

    broken = False

    def token(self, octets: int) -> str:
        if self.broken:
            raise RuntimeError("no randomness left")
        return os.urandom(octets).hex()


def mail_from_ada(
    subject: str = "Refund", text: str = "I was charged twice. Please refund one.", number: int = 1
) -> bytes:
    return (
        "From: Ada <ada@example.com>\r\nTo: support@acme.test\r\n"
        f"Subject: {subject}\r\nMessage-ID: <ada-{number}@example.com>\r\n\r\n{text}\r\n"
    ).encode()


def mail_with_attachment() -> bytes:
    return (
        b"From: Ada <ada@example.com>\r\nTo: support@acme.test\r\nSubject: Invoice\r\n"
        b"Message-ID: <ada-file@example.com>\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
        b"--b\r\nContent-Type: text/plain\r\n\r\nSee the file.\r\n"
        b'--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename="invoice.txt"\r\n\r\n'
        b"Total: 41 EUR\r\n--b--\r\n"
    )


def argument_names(schema: Any) -> set[str]:
    """Every property name anywhere in a JSON Schema."""
    if isinstance(schema, list):
        return set().union(*(argument_names(part) for part in schema)) if schema else set()
    if not isinstance(schema, dict):
        return set()
    own = set(schema["properties"]) if isinstance(schema.get("properties"), dict) else set()
    return own.union(*(argument_names(part) for part in schema.values())) if schema else own


def estimated_tokens(text: str) -> int:
    """How many tokens cl100k is likely to count in JSON of English words: an estimate, meant to be high, not a bound.

    The encoder's own table is a download. Like it, this splits into words with their leading space, runs of punctuation
    and up to three digits. Words of up to eight letters count one, longer ones one more for every five letters; a run
    of punctuation counts one for every two signs, although many of JSON's runs (`":"`, `"},"`) are single tokens.
    """
    words = re.findall(r" ?[A-Za-z]+", text)
    digits = re.findall(r"\d{1,3}", text)
    signs = re.findall(r"[^\sA-Za-z\d]+", text)
    long = sum(-(-(len(word.strip()) - 8) // 5) for word in words if len(word.strip()) > 8)
    return len(words) + long + len(digits) + sum(-(-len(run) // 2) for run in signs)


def assert_one_thread(room: Postroom, thread_id: str, senders: list[str]) -> None:
    """The messages of a thread are these, each answering one before it, every References chain whole."""
    messages = room.thread(thread_id).messages
    assert [str(message.sender.address) for message in messages] == senders
    seen: dict[str, tuple[str, ...]] = {}
    for message in messages:
        if message.in_reply_to is not None:
            assert message.references == (*seen[message.in_reply_to], message.in_reply_to)
        else:
            assert not seen, "only the first message begins a thread"
        seen[message.message_id] = message.references
