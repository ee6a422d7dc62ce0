"""DKIM by dkimpy's own reading: every signature of a message, with keys from records and never from the network."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import dkim

from postroom.backends.dkim_keys import make_private_key
from postroom.mail.domains.records import dkim_record
from postroom.mail.writing.signing_keys import public_value, read_private_key
from postroom.model.domain import DkimAlgorithm, DkimKey, DnsRecord, KeyState, SigningKey
from postroom.model.ids import at


@cache
def key(algorithm: DkimAlgorithm, *, selector: str = "", domain: str = "acme.test") -> SigningKey:
    """A key, made once for all tests: RSA takes a moment."""
    pem = make_private_key(algorithm, password=None)
    return SigningKey(domain=domain, selector=selector or algorithm.name.lower(), private_key=pem)


def record_of(signing: SigningKey) -> DnsRecord:
    """Its public half, as it is published."""
    private = read_private_key(signing.private_key, signing.password)
    algorithm = DkimAlgorithm.RSA if "RSA" in type(private).__name__ else DkimAlgorithm.ED25519
    shown = DkimKey(
        selector=signing.selector,
        algorithm=algorithm,
        state=KeyState.ACTIVE,
        public_key=public_value(private),
        created_at=at(0),
    )
    return dkim_record(signing.domain, shown)


def verified(raw: bytes, records: Iterable[DnsRecord]) -> list[bool]:
    """Whether each DKIM-Signature of the message holds, the topmost first."""
    published = {f"{record.name}.".encode(): record.value.encode() for record in records}
    count = sum(name.lower() == b"dkim-signature" for name, _ in dkim.rfc822_parse(raw)[0])
    return [_holds(raw, number, published) for number in range(count)]


def _holds(raw: bytes, number: int, published: dict[bytes, bytes]) -> bool:
    try:
        return bool(dkim.DKIM(raw).verify(number, dnsfunc=lambda name, timeout=5: published.get(name)))
    except dkim.ValidationError:
        return False
