"""What is needed to call an HTTP interface that the room was told about: a mail provider, another Postroom."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

BeforeBody = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class HttpAnswer:
    """What a server said. Names of header fields are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_success(self) -> bool:
        """Whether it is a 2xx."""
        return self.status // 100 == 2

    def json(self) -> Any:
        """The body as JSON, or `None` where it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


class NotSent(Exception):
    """The body of the request did not begin to leave: nobody can have acted upon it. Its text says why, without the URL."""


class NotAnswered(Exception):
    """The body left, at least in part, and no whole answer came back: whether the server acted is not known."""


class Http(Protocol):
    """Calls HTTP interfaces over pooled connections: `https`, and `http` on this very machine."""

    async def request(
        self,
        verb: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: bytes = b"",
        timeout: float | None = None,
        before_body: BeforeBody | None = None,
    ) -> HttpAnswer:
        """Ask once. No redirect is followed, nothing is repeated, and every status is an answer.

        `before_body` is for requests with a body: it is awaited once, when the connection stands and before the first octet of
        the body leaves; what it raises ends the request. `timeout` is the seconds for all of it.
        Raises `NotSent` and `NotAnswered`, and `ConfigurationError` for a URL that may not be called.
        """

    async def aclose(self) -> None:
        """Close the pooled connections."""
