"""What a room is told about accounts that are logged in to by access token (OAuth 2.0, RFC 6749)."""

from __future__ import annotations

from pydantic import BaseModel, Field, SecretStr


class OAuth(BaseModel, frozen=True):
    """How access tokens are got: from `token_command`, which prints one, or by a refresh token.

    `client_id` and `client_secret` are the program's registration with the service; `refresh_token` is what a person's
    sign-in gave it. An account's own refresh token may stand in its URL, in the place of a password, and goes first.
    `token_url` and `scope` are known for Gmail and Microsoft 365. In `token_command`, `{user}` is who logs in.
    """

    client_id: str | None = Field(default=None, min_length=1)
    client_secret: SecretStr | None = Field(default=None, min_length=1)
    refresh_token: SecretStr | None = Field(default=None, min_length=1)
    token_url: str | None = Field(default=None, min_length=1)
    scope: str | None = None
    token_command: str | None = Field(default=None, min_length=1)
