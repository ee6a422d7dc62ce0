"""Secrets in the store: encrypted where the room has a key secret. Their chance is the operating system's and never the room's.

OpenSSL is loaded by the first secret that is encrypted, and not before.
"""

from __future__ import annotations

import base64
import os
from functools import lru_cache

from pydantic import SecretStr

from postroom.model.errors import ConfigurationError

_MARK = "sealed:"
_SALT, _NONCE, _KEY = 16, 12, 32
_COST = 2**14


def fresh_octets(count: int) -> bytes:
    """Octets that nobody can guess."""
    return os.urandom(count)


def seal(secret: SecretStr, *, password: SecretStr | None) -> SecretStr:
    """A secret as it stands in the store: AES-256-GCM under a key from the password (scrypt), or as it is without one."""
    if password is None:
        return secret
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
    sealed = AESGCM(_key(password, salt)).encrypt(nonce, secret.get_secret_value().encode(), None)
    return SecretStr(_MARK + base64.b64encode(salt + nonce + sealed).decode())


@lru_cache(maxsize=512)
def unseal(stored: SecretStr, password: SecretStr | None) -> SecretStr:
    """The secret behind what stands in the store. Raises `ConfigurationError`, which repeats nothing of either."""
    text = stored.get_secret_value()
    if not text.startswith(_MARK):
        return stored
    if password is None:
        raise ConfigurationError("A secret is encrypted; set POSTROOM_KEY_SECRET to what it was made with.")
    return SecretStr(_opened(base64.b64decode(text.removeprefix(_MARK)), password))


def _opened(octets: bytes, password: SecretStr) -> str:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce, sealed = octets[:_SALT], octets[_SALT : _SALT + _NONCE], octets[_SALT + _NONCE :]
    try:
        return AESGCM(_key(password, salt)).decrypt(nonce, sealed, None).decode()
    except InvalidTag:
        raise ConfigurationError("A secret cannot be read: POSTROOM_KEY_SECRET is not what it was made with.") from None


def _key(password: SecretStr, salt: bytes) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    return Scrypt(salt=salt, length=_KEY, n=_COST, r=8, p=1).derive(password.get_secret_value().encode())
