"""Logging in by access token: the SASL mechanisms XOAUTH2 (Google's, and Microsoft's) and OAUTHBEARER (RFC 7628)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from postroom.backends.mail_url import MailUrl
from postroom.model.errors import ConfigurationError
from postroom.ports.tokens import AccessTokens

XOAUTH2, OAUTHBEARER = "XOAUTH2", "OAUTHBEARER"
MECHANISMS = (XOAUTH2, OAUTHBEARER)

_END = "\x01"


@dataclass(frozen=True)
class Bearer:
    """Who logs in where, with which access token (RFC 6750). Its text shows neither user nor token."""

    user: str = field(repr=False)
    token: str = field(repr=False)
    host: str
    port: int

    @classmethod
    def to(cls, url: MailUrl, *, token: str) -> Bearer:
        """Whoever the URL names, at its server."""
        return cls(user=url.user or "", token=token, host=url.host, port=url.port)

    def first_response(self, mechanism: str) -> str:
        """What the client says first."""
        if mechanism == XOAUTH2:
            return f"user={self.user}{_END}auth=Bearer {self.token}{_END}{_END}"
        place = f"host={self.host}{_END}port={self.port}{_END}"
        return f"n,a={_name(self.user)},{_END}{place}auth=Bearer {self.token}{_END}{_END}"


def tokens_for(url: MailUrl, tokens: AccessTokens | None) -> AccessTokens | None:
    """The tokens by which an account is logged in to, where its URL says `auth=oauth2`. Raises `ConfigurationError`."""
    if url.choice("auth", ("password", "oauth2"), default="password") == "password":
        return None
    if tokens is None or not url.user:
        raise ConfigurationError(
            f"{url}: auth=oauth2 needs a user name, and a source of access tokens (POSTROOM_OAUTH)."
        )
    return tokens


def last_response(mechanism: str) -> str:
    """What the client says to the server's description of a fault, so that the server may refuse it (RFC 7628 section 3.2.3)."""
    return "" if mechanism == XOAUTH2 else _END


def choose(offered: Collection[str]) -> str | None:
    """The mechanism to use of those that a server offers."""
    usable = {name.upper() for name in offered}
    return next((mechanism for mechanism in MECHANISMS if mechanism in usable), None)


def _name(user: str) -> str:
    """A `saslname` (RFC 5801 section 4)."""
    return user.replace("=", "=3D").replace(",", "=2C")
