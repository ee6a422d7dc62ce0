"""The secret of a key: `prk_k3_`, 192 bits of chance, and a checksum over both, in hexadecimal digits."""

from __future__ import annotations

import hashlib
import re
import zlib
from dataclasses import dataclass

from pydantic import SecretStr

from postroom.model.errors import PermissionDenied

CHANCE_OCTETS = 24
_FORM = re.compile(r"(prk_k([1-9]\d{0,17})_[0-9a-f]{48})([0-9a-f]{8})", re.ASCII)


@dataclass(frozen=True)
class Claim:
    """What a caller says that it is: the number of a key, and the digest of the secret that it brought."""

    number: int
    digest: str


def write_secret(number: int, chance: str) -> SecretStr:
    """The secret of a key, from fresh hexadecimal digits of `CHANCE_OCTETS` octets."""
    body = f"prk_k{number}_{chance}"
    return SecretStr(body + _checksum(body))


def read_secret(secret: str | SecretStr) -> Claim:
    """What a secret claims, without asking the store. Raises `PermissionDenied` where one was mistyped."""
    text = secret.get_secret_value() if isinstance(secret, SecretStr) else secret
    found = _FORM.fullmatch(text.strip())
    if found is None or _checksum(found[1]) != found[3]:
        raise unknown_key()
    return Claim(int(found[2]), digest(text.strip()))


def digest(secret: str) -> str:
    """What the store keeps. A plain SHA-256: nobody can try out 192 bits, so a slow hash would only slow down every call."""
    return hashlib.sha256(secret.encode()).hexdigest()


def unknown_key() -> PermissionDenied:
    """The one refusal of whatever is not a key in force: mistyped, unknown, expired or revoked."""
    return PermissionDenied(
        "This key does not open the room.", you_can="ask a person for a key that is in force (postroom keys list)."
    )


def _checksum(body: str) -> str:
    return f"{zlib.crc32(body.encode()):08x}"
