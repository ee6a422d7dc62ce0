"""Mail of example.com, signed by its own key, and a DNS that knows the key."""

from __future__ import annotations

from datetime import UTC, datetime

from postroom.mail import sign
from postroom.mail.writing.signing_keys import public_value, read_private_key
from postroom.model.domain import DkimAlgorithm, SigningKey
from postroom.testing import ScriptedResolver
from tests.dkim_checks import key

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
LETTER = (
    b"From: Ada <ada@example.com>\r\nTo: support@acme.test\r\nSubject: The  parcel\r\n"
    b"Date: Mon, 2 Mar 2026 09:00:00 +0000\r\nMessage-ID: <a1@example.com>\r\n\r\nWhere is it?\r\n"
)


def signing_key(domain: str = "example.com", algorithm: DkimAlgorithm = DkimAlgorithm.RSA) -> SigningKey:
    return key(algorithm).model_copy(update={"domain": domain, "selector": "s1"})


def publish_key(dns: ScriptedResolver, key: SigningKey, *, more: str = "") -> None:
    kind = "rsa" if "RSA" in type(read_private_key(key.private_key)).__name__ else "ed25519"
    value = f"v=DKIM1; k={kind}; {more}p={public_value(read_private_key(key.private_key))}"
    dns.remove(f"{key.selector}._domainkey.{key.domain}", "TXT")
    dns.add(f"{key.selector}._domainkey.{key.domain}", "TXT", value)


def signed(raw: bytes = LETTER, key: SigningKey | None = None) -> bytes:
    return sign(raw, key or signing_key(), at=NOW)


def dns_of(*records: tuple[str, str], key: SigningKey | None = None) -> ScriptedResolver:
    """A DNS with these TXT records, and the key of example.com."""
    dns = ScriptedResolver()
    publish_key(dns, key or signing_key())
    for name, value in records:
        dns.add(name, "TXT", value)
    return dns
