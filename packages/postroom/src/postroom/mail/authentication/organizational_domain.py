"""The DNS tree walk (RFC 9989 section 4.10): which DMARC records stand above a domain, and whose it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from postroom.mail.authentication.lookups import Lookups
from postroom.mail.domains.tag_list import read_tags
from postroom.model.authentication import DmarcPolicy

MAX_WALK_LABELS = 7
"""From a longer name the walk jumps to so many labels, which bounds it to eight questions."""

_MAX_RECORD_CHARS = 4_096
_VERSION = re.compile(r"[vV][ \t]*=[ \t]*DMARC1[ \t]*(?:;|\Z)")
_REPORTING_URI = re.compile(r"(?:mailto:[^@\s]+@[^@\s!]+\.[^@\s!]+|https?://\S+)", re.IGNORECASE)


@dataclass(frozen=True)
class DmarcRecord:
    """One DMARC policy record: the domain that published it, and its tags by name in lower case."""

    domain: str
    tags: dict[str, str]

    @property
    def psd(self) -> str:
        """Whether it is a public suffix's: `y`, `n`, or `u` where it does not say."""
        value = self.tags.get("psd", "u").lower()
        return value if value in ("y", "n") else "u"

    def is_strict(self, tag: str) -> bool:
        """Whether `adkim` or `aspf` asks for the very same domain."""
        return self.tags.get(tag, "r").lower() == "s"

    def has_policy(self) -> bool:
        """Whether it counts: its policies are readable, or it at least says where to report (section 4.10.1)."""
        return self._is_sound() or any(_REPORTING_URI.match(uri.strip()) for uri in self.tags.get("rua", "").split(","))

    def policy(self, tag: str) -> DmarcPolicy:
        """What `p`, `sp` or `np` asks for: `np` stands back for `sp`, and both for `p`. A domain that tests (`t=y`) gets
        one level less.
        """
        if not self._is_sound():
            return DmarcPolicy.NONE
        chain = ("np", "sp", "p")
        said = next(self.tags[each] for each in chain[chain.index(tag) :] if each in self.tags)
        asked = _POLICIES.index(said.lower()) - (self.tags.get("t", "n").lower() == "y")
        return DmarcPolicy(_POLICIES[max(0, asked)])

    def _is_sound(self) -> bool:
        said = [self.tags.get("p", "")] + [self.tags[tag] for tag in ("sp", "np") if tag in self.tags]
        return all(each.lower() in _POLICIES for each in said)


async def find_record(domain: str, lookups: Lookups) -> DmarcRecord | None:
    """The one DMARC record of a domain; two of them count as none. Raises `NoAnswer`."""
    found = [text for text in await lookups.txt(f"_dmarc.{domain}") if _VERSION.match(text)]
    if len(found) != 1 or len(found[0]) > _MAX_RECORD_CHARS:
        return None
    return DmarcRecord(domain, read_tags(found[0]))


async def walk(domain: str, lookups: Lookups) -> list[DmarcRecord]:
    """The records of a domain and of those above it, the longest name first, up to one that says whose it is. Raises
    `NoAnswer`.
    """
    found: list[DmarcRecord] = []
    for name in steps(domain):
        record = await find_record(name, lookups)
        if record is not None:
            found.append(record)
            if record.psd in ("y", "n"):
                break
    return found


def steps(domain: str) -> Iterator[str]:
    """The names that a walk visits: at most eight."""
    labels = domain.split(".")
    yield domain
    for count in range(min(len(labels) - 1, MAX_WALK_LABELS), 0, -1):
        yield ".".join(labels[-count:])


def organizational_domain(domain: str, records: list[DmarcRecord]) -> str:
    """The domain at the top of the organisation that a domain belongs to, by the records that its walk met (section 4.10.2)."""
    for record in records:
        if record.psd == "n":
            return record.domain
        if record.psd == "y" and record.domain != domain:
            return one_below(record.domain, towards=domain)
    return records[-1].domain if records else domain


def one_below(parent: str, *, towards: str) -> str:
    """The name with one label more than `parent` that `towards` is, or is below."""
    count = parent.count(".") + 2
    return ".".join(towards.split(".")[-count:])


_POLICIES = [policy.value for policy in DmarcPolicy]
