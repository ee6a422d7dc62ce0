"""What a provider is: a frozen description of what it can do, and the functions that speak its interface.

A third party adds one with an entry point in the group `postroom.providers` that names a `Provider`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import SecretStr

from postroom.backends.providers.account import Account, Request
from postroom.backends.providers.letter import Letter
from postroom.model.address import Address
from postroom.model.errors import MalformedMessage
from postroom.model.provider import Capabilities, ProviderDomain, ProviderEvent, ProviderSuppression
from postroom.ports.http import Http, HttpAnswer
from postroom.ports.receiver import Arrival


@dataclass(frozen=True)
class Verdict:
    """What a provider answered to a send, where the status alone does not say it.

    `refused` are recipients that it takes no mail for, each with its reason; `wire_id` is the Message-ID that it put in place
    of ours; `reason` its words about a refusal, `retry` that the same may be tried later, `doubt` that it may have been sent.
    """

    reason: str = ""
    refused: Mapping[str, str] = field(default_factory=dict)
    wire_id: str | None = None
    retry: bool = False
    doubt: bool = False


@dataclass(frozen=True)
class WebCall:
    """A web call of a provider: the raw body, its header with names in lower case, and when it came."""

    headers: Mapping[str, str]
    body: bytes
    now: datetime
    secret: SecretStr
    http: Http

    def json(self) -> Any:
        """The body as JSON, not deeply nested. Raises `MalformedMessage`."""
        value = HttpAnswer(200, {}, self.body).json()
        if value is None or not _is_shallow(value, _DEEPEST):
            raise MalformedMessage("The body of this web call is no JSON that can be read.")
        return value


Heard = ProviderEvent | Arrival
"""What a web call brings: something about mail that left, or mail that came."""


async def _cannot_find(account: Account, message_id: str) -> bool | None:
    return None


async def _hears_nothing(call: WebCall) -> None:
    return None


@dataclass(frozen=True)
class Provider:
    """One provider.

    - `write` makes the request that sends a letter; it may ask the account something first.
    - `read` says what its answer means, beside what the status says.
    - `learn` asks which Message-ID a message was given that was taken just now.
    - `find` asks whether a message of ours left, where `capabilities.lookup`.
    - `verify` raises `InvalidSignature` for a web call that is not the provider's own.
    - `hear` reads one that was verified: pure, and never raising but `MalformedMessage`. What it does not know it leaves out.
    - `once` names a web call that counts once, where its signature holds no time, or does not cover what it says.
    - `collect` reads what `hear` finds nothing in, and may ask the account for the rest: for calls that only announce it.
    - `create_mailbox`, `pause_mailbox`, `delete_mailbox` and `create_domain` provision, where it can; what is so already is no
      fault. `domain_standing` and `suppressions` tell what the provider knows.

    `base_url` is where its interface is, or says so for the place and the options of an account's URL.
    """

    name: str
    capabilities: Capabilities
    base_url: str | Callable[[str, Mapping[str, str]], str]
    write: Callable[[Account, Letter], Awaitable[Request]]
    read: Callable[[HttpAnswer, Letter], Verdict]
    options: tuple[str, ...] = ()
    learn: Callable[[Account, HttpAnswer], Awaitable[str | None]] | None = None
    find: Callable[[Account, str], Awaitable[bool | None]] = _cannot_find
    verify: Callable[[WebCall], Awaitable[None]] = _hears_nothing
    hear: Callable[[WebCall], list[Heard]] | None = None
    once: Callable[[WebCall], str] | None = None
    collect: Callable[[Account, WebCall], Awaitable[list[Heard]]] | None = None
    create_mailbox: Callable[[Account, Address, str], Awaitable[None]] | None = None
    pause_mailbox: Callable[[Account, Address, bool], Awaitable[None]] | None = None
    delete_mailbox: Callable[[Account, Address], Awaitable[None]] | None = None
    create_domain: Callable[[Account, str], Awaitable[None]] | None = None
    domain_standing: Callable[[Account, str], Awaitable[ProviderDomain]] | None = None
    suppressions: Callable[[Account], Awaitable[list[ProviderSuppression]]] | None = None
    repeatable_for: float = 0
    """For how many seconds a repetition with the same key is recognised, where `capabilities.idempotent`."""


_DEEPEST = 20


def _is_shallow(value: object, depth: int) -> bool:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return depth > 0 and all(_is_shallow(one, depth - 1) for one in inside)
