"""An account at a provider, by its URL: `postmark://TOKEN@`, `mailgun://KEY@mg.acme.test?region=eu`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from pydantic import SecretStr

from postroom.backends.mail_url import is_loopback, options_in, split_url
from postroom.backends.system import SystemClock
from postroom.model.errors import ConfigurationError
from postroom.ports.clock import Clock
from postroom.ports.http import BeforeBody, Http, HttpAnswer

OPTIONS = ("url", "timeout")
_MOST_KNOWN = 2_000


@dataclass(frozen=True)
class Request:
    """What a provider is asked; `path` is below its base URL, and holds the query too."""

    verb: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Account:
    """Who we are at a provider, and the way there. `place` is what stands where a URL has its host."""

    provider: str
    http: Http
    base_url: str
    secret: SecretStr
    user: str = ""
    place: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    timeout: float = 30
    clock: Clock = field(default_factory=SystemClock)
    known: dict[str, str] = field(default_factory=dict, repr=False, compare=False)
    """What was learned here, such as the provider's own ids."""

    def learn(self, name: str, value: str) -> None:
        """Remember something, for a while."""
        self.known[name] = value
        while len(self.known) > _MOST_KNOWN:
            del self.known[next(iter(self.known))]

    @property
    def token(self) -> str:
        """The secret, in clear."""
        return self.secret.get_secret_value()

    async def ask(self, request: Request, *, before_body: BeforeBody | None = None) -> HttpAnswer:
        """Ask once. Raises `NotSent` and `NotAnswered`."""
        return await self.http.request(
            request.verb,
            self.base_url + request.path,
            headers=request.headers,
            body=request.body,
            timeout=self.timeout,
            before_body=before_body,
        )


def read_account(
    url: str,
    *,
    base_url: str | Callable[[str, Mapping[str, str]], str],
    options: Collection[str],
    http: Http,
    clock: Clock,
    token: SecretStr | None = None,
) -> Account:
    """Who a URL says we are: `scheme://TOKEN@place` or `scheme://user:secret@place`, percent-encoded.

    `base_url` stands unless the option `url` names another; `token` stands in for a URL without one. Raises
    `ConfigurationError`, which never repeats the URL.
    """
    parts = split_url(url)
    given = options_in(parts, {*OPTIONS, *options})
    user, secret = unquote(parts.username or ""), unquote(parts.password or "")
    known = SecretStr(secret or user) if secret or user else token
    if known is None or not known.get_secret_value():
        raise ConfigurationError(
            f"{parts.scheme}:// names no token: write {parts.scheme}://TOKEN@, or set POSTROOM_PROVIDER_TOKEN."
        )
    place = parts.hostname or ""
    usual = base_url if isinstance(base_url, str) else base_url(place, given)
    return Account(
        provider=parts.scheme,
        http=http,
        base_url=_checked(given.get("url", usual), scheme=parts.scheme),
        user=user if secret else "",
        secret=known,
        place=place,
        options=given,
        clock=clock,
        timeout=_seconds(given.get("timeout", "30"), scheme=parts.scheme),
    )


def _checked(base_url: str, *, scheme: str) -> str:
    try:
        parts = urlsplit(base_url)
        host = parts.hostname
    except ValueError:
        host = None
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))):
        raise ConfigurationError(f"{scheme}://: the option url must be an https:// URL.")
    return base_url.rstrip("/")


def _seconds(text: str, *, scheme: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not 0 < seconds < float("inf"):
        raise ConfigurationError(f"{scheme}://: timeout must be a number of seconds above 0.")
    return seconds
