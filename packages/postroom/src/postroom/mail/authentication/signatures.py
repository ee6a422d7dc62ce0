"""One signature over a message, be it DKIM's or ARC's: its tags checked, its hashes compared, its key asked for."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from postroom.mail.authentication.lookups import Lookups
from postroom.mail.authentication.signed_parts import RawField, SignedParts, relaxed_body, simple_body
from postroom.mail.authentication.tags import BadSignature, read_base64, require

if TYPE_CHECKING:
    from postroom.mail.authentication.public_keys import PublicKey

LEEWAY_SECONDS = 3600
"""How far clocks may differ where a signature has ended."""

MAX_SIGNATURE_BYTES = 16 * 1024

_DOMAIN = re.compile(rb"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,251}[A-Za-z0-9_])?")
_NUMBER = re.compile(rb"[0-9]{1,12}")
_LENGTH = re.compile(rb"[0-9]{1,76}")


class DoesNotVerify(BadSignature):
    """A well-formed signature that is not over this message, or counts no longer."""


@dataclass
class Bodies:
    """The canonical forms of one body and their hashes, each made once, whichever signatures ask."""

    body: bytes
    _canonical: dict[bytes, bytes] = field(default_factory=dict)
    _hashes: dict[tuple[bytes, int], bytes] = field(default_factory=dict)

    def canonical(self, form: bytes) -> bytes:
        """The body in `simple` or `relaxed` form."""
        if form not in self._canonical:
            self._canonical[form] = relaxed_body(self.body) if form == b"relaxed" else simple_body(self.body)
        return self._canonical[form]

    def hash(self, form: bytes, length: int | None) -> bytes:
        """SHA-256 of the first `length` octets of it, or of all."""
        body = self.canonical(form)
        end = len(body) if length is None else min(length, len(body))
        if (form, end) not in self._hashes:
            self._hashes[form, end] = hashlib.sha256(memoryview(body)[:end]).digest()
        return self._hashes[form, end]


def check_tags(tags: dict[bytes, bytes], *, at: datetime | None) -> None:
    """What DKIM and ARC signatures share: algorithm, names and times. Raises `BadSignature`."""
    require(tags, "a", "b", "d", "s")
    if tags[b"a"] not in (b"rsa-sha256", b"ed25519-sha256"):
        raise BadSignature("a= is no algorithm that verifiers take (RFC 8301)")
    for name in (b"d", b"s"):
        if not _DOMAIN.fullmatch(tags[name]):
            raise BadSignature(f"{name.decode()}= is no domain name")
    if b"dns/txt" not in tags.get(b"q", b"dns/txt").lower().split(b":"):
        raise BadSignature("q= is no way to find a key")
    _check_times(tags, at=at)


def forms(tags: dict[bytes, bytes], *, default: bytes) -> tuple[bytes, bytes]:
    """The forms of header and body that `c=` names. Raises `BadSignature`."""
    header, _, body = tags.get(b"c", default).partition(b"/")
    body = body if b"/" in tags.get(b"c", default) else b"simple"
    if not {header, body} <= {b"simple", b"relaxed"}:
        raise BadSignature("c= is no canonicalization")
    return header, body


def named_fields(tags: dict[bytes, bytes]) -> list[bytes]:
    """The field names of an `h=`, in lower case."""
    return [name.strip().lower() for name in tags[b"h"].split(b":")]


def body_length(tags: dict[bytes, bytes]) -> int | None:
    """How much of the body is signed, `None` for all of it. Raises `BadSignature`."""
    if b"l" not in tags:
        return None
    if not _LENGTH.fullmatch(tags[b"l"]):
        raise BadSignature("l= is no number")
    return int(tags[b"l"])


def host_named(tags: dict[bytes, bytes], name: bytes) -> str:
    """The domain or selector in a tag, in lower case; an empty text where there is none that could be one."""
    value = tags.get(name, b"")
    return value.decode().lower() if _DOMAIN.fullmatch(value) else ""


def check_body(tags: dict[bytes, bytes], bodies: Bodies, form: bytes) -> None:
    """Compare the body with `bh=`. Raises `DoesNotVerify`, and `BadSignature` for a `bh=` that is none."""
    wanted, length = read_base64(tags[b"bh"], of="bh"), body_length(tags)
    if length is not None and length > len(bodies.canonical(form)):
        raise DoesNotVerify("the body is shorter than what was signed")
    if not hmac.compare_digest(bodies.hash(form, length), wanted):
        raise DoesNotVerify("the body was changed")


async def key_named(tags: dict[bytes, bytes], lookups: Lookups) -> PublicKey:
    """The key that a signature names. OpenSSL is loaded by the first one that is asked for, and not before.

    Raises `BadSignature` if there is none that counts, and `NoAnswer`.
    """
    from postroom.mail.authentication.public_keys import find_public_key

    return await find_public_key(host_named(tags, b"d"), host_named(tags, b"s"), lookups)


def check_signature(key: PublicKey, tags: dict[bytes, bytes], signed: bytes) -> None:
    """Compare what was signed with `b=`. Raises `BadSignature`, `DoesNotVerify`."""
    if key.algorithm != tags[b"a"]:
        raise BadSignature("the key is of another algorithm than a=")
    if not key.verifies(signed, read_base64(tags[b"b"], of="b")):
        raise DoesNotVerify("the header was changed, or the key is another")


def signed_octets(fields: Iterable[RawField], own: RawField, *, form: bytes) -> bytes:
    """What is signed: the fields in order, then the signature's own field without its `b=` and its line end."""
    lines = [*fields, own.without_signature()]
    canonical = [line.relaxed() if form == b"relaxed" else line.simple() for line in lines]
    return b"\r\n".join(canonical)


def selected(parts: SignedParts, names: list[bytes]) -> list[RawField]:
    """The fields that a signature covers. From counts once more than it is named: a second author breaks the signature."""
    return parts.select([*names, b"from"] if b"from" in names else names)


def _check_times(tags: dict[bytes, bytes], *, at: datetime | None) -> None:
    for name in (b"t", b"x"):
        if name in tags and not _NUMBER.fullmatch(tags[name]):
            raise BadSignature(f"{name.decode()}= is no time")
    if b"x" in tags and b"t" in tags and int(tags[b"x"]) < int(tags[b"t"]):
        raise BadSignature("x= is before t=")
    if b"x" in tags and at is not None and int(tags[b"x"]) + LEEWAY_SECONDS < at.timestamp():
        raise DoesNotVerify("the signature has expired")
