"""Addresses and the people and agents behind them."""

from __future__ import annotations

import unicodedata

from pydantic import BaseModel


class Address(BaseModel, frozen=True):
    """An addr-spec (RFC 5322 section 3.4.1), already normalised: local-part NFC, domain lower case (an IDNA A-label)."""

    local_part: str
    domain: str

    def __str__(self) -> str:
        return f"{self.local_part}@{self.domain}"

    @property
    def key(self) -> str:
        """The form that checks compare: case-folded, so `Ada@Example.com` and `ada@example.com` are one correspondent."""
        return f"{_folded(self.local_part)}@{self.domain}"

    @property
    def person_key(self) -> str:
        """`key` without the subaddress: on nearly every server `ada+news@` and `ada@` are one person."""
        return f"{_folded(self.base_local_part) or _folded(self.local_part)}@{self.domain}"

    @property
    def base_local_part(self) -> str:
        """The local-part without its subaddress (RFC 5233): `support` for `support+order42`."""
        return self.local_part.split("+", 1)[0]


class Participant(BaseModel, frozen=True):
    """An address with the display name it was written with (RFC 5322 section 3.4, `name-addr`)."""

    address: Address
    name: str = ""

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else str(self.address)


Recipient = str | Participant | Address


def _folded(local_part: str) -> str:
    return local_part.casefold() if local_part.isascii() else unicodedata.normalize("NFC", local_part.casefold())
