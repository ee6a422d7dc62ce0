"""Sessions: who is signed in, by which key, in this process. A browser holds a random name for it, and nothing else."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from pydantic import SecretStr

IDLE_SECONDS = 30 * 60.0
LONGEST_SECONDS = 12 * 60 * 60.0
MOST_SESSIONS = 1_000
_TOKEN_OCTETS = 32


@dataclass
class Session:
    """One browser that is signed in. `secret` is that of its key, asked anew for each request; `token` guards its forms;
    `told` is what the next page says once.
    """

    secret: SecretStr
    begun: float
    used: float
    token: str = field(default_factory=lambda: secrets.token_urlsafe(_TOKEN_OCTETS), repr=False)
    told: str = ""

    def owns(self, token: str) -> bool:
        """Whether a form came from a page of this session."""
        return hmac.compare_digest(self.token.encode(), token.encode())

    def take_told(self) -> str:
        """What is to be said once."""
        told, self.told = self.told, ""
        return told


class Sessions:
    """Those of this process: whoever restarts it signs everybody out."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._open: dict[str, Session] = {}

    def begin(self, secret: str) -> tuple[str, Session]:
        """A new session, and the name of it that the browser keeps."""
        self._forget_ended()
        name, now = secrets.token_urlsafe(_TOKEN_OCTETS), self._clock()
        session = self._open[_inside(name)] = Session(SecretStr(secret), begun=now, used=now)
        return name, session

    def find(self, name: str, *, touch: bool = True) -> Session | None:
        """The session of that name; `None` where there is none, or nobody used it for too long."""
        session = self._open.get(_inside(name))
        if session is None or self._ended(session):
            self.end(name)
            return None
        if touch:
            session.used = self._clock()
        return session

    def end(self, name: str) -> None:
        """Sign out."""
        self._open.pop(_inside(name), None)

    def _ended(self, session: Session) -> bool:
        now = self._clock()
        return now - session.used > IDLE_SECONDS or now - session.begun > LONGEST_SECONDS

    def _forget_ended(self) -> None:
        """Leave room for one more: those that ended go, and of very many the one that was used longest ago."""
        self._open = {name: session for name, session in self._open.items() if not self._ended(session)}
        if len(self._open) >= MOST_SESSIONS:
            del self._open[min(self._open, key=lambda name: self._open[name].used)]


def _inside(name: str) -> str:
    """Sessions are kept by a digest of their names, so that finding one tells nothing by how long it takes."""
    return hashlib.sha256(name.encode()).hexdigest()
