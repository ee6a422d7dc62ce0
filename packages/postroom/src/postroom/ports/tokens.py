"""Access tokens: what stands for a password where a service wants OAuth 2.0 (RFC 6749 section 1.4)."""

from __future__ import annotations

from typing import Protocol

from pydantic import SecretStr


class TokensUnavailable(Exception):
    """No access token can be had now; later perhaps. Its text is a sentence without a secret."""


class SignInNeeded(TokensUnavailable):
    """No access token can be had before a person signs in again, or puts the settings right."""


class AccessTokens(Protocol):
    """The access tokens of one account, for all that log in to it."""

    async def current(self) -> str:
        """A token that should still hold. Raises `TokensUnavailable`."""

    def forget(self, token: str) -> None:
        """The server refused this one: the next is to be another."""


class KeptSecret(Protocol):
    """A secret that outlives the process, and is seen by others of the same room."""

    async def load(self) -> SecretStr | None:
        """What was kept last."""

    async def save(self, secret: SecretStr) -> None:
        """Keep this one instead."""
