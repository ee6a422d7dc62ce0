"""What is fuzzed: each pure function that reads untrusted bytes, given nothing but bytes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from postroom import mail


def new_text(raw: bytes) -> str:
    """The text as UTF-8, and as HTML behind the first NUL."""
    text, _, html = raw.decode("utf-8", "surrogateescape").partition("\0")
    return mail.new_text(text, html=html or None)


class _Silence:
    """A DNS that says the same of every name."""

    async def txt(self, name: str) -> tuple[str, ...]:
        return ("v=DMARC1; p=reject", "v=spf1 a mx include:%{l}.test -all", "v=DKIM1; p=YWJj")

    async def mx(self, name: str) -> tuple[tuple[int, str], ...]:
        return ((10, "mx.test"),)

    async def addresses(self, name: str, *, version: int | None = None) -> tuple[str, ...]:
        return ()

    async def ptr(self, name: str) -> tuple[str, ...]:
        return ()

    async def exists(self, name: str) -> bool:
        return False


def verify_authentication(raw: bytes) -> Any:
    """The message as it comes from a client outside."""
    return asyncio.run(mail.verify_authentication(raw, _Silence(), "192.0.2.1", "mx.test", "ada@example.com"))


TARGETS: dict[str, Callable[[bytes], Any]] = {
    "parse": mail.parse,
    "new_text": new_text,
    "classify": mail.classify,
    "read_report": mail.read_report,
    "score_injection": mail.score_injection,
    "verify_authentication": verify_authentication,
}
