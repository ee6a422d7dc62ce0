"""The mail domains of a room: the DNS records that each publishes, and the DKIM keys that sign for it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, SecretStr

TXT_STRING_OCTETS = 255
"""One character-string of a TXT record holds so many octets (RFC 1035 section 3.3)."""


class DkimAlgorithm(StrEnum):
    """What a DKIM key signs with: the `a=` of a signature (RFC 6376 section 3.3, RFC 8463)."""

    RSA = "rsa-sha256"  # 2048 bits; every verifier knows it
    ED25519 = "ed25519-sha256"  # short records; verifiers that do not know it read the other signature


class KeyState(StrEnum):
    """The life of a DKIM key."""

    NEXT = "next"  # its record is to be published; it signs once that is seen in the DNS, or a person says so
    ACTIVE = "active"  # it signs
    RETIRING = "retiring"  # it signs no more; its record stays published for mail on its way
    RETIRED = "retired"  # its record may be removed


class DkimKey(BaseModel, frozen=True):
    """A DKIM key as anybody may see it: without its private half."""

    selector: str
    algorithm: DkimAlgorithm
    state: KeyState
    public_key: str
    created_at: datetime
    activated_at: datetime | None = None
    retire_at: datetime | None = None


class SigningKey(BaseModel, frozen=True):
    """What `postroom.mail.sign` signs with: a private key in PEM, RSA or Ed25519, and where its public half is published.

    `password` opens a key that is encrypted (PKCS #8).
    """

    domain: str
    selector: str
    private_key: SecretStr
    password: SecretStr | None = None


class Domain(BaseModel, frozen=True):
    """A mail domain of the room, with its DKIM keys, newest first. The primary one gets the mailboxes that name no other."""

    name: str
    primary: bool = False
    keys: tuple[DkimKey, ...] = ()

    @property
    def signs(self) -> bool:
        """Whether mail from its mailboxes is signed here. Where it is not, the next hop may do so."""
        return any(key.state is KeyState.ACTIVE for key in self.keys)


class RecordPurpose(StrEnum):
    """What a DNS record of a mail domain is for."""

    MX = "MX"  # who receives for the domain (RFC 5321 section 5.1)
    SPF = "SPF"  # which hosts send for it (RFC 7208)
    DKIM = "DKIM"  # the public half of a signing key (RFC 6376 section 3.6)
    DMARC = "DMARC"  # what to do with mail that only pretends to come from it (RFC 9989)


class DnsRecord(BaseModel, frozen=True):
    """A DNS record to publish. `name` and `value` are what a provider's form asks for, both without a final dot."""

    purpose: RecordPurpose
    name: str
    type: Literal["MX", "TXT"]
    value: str

    @property
    def strings(self) -> tuple[str, ...]:
        """The character-strings of a TXT record, of at most 255 octets each; a verifier joins them again."""
        starts = range(0, len(self.value), TXT_STRING_OCTETS)
        return tuple(self.value[start : start + TXT_STRING_OCTETS] for start in starts)


class CheckStatus(StrEnum):
    """How a record that should be in the DNS stands there."""

    FOUND = "found"
    MISSING = "missing"
    WRONG = "wrong"
    UNANSWERED = "unanswered"  # the name servers could not be asked, or did not say


class RecordCheck(BaseModel, frozen=True):
    """One record, how it stands in the DNS, and in a sentence why it is not as it should be, and what to do."""

    record: DnsRecord
    status: CheckStatus
    reason: str = ""
    you_can: str = ""


class DomainCheck(BaseModel, frozen=True):
    """What a look into the DNS found for one domain, and the selectors of the keys that sign from now on."""

    domain: str
    checks: tuple[RecordCheck, ...]
    activated: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every record was found."""
        return all(check.status is CheckStatus.FOUND for check in self.checks)
