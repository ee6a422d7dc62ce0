"""The URL that names a mail server: where it is, who we are there, and how to speak with it."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from ipaddress import ip_address
from typing import Literal, cast
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from pydantic import BaseModel, Field, SecretStr

from postroom.model.errors import ConfigurationError, unknown_name

StartTls = Literal["required", "optional", "never"]


class MailUrl(BaseModel, frozen=True):
    """`scheme://user:password@host:port/path?option=value`, percent-decoded; its text never shows who logs in."""

    scheme: str
    host: str
    port: int
    user: str | None = Field(default=None, repr=False)
    password: SecretStr | None = None
    path: str = ""
    options: Mapping[str, str] = {}

    def __str__(self) -> str:
        return f"{self.scheme}://{self.place}"

    @property
    def place(self) -> str:
        """`host:port`, with the brackets that an IPv6 address needs."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        """Whether the server is this very machine, so that nobody stands on the line."""
        return is_loopback(self.host)

    @property
    def starttls(self) -> StartTls:
        """The option `starttls`; without it TLS is required, except towards this very machine."""
        default = "optional" if self.is_loopback else "required"
        return cast(StartTls, self.choice("starttls", ("required", "optional", "never"), default=default))

    def choice(self, name: str, allowed: Collection[str], *, default: str) -> str:
        """An option that is one of a few words."""
        value = self.options.get(name, default)
        if value not in allowed:
            raise ConfigurationError(f"{self}: {name}={value} is none of {', '.join(sorted(allowed))}.")
        return value

    def seconds(self, name: str, *, default: float) -> float:
        """An option that is a time longer than none."""
        value = self._number(name, default=default)
        if not 0 < value < float("inf"):
            raise ConfigurationError(f"{self}: {name} must be a number of seconds above 0.")
        return value

    def count(self, name: str, *, default: int) -> int:
        """An option that is a whole number, at least 1."""
        value = self._number(name, default=default)
        if not (value >= 1 and value.is_integer()):
            raise ConfigurationError(f"{self}: {name} must be a whole number of at least 1.")
        return int(value)

    def _number(self, name: str, *, default: float) -> float:
        try:
            return float(self.options.get(name, default))
        except ValueError:
            return float("nan")


def parse_mail_url(url: str, *, ports: Mapping[str, int], options: Collection[str]) -> MailUrl:
    """Read a URL whose scheme is one of `ports` (with the port it stands for) and that may carry those `options`.

    Raises `ConfigurationError`; its text never repeats the URL, which may hold a password.
    """
    parts = split_url(url)
    if not parts.hostname and not parts.path.strip("/"):
        raise ConfigurationError("The mail server's URL names no host; percent-encode user and password.")
    if parts.scheme not in ports:
        raise unknown_name("mail URL scheme", parts.scheme, list(ports))
    port = parts.port
    return MailUrl(
        scheme=parts.scheme,
        host=parts.hostname or "",
        port=ports[parts.scheme] if port is None else port,
        user=None if parts.username is None else unquote(parts.username),
        password=None if parts.password is None else SecretStr(unquote(parts.password)),
        path=unquote(parts.path),
        options=options_in(parts, options),
    )


def split_url(url: str) -> SplitResult:
    """The parts of a URL that may hold a password. Raises `ConfigurationError`, which repeats nothing of it."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise ConfigurationError("The mail server's URL has a host or port that cannot be read.") from None
    return parts


def options_in(parts: SplitResult, known: Collection[str]) -> dict[str, str]:
    """The options behind its question mark. Raises `ConfigurationError` for one that nobody knows."""
    given = dict(parse_qsl(parts.query, keep_blank_values=True))
    for name in given.keys() - set(known):
        if "@" in parts.query:  # what follows a question mark in a password is no option, and is not repeated
            raise ConfigurationError(f"{parts.scheme}://: percent-encode what stands before the host.")
        raise unknown_name(f"{parts.scheme} option", name, list(known))
    return given


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this very machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def system_words(error: OSError) -> str:
    """Why a server could not be reached, as the system says it; asyncio puts the address in place of that."""
    known = error.errno is not None and error.errno > 0
    return (os.strerror(error.errno) if known and error.errno else error.strerror) or "no answer that makes sense"
