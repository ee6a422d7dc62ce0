"""Asking the DNS."""

from __future__ import annotations

from typing import Literal, Protocol

from postroom.model.dns import NoAnswer as NoAnswer


class Resolver(Protocol):
    """Looks up DNS records. A name that does not exist, or has no such record, has none; names come without a final dot."""

    async def txt(self, name: str) -> tuple[str, ...]:
        """Every TXT record of a name, its character-strings joined. Raises `NoAnswer`."""

    async def mx(self, name: str) -> tuple[tuple[int, str], ...]:
        """Preference and host of every MX record, the host empty for `.` (RFC 7505). Raises `NoAnswer`."""

    async def addresses(self, name: str, *, version: Literal[4, 6] | None = None) -> tuple[str, ...]:
        """Every address of a name, or those of one IP version. Raises `NoAnswer`."""

    async def ptr(self, name: str) -> tuple[str, ...]:
        """Every name that a name of the reverse tree (`4.3.2.1.in-addr.arpa`) points to. Raises `NoAnswer`."""

    async def exists(self, name: str) -> bool:
        """Whether there is such a name, or any below it: the answer is not NXDOMAIN (RFC 8020). Raises `NoAnswer`."""
