"""SPF records (RFC 7208): reading their terms, and what a relay's customers are to publish."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from postroom.mail.domains.hosts import belongs_to

VERSION = "v=spf1"
MAX_LOOKUPS = 10
"""A verifier gives up with `permerror` after so many terms that ask the DNS (RFC 7208 section 4.6.4)."""

_TERM = re.compile(
    r"(?P<qualifier>[-+~?]?)(?P<name>[A-Za-z][A-Za-z0-9._-]*)(?:(?P<sign>[:=])(?P<value>[^/\s]\S*))?(?P<length>/[\d/]+)?"
)
_ASKS = frozenset({"a", "mx", "ptr", "include", "exists", "redirect"})
_OF_SOMETHING = frozenset({"include", "exists", "redirect", "exp", "ip4", "ip6"})
_KNOWN = frozenset({"all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists", "redirect", "exp"})

_RELAYS = {
    "amazonaws.com": "include:amazonses.com",
    "fastmail.com": "include:spf.messagingengine.com",
    "gmail.com": "include:_spf.google.com",
    "mailgun.org": "include:mailgun.org",
    "migadu.com": "include:spf.migadu.com",
    "office365.com": "include:spf.protection.outlook.com",
    "postmarkapp.com": "include:spf.mtasv.net",
    "sendgrid.net": "include:sendgrid.net",
}


@dataclass(frozen=True)
class Term:
    """One term of a record: `-all`, `include:example.com`, `redirect=example.com`."""

    qualifier: str
    name: str
    value: str

    @property
    def asks_the_dns(self) -> bool:
        """Whether it counts against the limit of lookups."""
        return self.name in _ASKS

    @property
    def leads_to(self) -> str | None:
        """The domain whose record counts as well."""
        return self.value if self.name in ("include", "redirect") and "%" not in self.value else None

    def covers(self, other: Term) -> bool:
        """Whether whoever may send by the other term may by this one: it is the same, or a network around it."""
        if self == other or not (self.qualifier == other.qualifier == "" and self.name == other.name in ("ip4", "ip6")):
            return self == other
        try:
            ours, theirs = ip_network(self.value), ip_network(other.value)
        except ValueError:
            return False
        return ours.version == theirs.version and theirs.subnet_of(ours)  # type: ignore[arg-type]  # of one version

    def __str__(self) -> str:
        sign = "=" if self.name in ("redirect", "exp") else ":" if self.value else ""
        return f"{self.qualifier}{self.name}{'' if self.value.startswith('/') else sign}{self.value}"


def is_spf(text: str) -> bool:
    """Whether a TXT record is an SPF record (RFC 7208 section 4.5)."""
    return text.lower().split(" ", 1)[0] == VERSION


def read_terms(text: str) -> tuple[Term, ...]:
    """The terms of a record, `+` left out. Raises `ValueError` with the term that nobody understands."""
    return tuple(_term(word) for word in text.split()[1:])


def sends_through(host: str) -> str:
    """The mechanism that lets a relay send: what a known provider asks its customers to publish, else the host itself."""
    for domain, mechanism in _RELAYS.items():
        if belongs_to(host.lower(), domain):
            return mechanism
    try:
        return f"ip{ip_address(host).version}:{host}"
    except ValueError:
        return f"a:{host}"


def _term(word: str) -> Term:
    found = _TERM.fullmatch(word)
    if found is None or (found["sign"] != "=" and found["name"].lower() not in _KNOWN):
        raise ValueError(word)
    value = f"{found['value'] or ''}{found['length'] or ''}"
    if not value and found["name"].lower() in _OF_SOMETHING:
        raise ValueError(word)
    return Term(found["qualifier"].replace("+", ""), found["name"].lower(), value.lower())
