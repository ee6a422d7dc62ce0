"""The client of a room's server: operations of the table as HTTP requests, repeated where that does no harm."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from pydantic import SecretStr, ValidationError

from postroom.backends.http import HttpClient
from postroom.backends.mail_url import is_loopback
from postroom.engine.faces.turns import AsyncTurns
from postroom.engine.remote.carrying import carried
from postroom.engine.remote.operation import Operation, WireRequest
from postroom.engine.remote.raising import error_of, problem_in
from postroom.engine.room import AsyncPostroom
from postroom.model.carried_run import REPEAT, RUN_HEADER, CarriedRun
from postroom.model.errors import ConfigurationError, ServerUnavailable
from postroom.model.run import Run, current_run
from postroom.ports.clock import Clock, Entropy
from postroom.ports.http import Http, HttpAnswer, NotAnswered, NotSent

_TIMEOUT = 30.0
_PAUSES = (0.2, 1.0, 3.0)
_LONGEST_PAUSE = 10.0
_KEY_OCTETS = 16
_UNDER_WAY = "idempotency_conflict"
_TOO_MANY = "too_many_requests"
_NOT_THE_SERVER = (429, 502, 503, 504)
"""What a proxy before the server answers in its place."""
_AGAIN_CHANGES_NOTHING = (AsyncTurns.renew, AsyncTurns.complete, AsyncTurns.fail, AsyncPostroom.drain)
_NEVER_TWICE = (AsyncTurns.claim,)
"""Asked again, it would take other turns; those that got lost come back with their lease."""


@dataclass(frozen=True)
class Address:
    """Where the server of a room is, and the key that it is asked with."""

    url: str
    key: SecretStr = field(repr=False)

    @classmethod
    def of(cls, url: str, key: str | SecretStr) -> Address:
        """Raises `ConfigurationError` for a URL that no key may be sent to, and where there is no key."""
        parts = urlsplit(url)
        secure = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
        if not secure or not parts.hostname:
            raise ConfigurationError(
                "The URL of a room's server begins with https://; only on this very machine http:// will do."
            )
        if parts.username or parts.query or parts.fragment:
            raise ConfigurationError(
                "The URL of a room's server has no user, query or fragment; the key is told apart."
            )
        secret = SecretStr(key) if isinstance(key, str) else key
        if not secret.get_secret_value().strip():
            raise ConfigurationError("A room is connected to with a key, such as prk_...; this one is empty.")
        return cls(url.rstrip("/"), SecretStr(secret.get_secret_value().strip()))

    @property
    def server(self) -> str:
        """The server as a sentence names it."""
        return urlsplit(self.url).netloc


@dataclass
class RemoteClient:
    """Asks the server of a room, on the room's own loop."""

    address: Address
    clock: Clock
    entropy: Entropy
    http: Http | None = None
    _own: Http | None = None
    _pid: int = 0

    async def perform(
        self,
        operation: Operation,
        arguments: Mapping[str, Any],
        *,
        mailbox: str | None = None,
        rehearses: bool = False,
    ) -> Any:
        """What the operation gives back. Raises what the room raises, and `ServerUnavailable`."""
        request = operation.request(arguments, mailbox=mailbox)
        with carried(current_run.get() or Run(), operation, rehearses=rehearses) as run:
            answer = await self._asked(operation, request, run, timeout=_timeout_of(arguments))
            if not answer.is_success:
                raise error_of(answer, server=self.address.server)
        return self._read(operation, answer)

    async def aclose(self) -> None:
        """Close the connections."""
        if self._own is not None and self._pid == os.getpid():
            await self._own.aclose()

    async def _asked(
        self, operation: Operation, request: WireRequest, run: CarriedRun, *, timeout: float
    ) -> HttpAnswer:
        """Ask until there is an answer, a few times at most. What comes again is the same call, by its idempotency key."""
        headers = self._headers(operation, request, run)
        for pause in (*_PAUSES, None):
            try:
                answer = await self._once(request, headers, timeout)
                wait = _wait_before_asking_again(answer, pause) if pause is not None else None
                if wait is None:
                    return answer
            except (NotSent, NotAnswered) as fault:
                if pause is None or not _may_come_again(operation, fault):
                    raise self._away(operation, fault) from None
                wait = pause
            await self.clock.sleep(wait)
        raise AssertionError("the last try answers or raises")

    async def _once(self, request: WireRequest, headers: Mapping[str, str], timeout: float) -> HttpAnswer:
        query = f"?{urlencode(request.query)}" if request.query else ""
        url = f"{self.address.url}{request.path}{query}"
        return await self._http.request(request.verb, url, headers=headers, body=request.body or b"", timeout=timeout)

    def _headers(self, operation: Operation, request: WireRequest, run: CarriedRun) -> dict[str, str]:
        headers = {"authorization": f"Bearer {self.address.key.get_secret_value()}", "accept": "application/json"}
        if request.body is not None:
            headers["content-type"] = "application/json"
        if run != CarriedRun():
            headers[RUN_HEADER.lower()] = run.as_header()
        if operation.writes and operation.method not in (*_AGAIN_CHANGES_NOTHING, *_NEVER_TWICE):
            headers["idempotency-key"] = REPEAT + self.entropy.token(_KEY_OCTETS)
        return headers

    def _read(self, operation: Operation, answer: HttpAnswer) -> Any:
        try:
            return operation.read(answer.body)
        except ValidationError:
            raise ServerUnavailable(
                f"{self.address.server} answered {operation.name} with what this version cannot read.",
                you_can="tell a person that server and client are of different versions.",
            ) from None

    def _away(self, operation: Operation, fault: NotSent | NotAnswered) -> ServerUnavailable:
        nobody_knows = operation.writes and isinstance(fault, NotAnswered)
        outcome = "it is not known whether it was done" if nobody_knows else "nothing was done"
        return ServerUnavailable(
            f"{self.address.server} {fault}; {outcome}.",
            you_can=f"try again in a while{', and look first whether it was done' if nobody_knows else ''}.",
        )

    @property
    def _http(self) -> Http:
        """Connections are this process's own: a forked child makes new ones."""
        if self.http is not None:
            return self.http
        if self._own is None or self._pid != os.getpid():
            self._own, self._pid = HttpClient(timeout=_TIMEOUT), os.getpid()
        return self._own


def _may_come_again(operation: Operation, fault: NotSent | NotAnswered) -> bool:
    return isinstance(fault, NotSent) or operation.method not in _NEVER_TWICE


def _timeout_of(arguments: Mapping[str, Any]) -> float:
    """What a call waits for at the server takes as much longer."""
    wait, timeout = arguments.get("wait"), arguments.get("timeout")
    waits = (
        wait.total_seconds() if isinstance(wait, timedelta) else timeout if isinstance(timeout, float | int) else 0.0
    )
    return _TIMEOUT + waits


def _wait_before_asking_again(answer: HttpAnswer, pause: float) -> float | None:
    """How long to wait where nothing was done, or the first try of this call is under way; `None` where this is the answer."""
    problem = problem_in(answer)
    if problem is not None and problem.code == _UNDER_WAY:
        return pause
    not_done = answer.status in _NOT_THE_SERVER if problem is None else problem.code == _TOO_MANY
    if not_done:
        asked = answer.headers.get("retry-after", "")
        wait = float(asked) if asked.isdigit() else pause
        return wait if wait <= _LONGEST_PAUSE else None
    return None
