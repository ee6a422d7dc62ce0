"""Making DKIM keys. Their chance is the operating system's and never the room's: a key that a seed decides is no secret."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)
from pydantic import SecretStr

from postroom.model.domain import DkimAlgorithm

RSA_BITS = 2048
_EXPONENT = 65537


def make_private_key(algorithm: DkimAlgorithm, *, password: SecretStr | None) -> SecretStr:
    """A new private key as PEM (PKCS #8), encrypted where there is a password."""
    key = (
        rsa.generate_private_key(_EXPONENT, RSA_BITS)
        if algorithm is DkimAlgorithm.RSA
        else Ed25519PrivateKey.generate()
    )
    return SecretStr(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, _encryption(password)).decode())


def _encryption(password: SecretStr | None) -> KeySerializationEncryption:
    return BestAvailableEncryption(password.get_secret_value().encode()) if password is not None else NoEncryption()
