"""DKIM keys: reading private ones, and the public half as it is published."""

from __future__ import annotations

import base64
from functools import lru_cache

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from pydantic import SecretStr

from postroom.model.domain import DkimAlgorithm
from postroom.model.errors import ConfigurationError

PrivateKey = RSAPrivateKey | Ed25519PrivateKey

MIN_RSA_BITS = 1024
"""Verifiers take no shorter keys (RFC 8301 section 3.2)."""


# Hundreds of rooms may live in one process; a key that was pushed out is read again.
@lru_cache(maxsize=512)
def read_private_key(pem: SecretStr, password: SecretStr | None = None) -> PrivateKey:
    """An RSA or Ed25519 key from PEM, read once; `password` counts only where the key is encrypted.

    Raises `ConfigurationError`, which repeats nothing of either.
    """
    text = pem.get_secret_value()
    opens = password.get_secret_value().encode() if password is not None and "ENCRYPTED" in text else None
    try:
        key = load_pem_private_key(text.encode(), opens)
    except TypeError:
        raise ConfigurationError("A DKIM key is encrypted; set POSTROOM_KEY_SECRET to what it was made with.") from None
    except (ValueError, UnsupportedAlgorithm):
        raise ConfigurationError(
            "A DKIM key cannot be read: it is no PEM, or POSTROOM_KEY_SECRET is not what it was encrypted with."
        ) from None
    return _fit(key)


def algorithm_of(key: PrivateKey) -> DkimAlgorithm:
    """What signatures by this key say in `a=`."""
    return DkimAlgorithm.RSA if isinstance(key, RSAPrivateKey) else DkimAlgorithm.ED25519


def public_value(key: PrivateKey) -> str:
    """The `p=` of its record: SubjectPublicKeyInfo for RSA (RFC 6376 section 3.6.1), the bare key for Ed25519 (RFC 8463)."""
    public = key.public_key()
    if isinstance(key, RSAPrivateKey):
        octets = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    else:
        octets = public.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return base64.b64encode(octets).decode()


def _fit(key: object) -> PrivateKey:
    if isinstance(key, Ed25519PrivateKey) or (isinstance(key, RSAPrivateKey) and key.key_size >= MIN_RSA_BITS):
        return key
    raise ConfigurationError("A DKIM key is RSA with at least 1024 bits, or Ed25519.")
