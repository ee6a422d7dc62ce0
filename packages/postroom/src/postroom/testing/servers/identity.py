"""What a mail domain does so that its mail can be told from mail in its name: it signs, and publishes who may send."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pydantic import SecretStr

from postroom.mail.domains.records import dmarc_record
from postroom.mail.writing.sign import sign
from postroom.mail.writing.signing_keys import public_value, read_private_key
from postroom.model.domain import DnsRecord, RecordPurpose, SigningKey
from postroom.testing.servers.sealing import seal

SELECTOR = "world"


@dataclass(frozen=True)
class Identity:
    """The address that a domain's server sends from, and the key that it signs with."""

    domain: str
    address: str
    key: SigningKey

    def records(self, *, policy: str) -> tuple[DnsRecord, ...]:
        """SPF, DKIM and DMARC as the domain publishes them."""
        public = public_value(read_private_key(self.key.private_key))
        spf = DnsRecord(
            purpose=RecordPurpose.SPF, name=self.domain, type="TXT", value=f"v=spf1 ip4:{self.address} -all"
        )
        dkim = DnsRecord(
            purpose=RecordPurpose.DKIM,
            name=f"{SELECTOR}._domainkey.{self.domain}",
            type="TXT",
            value=f"v=DKIM1; k=ed25519; p={public}",
        )
        return spf, dkim, dmarc_record(self.domain, policy=policy, reports_to=None)

    def signed(self, raw: bytes, *, at: datetime) -> bytes:
        """A message with the domain's signature on top."""
        return sign(raw, self.key, at=at)

    def sealed(self, raw: bytes, *, results: str) -> bytes:
        """A message as a forwarder passes it on: with one ARC set more, saying what was found when it came."""
        return seal(raw, self.key, host=f"mx.{self.domain}", results=results)


def make_identity(domain: str, *, number: int) -> Identity:
    """The identity of a domain of a world: its key follows from its name, which makes it no secret."""
    seed = hashlib.sha256(f"postroom.testing:{domain}".encode()).digest()
    pem = Ed25519PrivateKey.from_private_bytes(seed).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    key = SigningKey(domain=domain, selector=SELECTOR, private_key=SecretStr(pem.decode()))
    return Identity(domain, f"198.51.100.{number}", key)
