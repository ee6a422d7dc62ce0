"""Where access tokens come from: a refresh token that is exchanged (RFC 6749 section 6), or a command that prints one."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
import shlex
import subprocess
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

from pydantic import SecretStr

from postroom.backends.mail_services import imap_url, service_at
from postroom.model.errors import ConfigurationError
from postroom.model.oauth import OAuth
from postroom.ports.http import Http, HttpAnswer, NotAnswered, NotSent
from postroom.ports.tokens import AccessTokens, KeptSecret, SignInNeeded, TokensUnavailable

log = logging.getLogger(__name__)

EXCHANGE_SECONDS = 20.0
COMMAND_SECONDS = 60.0
MARGIN_SECONDS = 60.0
UNTOLD_LIFETIME = 300.0
"""How long a token is used whose lifetime nobody told."""
REST_SECONDS = 30.0
"""How long nobody asks again where no token could be had."""

_PREFIX = "oauth:"
_CODE = re.compile(r"[a-z_]{1,40}")
_OURS_TO_MEND = frozenset({"invalid_client", "unauthorized_client", "invalid_scope", "unsupported_grant_type"})


@dataclass(frozen=True)
class Token:
    """An access token and how many seconds it lives."""

    secret: SecretStr
    lifetime: float = UNTOLD_LIFETIME


Fetch = Callable[[], Awaitable[Token]]


class KeptTokens:
    """Asks for a token only when there is none, or the last one is about to expire or was refused; one at a time."""

    def __init__(self, fetch: Fetch, *, now: Callable[[], float] = time.monotonic) -> None:
        self._fetch = fetch
        self._now = now
        self._token = ""
        self._until = 0.0
        self._fault: tuple[float, TokensUnavailable] | None = None
        self._asking = asyncio.Lock()

    async def current(self) -> str:
        """A token that should still hold. Raises `TokensUnavailable`, also to those who ask again at once."""
        async with self._asking:
            if not self._token or self._now() >= self._until:
                await self._renew()
            return self._token

    def forget(self, token: str) -> None:
        """The server refused this one: the next is to be another."""
        if token == self._token:
            self._token = ""

    async def _renew(self) -> None:
        if self._fault is not None and self._now() < self._fault[0]:
            raise self._fault[1]
        try:
            token = await self._fetch()
        except TokensUnavailable as fault:
            self._fault = (self._now() + REST_SECONDS, fault)
            raise
        self._fault, self._token = None, token.secret.get_secret_value()
        self._until = self._now() + max(token.lifetime - MARGIN_SECONDS, token.lifetime / 2)


@dataclass(frozen=True)
class Registration:
    """What a service knows this program and its user by."""

    token_url: str
    client_id: str
    client_secret: SecretStr | None
    refresh_token: SecretStr
    scope: str = ""

    def name(self, user: str) -> str:
        """What stands for this sign-in, and tells nothing of it; a new one has another name."""
        told = "\n".join((self.token_url, self.client_id, user, self.refresh_token.get_secret_value()))
        return hashlib.sha256(told.encode()).hexdigest()[:32]

    @property
    def form(self) -> bytes:
        """The access token request (RFC 6749 section 6), which goes nowhere but to `token_url`."""
        secret = {"client_secret": self.client_secret.get_secret_value()} if self.client_secret else {}
        scope = {"scope": self.scope} if self.scope else {}
        token = self.refresh_token.get_secret_value()
        told = {"grant_type": "refresh_token", "refresh_token": token, "client_id": self.client_id, **secret, **scope}
        return urlencode(told).encode()


class Exchange:
    """Exchanges a refresh token for access tokens. A service that replaces the refresh token too is asked with the newest one,
    whichever process of the room was given it.
    """

    def __init__(self, registration: Registration, http: Http, *, kept: Callable[[], KeptSecret | None]) -> None:
        self._registration = registration
        self._http = http
        self._kept = kept

    async def __call__(self) -> Token:
        """Ask the token endpoint; once more only if another process was given a newer refresh token meanwhile."""
        await self._catch_up()
        try:
            return await self._exchange()
        except SignInNeeded:
            if await self._catch_up():
                return await self._exchange()
            raise

    async def _catch_up(self) -> bool:
        """Use the newest refresh token that is known; whether that is another one than before."""
        kept, before = self._kept(), self._registration.refresh_token
        newest = await kept.load() if kept is not None else None
        if newest is not None:
            self._registration = replace(self._registration, refresh_token=newest)
        return self._registration.refresh_token != before

    async def _exchange(self) -> Token:
        place = urlsplit(self._registration.token_url).hostname
        try:
            answer = await self._ask()
        except (NotSent, NotAnswered) as fault:
            raise TokensUnavailable(f"The token endpoint at {place} {fault}.") from None
        if not answer.is_success:
            raise _refusal(answer, place=place)
        told = _fields(answer)
        await self._learn(told.get("refresh_token"))
        return _read(told, place=place)

    async def _ask(self) -> HttpAnswer:
        headers = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
        registration = self._registration
        return await self._http.request(
            "POST", registration.token_url, headers=headers, body=registration.form, timeout=EXCHANGE_SECONDS
        )

    async def _learn(self, newer: object) -> None:
        if not isinstance(newer, str) or newer in ("", self._registration.refresh_token.get_secret_value()):
            return
        self._registration = replace(self._registration, refresh_token=SecretStr(newer))
        if (kept := self._kept()) is not None:
            await kept.save(self._registration.refresh_token)


class Command:
    """Runs a command that prints an access token, without a shell."""

    def __init__(self, command: str, *, user: str) -> None:
        try:
            self._words = [word.replace("{user}", user) for word in shlex.split(command)]
        except ValueError:
            self._words = []
        if not self._words:
            raise ConfigurationError("POSTROOM_OAUTH__TOKEN_COMMAND is no command: a quotation mark may not be closed.")

    async def __call__(self) -> Token:
        """Run it once. What it says stays between it and us."""
        try:
            done = await asyncio.to_thread(self._run)
        except subprocess.TimeoutExpired:
            raise TokensUnavailable("The token command did not end in time.") from None
        except OSError as error:
            raise SignInNeeded(f"The token command cannot be run: {error.strerror}.") from None
        token = done.stdout.strip()
        if done.returncode or not token or not token.isprintable() or " " in token:
            raise TokensUnavailable(f"The token command printed no token (exit status {done.returncode}).")
        return Token(SecretStr(token))

    def _run(self) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603  # the command is the owner's own setting, and is given no shell
            self._words,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=COMMAND_SECONDS,
            check=False,
        )


class TokenSources:
    """The access tokens of a room's accounts: one source for each, whoever logs in. `open_http` is asked once, for the first."""

    def __init__(self, oauth: OAuth, open_http: Callable[[], Http]) -> None:
        self._oauth = oauth
        self._open_http = open_http
        self._sources: dict[tuple[str, str, str], KeptTokens] = {}
        self._keep: Callable[[str], KeptSecret] | None = None

    def keep_by(self, keep: Callable[[str], KeptSecret]) -> None:
        """From now on a refresh token that a service puts in the place of ours outlives this process, by a name for the account."""
        self._keep = keep

    def of(self, url: str) -> AccessTokens:
        """Those of the account that a URL names. Raises `ConfigurationError` for what is missing."""
        user, own = account(url)
        service = service_at(url)
        source = user, own, service.token_url if service is not None else ""
        if source not in self._sources:
            self._sources[source] = KeptTokens(self._fetch(url, user, own))
        return self._sources[source]

    async def aclose(self) -> None:
        """Close what is open towards token endpoints."""
        if "_http" in vars(self):
            await self._http.aclose()

    @cached_property
    def _http(self) -> Http:
        return self._open_http()

    def _fetch(self, url: str, user: str, own: str) -> Fetch:
        if self._oauth.token_command and not own:
            return Command(self._oauth.token_command, user=user)
        registration = self._registration(url, own)
        return Exchange(registration, self._http, kept=partial(self._kept, f"{_PREFIX}{registration.name(user)}"))

    def _kept(self, name: str) -> KeptSecret | None:
        return self._keep(name) if self._keep is not None else None

    def _registration(self, url: str, own: str) -> Registration:
        oauth, service = self._oauth, service_at(url)
        refresh_token = SecretStr(own) if own else oauth.refresh_token
        token_url = oauth.token_url or (service.token_url if service is not None else None)
        if refresh_token is None:
            raise _missing("REFRESH_TOKEN or POSTROOM_OAUTH__TOKEN_COMMAND")
        if oauth.client_id is None:
            raise _missing("CLIENT_ID")
        if token_url is None:
            raise _missing("TOKEN_URL")
        scope = oauth.scope if oauth.scope is not None else (service.scope if service is not None else "")
        return Registration(token_url, oauth.client_id, oauth.client_secret, refresh_token, scope)


def account(url: str) -> tuple[str, str]:
    """Who logs in by a URL, and the refresh token in it, if there is one."""
    parts = urlsplit(imap_url(url))
    return unquote(parts.username or ""), unquote(parts.password or "")


def _read(told: dict[str, Any], *, place: str | None) -> Token:
    token, kind = told.get("access_token"), told.get("token_type", "")
    if not isinstance(token, str) or not token.isprintable() or not token or str(kind).lower() != "bearer":
        raise TokensUnavailable(f"The token endpoint at {place} answered without a bearer token.")
    return Token(SecretStr(token), _lifetime(told.get("expires_in")))


def _missing(setting: str) -> ConfigurationError:
    return ConfigurationError(f"An account that logs in by access token needs POSTROOM_OAUTH__{setting}.")


def _refusal(answer: HttpAnswer, *, place: str | None) -> TokensUnavailable:
    """Only the code of an error is told (RFC 6749 section 5.2): its description is for whoever sees the answer itself."""
    said = str(_fields(answer).get("error", ""))
    code = said if _CODE.fullmatch(said) else f"status {answer.status}"
    log.warning("oauth.refused", extra={"status": answer.status, "code": code})
    if code == "invalid_grant":
        return SignInNeeded(
            f"The token endpoint at {place} no longer takes the refresh token ({code}); sign in to the account again "
            "and set the new one."
        )
    if code in _OURS_TO_MEND:
        return SignInNeeded(f"The token endpoint at {place} does not know this program ({code}); see POSTROOM_OAUTH.")
    return TokensUnavailable(f"The token endpoint at {place} gave no token ({code}).")


def _fields(answer: HttpAnswer) -> dict[str, Any]:
    told = answer.json()
    return told if isinstance(told, dict) else {}


def _lifetime(told: Any) -> float:
    """`expires_in` is a number of seconds; some write it as text."""
    try:
        seconds = float(told)
    except (TypeError, ValueError):
        return UNTOLD_LIFETIME
    return seconds if 0 < seconds < float("inf") else UNTOLD_LIFETIME
