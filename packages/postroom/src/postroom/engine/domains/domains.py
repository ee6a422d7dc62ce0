"""The life of a mail domain: what it publishes, and which of its DKIM keys signs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import SecretStr

from postroom.backends.dkim_keys import make_private_key
from postroom.backends.store.records.records import Records
from postroom.mail.addresses.addresses import parse_address, parse_domain
from postroom.mail.domains.records import dkim_record, dmarc_record, mx_record, spf_record
from postroom.mail.domains.spf_record import read_terms, sends_through
from postroom.mail.writing.signing_keys import public_value, read_private_key
from postroom.model.domain import DkimAlgorithm, DkimKey, DnsRecord, Domain, KeyState
from postroom.model.errors import InvalidRequest
from postroom.model.event import EventName
from postroom.model.settings import Settings

DmarcPolicy = Literal["none", "quarantine", "reject"]
DMARC_POLICIES = ("none", "quarantine", "reject")

_SELECTOR_ENDS = {DkimAlgorithm.RSA: "rsa", DkimAlgorithm.ED25519: "ed"}
_WHOEVER_RECEIVES = "mx"
_PUBLISHED = ("mx", "spf", "dmarc", "reports_to")


@dataclass(frozen=True)
class Wishes:
    """What a person wants a domain to publish. `None` leaves it as it is."""

    mx: str | None = None
    spf: str | None = None
    dmarc: str | None = None
    reports_to: str | None = None

    def checked(self) -> dict[str, str]:
        """What was wished, in the form that is published. Raises `InvalidRequest`."""
        wished = {
            "mx": parse_domain(self.mx) if self.mx else self.mx,
            "spf": _checked_mechanisms(self.spf) if self.spf else self.spf,
            "dmarc": _checked_policy(self.dmarc) if self.dmarc is not None else None,
            "reports_to": str(parse_address(self.reports_to)) if self.reports_to else self.reports_to,
        }
        return {name: value for name, value in wished.items() if value is not None}


def add(records: Records, name: str, *, primary: bool, wishes: Mapping[str, str]) -> None:
    """Add a domain to the room, or change what it publishes."""
    row = records.domains.ensure(name)
    records.domains.set_up(name, **{part: wishes.get(part, row[part]) for part in _PUBLISHED})
    if primary:
        records.domains.make_primary(name)
    if row["added_at"] is None:
        _announce(records, EventName.DOMAIN_ADDED, domain=name)


def lacking(records: Records, name: str, *, settings: Settings) -> tuple[DkimAlgorithm, ...]:
    """The algorithms with which this domain neither signs nor is about to."""
    usable = {key.algorithm for key in _in_state(records.domains.keys(name), KeyState.ACTIVE, KeyState.NEXT)}
    return tuple(algorithm for algorithm in settings.dkim_algorithms if algorithm not in usable)


def not_waiting(records: Records, name: str, *, settings: Settings) -> tuple[DkimAlgorithm, ...]:
    """The algorithms that have no next key yet."""
    records.domains.row(name)
    waiting = {key.algorithm for key in _in_state(records.domains.keys(name), KeyState.NEXT)}
    return tuple(algorithm for algorithm in settings.dkim_algorithms if algorithm not in waiting)


def make_keys(algorithms: Iterable[DkimAlgorithm], *, settings: Settings) -> dict[DkimAlgorithm, SecretStr]:
    """A private key for each. Takes a moment: not inside a transaction."""
    return {algorithm: make_private_key(algorithm, password=settings.key_secret) for algorithm in algorithms}


def keep_keys(records: Records, name: str, made: Mapping[DkimAlgorithm, SecretStr], *, settings: Settings) -> Domain:
    """Keep new keys under selectors of their own, to be published; a key that somebody else just made stays the only one."""
    row = records.domains.row(name, lock=True)
    wanted = not_waiting(records, name, settings=settings)
    generation = records.domains.newest_generation(name) + 1
    for algorithm, private in made.items():
        if algorithm in wanted:
            _keep(records, name, algorithm, private, generation=generation, settings=settings)
    return records.domains.value(row)


def activate(
    records: Records, name: str, selectors: Iterable[str] | None = None, *, settings: Settings
) -> tuple[str, ...]:
    """Let the next keys sign, those with the selectors or all; which of them did not before."""
    records.domains.row(name, lock=True)
    chosen = None if selectors is None else set(selectors)
    retire_at = records.now + settings.dkim_retire_after * 1000
    activated = tuple(
        key.selector
        for key in _in_state(records.domains.keys(name), KeyState.NEXT)
        if (chosen is None or key.selector in chosen) and records.domains.activate(name, key, retire_at=retire_at)
    )
    for selector in activated:
        _announce(records, EventName.DKIM_KEY_ACTIVATED, domain=name, selector=selector)
    return activated


def published(records: Records, name: str, *, mail_host: str | None, next_hop: str | None) -> tuple[DnsRecord, ...]:
    """Every DNS record that the domain should have now: MX where it is known who receives, SPF, DKIM, DMARC.

    `mail_host` receives for the room, `next_hop` is the machine that its mail leaves by, where it is not this one.
    """
    row = records.domains.row(name)
    host = row["mx"] or mail_host
    keys = _in_state(records.domains.keys(name), KeyState.NEXT, KeyState.ACTIVE, KeyState.RETIRING)
    return (
        *((mx_record(name, host=host),) if host else ()),
        spf_record(name, mechanisms=(row["spf"] or _sender(next_hop)).split()),
        *(dkim_record(name, key) for key in keys),
        dmarc_record(name, policy=row["dmarc"], reports_to=row["reports_to"] or None),
    )


def _sender(next_hop: str | None) -> str:
    """The mechanism for what the room's transport says about who sends; on this very machine, whoever receives does."""
    return sends_through(next_hop) if next_hop else _WHOEVER_RECEIVES


def _keep(
    records: Records, name: str, algorithm: DkimAlgorithm, private: SecretStr, *, generation: int, settings: Settings
) -> None:
    selector = f"pr{generation}-{_SELECTOR_ENDS[algorithm]}"
    public = public_value(read_private_key(private, settings.key_secret))
    records.domains.add_key(
        name, selector=selector, algorithm=algorithm, generation=generation, public=public, private=private
    )
    _announce(records, EventName.DKIM_KEY_CREATED, domain=name, selector=selector)


def _in_state(keys: Iterable[DkimKey], *states: KeyState) -> tuple[DkimKey, ...]:
    return tuple(key for key in keys if key.state in states)


def _checked_mechanisms(text: str) -> str:
    try:
        terms = read_terms(f"v=spf1 {text}")
    except ValueError as fault:
        raise InvalidRequest(
            f"{str(fault)[:80]!r} is no SPF mechanism.",
            you_can="write include:example.com, ip4:192.0.2.1 or a:mail.acme.test.",
        ) from None
    if any(term.name in ("all", "redirect") for term in terms):
        raise InvalidRequest("`all` and `redirect` are not given: the record ends with ~all.")
    return " ".join(map(str, terms))


def _checked_policy(text: str) -> str:
    if text not in DMARC_POLICIES:
        raise InvalidRequest(f"{text[:40]!r} is no DMARC policy.", you_can=f"choose {', '.join(DMARC_POLICIES)}.")
    return text


def _announce(records: Records, name: EventName, **details: Any) -> None:
    records.events.append(name, trace_id="", **details)
