"""Who logs in to an IMAP account, from a thread of its own; access tokens are had on the room's loop."""

from __future__ import annotations

import asyncio

from postroom.backends.imap_follower import FolderRefused
from postroom.backends.mail_url import MailUrl
from postroom.backends.sasl import Bearer, last_response, tokens_for
from postroom.ports.tokens import AccessTokens, SignInNeeded

TOKEN_SECONDS = 90.0


class TokenRefused(FolderRefused):
    """The server does not take this token. Its text does not show it."""


class Login:
    """An account: its URL, and its access tokens where it has no password."""

    def __init__(self, url: MailUrl, tokens: AccessTokens | None) -> None:
        self.url = url
        self._tokens = tokens_for(url, tokens)
        self._loop: asyncio.AbstractEventLoop | None = None

    def from_this_loop(self) -> None:
        """Tokens are had here, whichever thread asks."""
        self._loop = asyncio.get_running_loop()

    def bearer(self) -> Bearer | None:
        """Whoever logs in by token. Raises `FolderRefused` where somebody must sign in, else `TokensUnavailable`."""
        tokens, loop = self._tokens, self._loop
        if tokens is None:
            return None
        assert loop is not None, "nobody connects before it is known where tokens are had"

        async def current() -> str:
            return await tokens.current()

        try:
            return Bearer.to(self.url, token=asyncio.run_coroutine_threadsafe(current(), loop).result(TOKEN_SECONDS))
        except SignInNeeded as fault:
            raise FolderRefused(str(fault)) from None

    def refuse(self, bearer: Bearer) -> TokenRefused:
        """What is raised for a token that the server refused; it is forgotten."""
        tokens, loop = self._tokens, self._loop
        assert tokens is not None, "only who has tokens can have one refused"
        assert loop is not None, "nobody connects before it is known where tokens are had"
        loop.call_soon_threadsafe(tokens.forget, bearer.token)
        place = self.url.place
        return TokenRefused(f"The mail server {place} refused the access token; sign in to the account again.")


class Conversation:
    """What a client says in AUTHENTICATE: who it is, and a last word to the description of a fault."""

    def __init__(self, bearer: Bearer, mechanism: str) -> None:
        self._words = [last_response(mechanism), bearer.first_response(mechanism)]

    def __call__(self, challenge: bytes) -> str | None:
        """The next response; none cancels."""
        return self._words.pop() if self._words else None
