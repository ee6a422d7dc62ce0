"""What the engine needs to call somebody's web server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from postroom.model.webhook import Latency


@dataclass(frozen=True)
class WebAnswer:
    """What came back: an HTTP status, or none and an `error` that says why: `timeout`, `unreachable`, `dropped`, `tls`,
    `unknown_host`, `not_allowed`, `bad_url`.
    """

    status: int | None = None
    retry_after: str = ""
    error: str = ""
    latency: Latency = Latency.FAST

    @property
    def fault(self) -> str:
        """A code for what went wrong; empty for a 2xx."""
        if self.status is None:
            return self.error
        return "" if self.status // 100 == 2 else f"status_{self.status}"


class Web(Protocol):
    """Calls web servers."""

    async def post(self, url: str, *, headers: Mapping[str, str], body: bytes) -> WebAnswer:
        """POST once: no redirect is followed, and nothing is raised for a server that cannot be reached."""

    async def aclose(self) -> None:
        """Close what is open."""
