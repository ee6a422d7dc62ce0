"""Asking the DNS."""

from __future__ import annotations

from typing import Protocol


class NoAnswer(Exception):
    """The name servers could not be asked, or did not say: nothing is known, and asking again later makes sense."""


class Resolver(Protocol):
    """Looks up DNS records. A name that does not exist, or has no such record, has none; names come without a final dot."""

    async def txt(self, name: str) -> tuple[str, ...]:
        """Every TXT record of a name, its character-strings joined. Raises `NoAnswer`."""

    async def mx(self, name: str) -> tuple[tuple[int, str], ...]:
        """Preference and host of every MX record, the host empty for `.` (RFC 7505). Raises `NoAnswer`."""

    async def addresses(self, name: str) -> tuple[str, ...]:
        """Every IPv4 and IPv6 address of a name. Raises `NoAnswer`."""
