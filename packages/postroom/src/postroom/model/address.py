"""Addresses and the people and agents behind them."""

from __future__ import annotations

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
        return f"{self.local_part.casefold()}@{self.domain}"

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
