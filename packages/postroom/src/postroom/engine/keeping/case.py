"""What a check of a set-up is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from pydantic import SecretStr

from postroom.backends.mail_services import SERVICES
from postroom.backends.oauth import TokenSources
from postroom.backends.registry import next_hop
from postroom.backends.store.condition import Condition
from postroom.backends.store.records.records import Records
from postroom.engine.domains.domains import published
from postroom.engine.keeping.copies import newest_copy
from postroom.mail.addresses.addresses import parse_address
from postroom.model.address import Address
from postroom.model.domain import DnsRecord, Domain, SigningKey
from postroom.model.errors import NotFound
from postroom.model.ids import at
from postroom.model.key import AgentKey
from postroom.model.settings import Settings
from postroom.ports.clock import Clock
from postroom.ports.resolver import Resolver

_MAIL_PROTOCOLS = ("smtp", "smtps", "imap", "imaps")


@dataclass(frozen=True)
class Facts:
    """What the store says about the room."""

    domains: tuple[Domain, ...]
    records: Mapping[str, tuple[DnsRecord, ...]]
    signing_keys: tuple[SigningKey, ...]
    agent_keys: tuple[AgentKey, ...]
    addresses: tuple[Address, ...]
    newest_event: datetime | None
    newest_copy: datetime | None


@dataclass(frozen=True)
class Case:
    """A set-up under examination. `facts` is `None` where the store has no such room, or cannot be read.

    `variables` are the environment; `seconds` is how long one server may take.
    """

    settings: Settings
    clock: Clock
    resolver: Callable[[], Resolver]
    variables: Mapping[str, str]
    tokens: TokenSources
    condition: Condition
    facts: Facts | None
    seconds: float

    def tried(self, url: SecretStr) -> str:
        """The URL of a server, with the time that a trial of it may take."""
        text = url.get_secret_value()
        if urlsplit(text).scheme not in (*_MAIL_PROTOCOLS, *SERVICES):
            return text
        return f"{text}{'&' if '?' in text else '?'}timeout={self.seconds}"

    @property
    def sender(self) -> Address:
        """Whose mail a trial pretends to bring."""
        known = self.facts.addresses if self.facts is not None else ()
        return known[0] if known else parse_address(f"postmaster@{self.settings.domain}")


def read_facts(records: Records, settings: Settings) -> Facts:
    """What checks ask about the room, in one look."""
    known = records.domains.all()
    newest = records.events.newest_at()
    return Facts(
        domains=known,
        records={domain.name: _published(records, domain.name, settings) for domain in known},
        signing_keys=tuple(key for domain in known for key in _signing_keys(records, domain.name, settings)),
        agent_keys=tuple(records.keys.value(chain) for chain in records.keys.chains()),
        addresses=tuple(info.address for info in records.mailboxes.all()),
        newest_event=at(newest) if newest is not None else None,
        newest_copy=newest_copy(records),
    )


def _published(records: Records, name: str, settings: Settings) -> tuple[DnsRecord, ...]:
    """What the domain should publish; nothing where it was not added."""
    transport = settings.transport.get_secret_value() if settings.transport else None
    try:
        return published(
            records, name, mail_host=settings.mail_host, next_hop=next_hop(transport) if transport else None
        )
    except NotFound:
        return ()


def _signing_keys(records: Records, name: str, settings: Settings) -> tuple[SigningKey, ...]:
    return records.domains.signing_keys(name, among=settings.dkim_algorithms, password=settings.key_secret)
