"""Looking up whether a domain's records are in the DNS, and saying in a sentence why not."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field

from postroom.engine.domains.domains import DMARC_POLICIES
from postroom.mail.domains.spf_record import MAX_LOOKUPS, Term, is_spf, read_terms
from postroom.mail.domains.tag_list import read_tags
from postroom.model.domain import CheckStatus, DnsRecord, RecordCheck, RecordPurpose
from postroom.ports.resolver import NoAnswer, Resolver

_CUT_OFF = 64  # an RSA key that shares so much with ours is ours
_PROPAGATES = "publish it, then look again in a while: what is new may take hours to be seen everywhere."


class Fault(Exception):
    """What is wrong with a record that is there, and what to do about it."""

    def __init__(self, reason: str, you_can: str) -> None:
        super().__init__(reason)
        self.you_can = you_can


class Missing(Exception):
    """There is no such record."""


async def check(records: Iterable[DnsRecord], resolver: Resolver) -> tuple[RecordCheck, ...]:
    """Look each record up, all at once; the answers in the records' order."""
    return tuple(await asyncio.gather(*(_check(record, resolver) for record in records)))


async def _check(record: DnsRecord, resolver: Resolver) -> RecordCheck:
    try:
        note = await _LOOKS[record.purpose](record, resolver)
    except Missing:
        reason = f"{record.name} has no {record.purpose} record."
        return RecordCheck(record=record, status=CheckStatus.MISSING, reason=reason, you_can=_PROPAGATES)
    except Fault as fault:
        return RecordCheck(record=record, status=CheckStatus.WRONG, reason=str(fault), you_can=fault.you_can)
    except NoAnswer as silence:
        reason = f"{record.name} could not be looked up: {silence}."
        return RecordCheck(record=record, status=CheckStatus.UNANSWERED, reason=reason, you_can="try again later.")
    return RecordCheck(record=record, status=CheckStatus.FOUND, reason=note)


async def _look_at_mx(record: DnsRecord, resolver: Resolver) -> str:
    ours = record.value.split()[1]
    hosts = [host for _, host in await resolver.mx(record.name)]
    if not hosts:
        raise Missing
    if hosts == [""]:
        raise Fault(f"{record.name} says that it takes no mail (RFC 7505).", f"publish the MX {record.value} instead.")
    if ours not in hosts:
        raise Fault(f"MX points to {', '.join(hosts)}; we receive at {ours}.", f"publish the MX {record.value}.")
    if not await resolver.addresses(ours):
        raise Fault(f"MX points to {ours}, which has no address.", f"publish an A or AAAA record for {ours}.")
    return ""


async def _look_at_spf(record: DnsRecord, resolver: Resolver) -> str:
    walk = _SpfWalk(resolver)
    await walk.follow(record.name, asked_by=None)
    if Term("", "all", "") in walk.terms:
        raise Fault("SPF lets the whole world send: it ends with +all.", "end it with ~all or -all.")
    ours = read_terms(record.value)[:-1]
    lacking = [str(term) for term in ours if not any(theirs.covers(term) for theirs in walk.terms)]
    if lacking:
        raise Fault(
            f"SPF does not name {' '.join(lacking)}.", "add that to the record that is there; publish no second one."
        )
    return f"{walk.lookups} of {MAX_LOOKUPS} DNS lookups."


@dataclass
class _SpfWalk:
    """An SPF record and all that it includes, as a verifier reads them (RFC 7208 sections 4 and 5)."""

    resolver: Resolver
    terms: set[Term] = field(default_factory=set)
    lookups: int = 0

    async def follow(self, name: str, *, asked_by: Term | None) -> None:
        """Read a record, count what it asks the DNS for, and go on where it leads."""
        for term in await self._read(name, asked_by):
            self._take(term)
            if term.leads_to is not None:
                await self.follow(term.leads_to, asked_by=term)

    def _take(self, term: Term) -> None:
        self.terms.add(term)
        self.lookups += term.asks_the_dns
        if self.lookups > MAX_LOOKUPS:
            raise Fault(
                f"SPF needs more than {MAX_LOOKUPS} DNS lookups, so that verifiers give up (RFC 7208 section 4.6.4).",
                "leave out what no longer sends for the domain, or name hosts by ip4: and ip6:.",
            )

    async def _read(self, name: str, asked_by: Term | None) -> tuple[Term, ...]:
        found = [text for text in await self.resolver.txt(name) if is_spf(text)]
        if not found and asked_by is None:
            raise Missing
        if not found:
            raise Fault(f"SPF has {asked_by}, and {name} has no SPF record.", "leave it out, or mend its spelling.")
        if len(found) > 1:
            raise Fault(
                f"SPF has {len(found)} records at {name}; verifiers then take none (RFC 7208 section 4.5).",
                "make one record of them.",
            )
        return _understood(found[0])


def _understood(text: str) -> tuple[Term, ...]:
    try:
        return read_terms(text)
    except ValueError as term:
        raise Fault(f"SPF has a term that nobody understands: {str(term)[:80]!r}.", "mend or remove it.") from None


async def _look_at_dkim(record: DnsRecord, resolver: Resolver) -> str:
    found = [read_tags(text) for text in await resolver.txt(record.name)]
    keys = [tags for tags in found if "p" in tags]
    if not keys:
        raise Missing
    if len(keys) > 1:
        raise Fault(f"{record.name} has {len(keys)} keys; verifiers may take either.", "leave only ours.")
    _compare_keys(keys[0], read_tags(record.value), at=record.name)
    return ""


def _compare_keys(theirs: dict[str, str], ours: dict[str, str], *, at: str) -> None:
    there = "".join(theirs["p"].split())
    if not there:
        raise Fault(f"DKIM key at {at} is revoked: its p= is empty.", "publish ours.")
    if _CUT_OFF <= len(there) < len(ours["p"]) and ours["p"].startswith(there):
        raise Fault(
            f"DKIM key at {at} stops after {len(there)} of {len(ours['p'])} characters.",
            "publish it as several strings of at most 255 characters, as `postroom domain zone` writes it.",
        )
    if ours["p"] != there or theirs.get("k", "rsa") != ours["k"]:
        raise Fault(f"DKIM key at {at} differs from ours.", "publish ours, or remove the one of another room.")
    if "y" in theirs.get("t", "").split(":"):
        raise Fault(f"DKIM key at {at} is marked as a test (t=y): verifiers treat its mail as unsigned.", "remove t=y.")


async def _look_at_dmarc(record: DnsRecord, resolver: Resolver) -> str:
    name, tags = await _dmarc_for(record.name.removeprefix("_dmarc."), resolver)
    own = f"_dmarc.{name}" == record.name
    policy = tags.get("p" if own else "sp") or tags.get("p", "")
    if not policy:
        raise Fault("DMARC p= is missing.", f"publish {record.value}.")
    if policy.lower() not in DMARC_POLICIES:
        raise Fault(f"DMARC p={policy[:40]} is no policy.", f"choose {', '.join(DMARC_POLICIES)}.")
    wanted = read_tags(record.value)["p"]
    if DMARC_POLICIES.index(policy.lower()) < DMARC_POLICIES.index(wanted):
        raise Fault(f"DMARC p={policy} is weaker than ours, p={wanted}.", f"publish {record.value}.")
    return "" if own else f"the policy of {name} holds for it, p={policy}."


async def _dmarc_for(domain: str, resolver: Resolver) -> tuple[str, dict[str, str]]:
    """The policy of the domain, or of the nearest one above it (RFC 9989 section 4.10), and whose it is."""
    while "." in domain:
        found = [read_tags(text) for text in await resolver.txt(f"_dmarc.{domain}") if _is_dmarc(text)]
        if len(found) > 1:
            raise Fault(
                f"DMARC has {len(found)} records at _dmarc.{domain}; receivers then take none.", "leave only one."
            )
        if found:
            return domain, found[0]
        domain = domain.partition(".")[2]
    raise Missing


def _is_dmarc(text: str) -> bool:
    return text.partition(";")[0].replace(" ", "") == "v=DMARC1"


_LOOKS: dict[RecordPurpose, Callable[[DnsRecord, Resolver], Awaitable[str]]] = {
    RecordPurpose.MX: _look_at_mx,
    RecordPurpose.SPF: _look_at_spf,
    RecordPurpose.DKIM: _look_at_dkim,
    RecordPurpose.DMARC: _look_at_dmarc,
}
