"""A forwarder's ARC set (RFC 8617 section 5.1), as mailing lists and forwarding services put it on top of what they pass on."""

from __future__ import annotations

import base64
import hashlib

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

from postroom.mail.authentication.arc import MESSAGE, RESULTS, SEAL
from postroom.mail.authentication.signatures import signed_octets
from postroom.mail.authentication.signed_parts import RawField, SignedParts, relaxed_body, split_message
from postroom.mail.writing.signing_keys import PrivateKey, algorithm_of, read_private_key
from postroom.model.domain import SigningKey

SIGNED = ("from", "to", "cc", "subject", "date", "message-id", "dkim-signature")


def seal(raw: bytes, key: SigningKey, *, host: str, results: str) -> bytes:
    """The message with one ARC set more on top: `host` found `results` (`dmarc=pass header.from=example.com`) when it came."""
    parts = split_message(raw)
    private = read_private_key(key.private_key, key.password)
    number = len(parts.named(SEAL)) + 1
    found = _field("ARC-Authentication-Results", f" i={number}; {host}; {results}")
    names = [name for name in SIGNED for _ in parts.named(name.encode())]
    body = base64.b64encode(hashlib.sha256(relaxed_body(parts.body)).digest()).decode()
    told = f" i={number}; a={algorithm_of(private)}; c=relaxed/relaxed; d={key.domain}; s={key.selector};"
    message = _signed(
        _field("ARC-Message-Signature", f"{told} h={':'.join(names)}; bh={body}; b="),
        parts.select([name.encode() for name in names]),
        private,
    )
    chain = "none" if number == 1 else "pass"
    told = f" i={number}; cv={chain}; a={algorithm_of(private)}; d={key.domain}; s={key.selector}; b="
    sealed = _signed(_field("ARC-Seal", told), [*_earlier(parts), found, message], private)
    lines = [field.simple() + b"\r\n" for field in (sealed, message, found)]
    return b"".join(lines) + raw


def _field(name: str, value: str) -> RawField:
    return RawField(name.encode(), value.encode())


def _earlier(parts: SignedParts) -> list[RawField]:
    """The sets that are there, the oldest first: each forwarder puts its own on top."""
    columns = [reversed(parts.named(key)) for key in (RESULTS, MESSAGE, SEAL)]
    return [field for rows in zip(*columns, strict=True) for field in rows]


def _signed(field: RawField, covered: list[RawField], private: PrivateKey) -> RawField:
    octets = signed_octets(covered, field, form=b"relaxed")
    if isinstance(private, RSAPrivateKey):
        signature = private.sign(octets, PKCS1v15(), SHA256())
    else:
        signature = private.sign(hashlib.sha256(octets).digest())
    return RawField(field.name, field.value + base64.b64encode(signature))
