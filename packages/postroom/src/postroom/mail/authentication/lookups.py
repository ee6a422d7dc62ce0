"""The DNS as one verification may use it: every answer once, and no more questions than anybody honest needs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Literal, Protocol, TypeVar

from postroom.mail.domains.hosts import MAX_HOST_CHARS
from postroom.model.dns import NoAnswer

T = TypeVar("T")

MAX_QUESTIONS = 150
"""Ten SPF terms with ten hosts each (RFC 7208 section 4.6.4), ten signatures, and the tree walks of DMARC."""

MAX_RECORDS = 100
_MAX_LABEL_CHARS = 63


class Resolver(Protocol):
    """What is asked of the DNS here: a part of `postroom.ports.resolver.Resolver`, which says more about it."""

    async def txt(self, name: str) -> tuple[str, ...]:
        """Every TXT record of a name."""

    async def mx(self, name: str) -> tuple[tuple[int, str], ...]:
        """Preference and host of every MX record."""

    async def addresses(self, name: str, *, version: Literal[4, 6] | None = None) -> tuple[str, ...]:
        """Every address of a name, or those of one IP version."""

    async def ptr(self, name: str) -> tuple[str, ...]:
        """Every name that a name of the reverse tree points to."""

    async def exists(self, name: str) -> bool:
        """Whether there is such a name, or any below it."""


class Lookups:
    """A resolver that remembers what it was asked and ends at `MAX_QUESTIONS`. A name that no name server would take has
    no records. Its methods raise `NoAnswer`.
    """

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._known: dict[tuple[str, str], Any] = {}

    async def txt(self, name: str) -> tuple[str, ...]:
        """Every TXT record of a name."""
        return (await self._ask("TXT", name, self._resolver.txt) or ())[:MAX_RECORDS]

    async def mx(self, name: str) -> tuple[tuple[int, str], ...]:
        """Preference and host of every MX record."""
        return (await self._ask("MX", name, self._resolver.mx) or ())[:MAX_RECORDS]

    async def addresses(self, name: str, *, version: Literal[4, 6]) -> tuple[str, ...]:
        """Every address of one IP version."""
        ask = partial(self._resolver.addresses, version=version)
        return (await self._ask(f"A{version}", name, ask) or ())[:MAX_RECORDS]

    async def ptr(self, name: str) -> tuple[str, ...]:
        """Every name that a name of the reverse tree points to."""
        return (await self._ask("PTR", name, self._resolver.ptr) or ())[:MAX_RECORDS]

    async def exists(self, name: str) -> bool:
        """Whether there is such a name, or any below it."""
        return bool(await self._ask("", name, self._resolver.exists))

    async def _ask(self, kind: str, name: str, ask: Callable[[str], Awaitable[T]]) -> T | None:
        name = name.removesuffix(".").lower()
        if not is_dns_name(name):
            return None
        if (kind, name) not in self._known:
            self._known[kind, name] = await self._answer(ask, name)
        answer = self._known[kind, name]
        if isinstance(answer, NoAnswer):
            raise answer
        return answer  # type: ignore[no-any-return]  # what was asked for under this kind

    async def _answer(self, ask: Callable[[str], Awaitable[T]], name: str) -> T | NoAnswer:
        if len(self._known) >= MAX_QUESTIONS:
            return NoAnswer(f"more than {MAX_QUESTIONS} questions to the DNS")
        try:
            return await ask(name)
        except NoAnswer as silence:
            return silence


def is_dns_name(name: str) -> bool:
    """Whether a name server can be asked for it: labels of 1 to 63 octets, 253 in all."""
    labels = name.split(".")
    return name.isascii() and len(name) <= MAX_HOST_CHARS and all(0 < len(each) <= _MAX_LABEL_CHARS for each in labels)
