"""DKIM signatures (RFC 6376, RFC 8463): the one place that knows dkimpy, and OpenSSL where it counts."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import dkim
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256

from postroom.mail.authentication.signed_parts import relaxed_body
from postroom.mail.writing.signing_keys import PrivateKey, algorithm_of, read_private_key
from postroom.model.domain import SigningKey
from postroom.model.errors import InvalidRequest

OVERSIGNED = (
    "from", "reply-to", "to", "cc", "subject", "date", "message-id", "in-reply-to", "references", "mime-version",
    "content-type", "content-transfer-encoding",
)  # fmt: skip
"""Signed once more than they occur, so that one more of them breaks the signature (RFC 6376 section 8.15)."""

SIGNED_IF_THERE = ("sender", "auto-submitted", "list-id", "list-unsubscribe", "list-unsubscribe-post", "traceparent")
"""Signed as often as they occur: a relay may have reasons to add one where there is none."""

_END_OF_HEADER = re.compile(rb"\r?\n\r?\n")
_RELAXED = dkim.CanonicalizationPolicy.from_c_value(b"relaxed/relaxed")
_ROOM_FOR_B = b"0" * 60  # dkimpy folds the field with it, and puts the signature in its place
_PADDING, _SHA256 = PKCS1v15(), Prehashed(SHA256())


def sign(raw: bytes, *keys: SigningKey, at: datetime, expires_at: datetime | None = None) -> bytes:
    """The message with a DKIM-Signature field for each key on top, the first key's topmost; no keys, no change.

    Header and body are canonicalised `relaxed`, the whole body counts (no `l=`), and a second From or Subject breaks
    every signature. `raw` has a From field and CRLF line ends. Raises `InvalidRequest`, and `ConfigurationError` for a key
    that cannot be read.
    """
    if not keys:
        return raw
    head, *rest = _END_OF_HEADER.split(raw, maxsplit=1)
    message, times = _parsed(head), _times(at, expires_at)
    body_hash = base64.b64encode(hashlib.sha256(relaxed_body(b"".join(rest).replace(b"\r\n", b"\n"))).digest())
    return b"".join(_field(message, key, body_hash, times) for key in keys) + raw


@dataclass(frozen=True)
class _OpenSsl:
    """A key in the shape that dkimpy gives its Ed25519 keys, the only ones that it lets sign by themselves.

    So RSA takes .3 ms by OpenSSL where dkimpy's own, in Python, takes 6; and nothing in dkimpy is replaced for others.
    """

    key: PrivateKey
    signature: bytes = b""

    def sign(self, digest: bytes) -> _OpenSsl:
        if isinstance(self.key, RSAPrivateKey):
            return _OpenSsl(self.key, self.key.sign(digest, _PADDING, _SHA256))
        return _OpenSsl(self.key, self.key.sign(digest))


def _parsed(head: bytes) -> dkim.DKIM:
    try:
        message = dkim.DKIM(head, signature_algorithm=b"ed25519-sha256")
    except dkim.MessageFormatError:
        raise InvalidRequest("These bytes are no message: a line of the header section is no field.") from None
    if not any(name.lower() == b"from" for name, _ in message.headers):
        raise InvalidRequest("A message without a From field cannot be signed (RFC 6376 section 5.4).")
    message.hasher = hashlib.sha256
    return message


def _field(message: dkim.DKIM, key: SigningKey, body_hash: bytes, times: list[tuple[bytes, bytes]]) -> bytes:
    private = read_private_key(key.private_key, key.password)
    names = _names(name.decode().lower() for name, _ in message.headers)
    tags = [
        (b"v", b"1"),
        (b"a", algorithm_of(private).encode()),
        (b"c", b"relaxed/relaxed"),
        (b"d", key.domain.encode()),
        (b"s", key.selector.encode()),
        *times,
        (b"h", b" : ".join(names)),
        (b"bh", body_hash),
        (b"b", _ROOM_FOR_B),
    ]
    value: bytes = message.gen_header(tags, names, _RELAXED, b"DKIM-Signature", _OpenSsl(private))
    return b"DKIM-Signature: " + value


def _names(present: Iterable[str]) -> list[bytes]:
    """The `h=` of the signature: every field that counts as often as it occurs, and those that may occur once, once more."""
    there = list(present)
    names = [name for name in (*OVERSIGNED, *SIGNED_IF_THERE) for _ in range(there.count(name))]
    return [name.encode() for name in (*names, *OVERSIGNED)]


def _times(at: datetime, expires_at: datetime | None) -> list[tuple[bytes, bytes]]:
    times = [(b"t", b"%d" % at.timestamp())]
    return times if expires_at is None else [*times, (b"x", b"%d" % expires_at.timestamp())]
