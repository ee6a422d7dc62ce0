"""Public DKIM keys as the DNS has them (RFC 6376 section 3.6.1, RFC 8301, RFC 8463), and checking signatures with them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from postroom.mail.authentication.lookups import Lookups, is_dns_name
from postroom.mail.authentication.tags import BadSignature, read_base64, read_tag_list
from postroom.mail.writing.signing_keys import MIN_RSA_BITS

MAX_RSA_BITS = 8192
"""A longer key only costs the verifier time (RFC 8301 section 3.2 asks for up to 4096)."""

_MAX_RECORD_CHARS = 8_192
_PADDING, _SHA256 = PKCS1v15(), Prehashed(SHA256())


@dataclass(frozen=True)
class PublicKey:
    """A key that may verify signatures. With `is_test`, its owner wants mail treated as if it were unsigned (`t=y`); with
    `is_strict`, `i=` must name the signing domain itself (`t=s`).
    """

    key: RSAPublicKey | Ed25519PublicKey
    is_test: bool = False
    is_strict: bool = False

    @property
    def algorithm(self) -> bytes:
        """What a signature by this key says in `a=`."""
        return b"rsa-sha256" if isinstance(self.key, RSAPublicKey) else b"ed25519-sha256"

    def verifies(self, signed: bytes, signature: bytes) -> bool:
        """Whether this signature was made over these octets with the private half of the key."""
        digest = hashlib.sha256(signed).digest()
        try:
            if isinstance(self.key, RSAPublicKey):
                self.key.verify(signature, digest, _PADDING, _SHA256)
            else:
                self.key.verify(signature, digest)
        except (InvalidSignature, ValueError):
            return False
        return True


async def find_public_key(domain: str, selector: str, lookups: Lookups) -> PublicKey:
    """The key of a signature. Raises `BadSignature` if there is none that counts, and `NoAnswer`."""
    name = f"{selector}._domainkey.{domain}"
    if not is_dns_name(name):
        raise BadSignature("s= and d= name no key")
    records = [record for record in await lookups.txt(name) if "p" in record]
    if not records:
        raise BadSignature("there is no such key")
    return read_public_key(records[0])


def read_public_key(record: str) -> PublicKey:
    """A key record. Raises `BadSignature`."""
    if len(record) > _MAX_RECORD_CHARS:
        raise BadSignature("the key record is too long")
    tags = read_tag_list(record.encode())
    if tags.get(b"v", b"DKIM1") != b"DKIM1":
        raise BadSignature("the key record is of another version")
    if not tags.get(b"p"):
        raise BadSignature("the key was revoked" if b"p" in tags else "the key record has no key")
    if not {b"*", b"email"} & _listed(tags.get(b"s", b"*")):
        raise BadSignature("the key is not for mail")
    if b"sha256" not in _listed(tags.get(b"h", b"sha256")):
        raise BadSignature("the key does not allow sha256")
    flags = _listed(tags.get(b"t", b""))
    key = _key(tags.get(b"k", b"rsa"), read_base64(tags[b"p"], of="p"))
    return PublicKey(key, is_test=b"y" in flags, is_strict=b"s" in flags)


def _listed(value: bytes) -> set[bytes]:
    return {each.strip().lower() for each in value.split(b":")}


def _key(kind: bytes, octets: bytes) -> RSAPublicKey | Ed25519PublicKey:
    try:
        if kind.lower() == b"ed25519":
            return Ed25519PublicKey.from_public_bytes(octets)
        key = load_der_public_key(octets)
    except (ValueError, UnsupportedAlgorithm):
        raise BadSignature("the key cannot be read") from None
    if kind.lower() != b"rsa" or not isinstance(key, RSAPublicKey):
        raise BadSignature("the key is of an unknown kind")
    if not MIN_RSA_BITS <= key.key_size <= MAX_RSA_BITS:
        raise BadSignature(f"the key has {key.key_size} bits, which verifiers take no signature of")
    return key
