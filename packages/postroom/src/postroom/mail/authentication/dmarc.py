"""DMARC (RFC 9989): whether the domain of the author answers for a message, by a signature or by SPF."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from postroom.mail.addresses.address_lists import read_participants
from postroom.mail.authentication.lookups import Lookups, is_dns_name
from postroom.mail.authentication.organizational_domain import (
    DmarcRecord,
    find_record,
    one_below,
    organizational_domain,
    walk,
)
from postroom.mail.domains.hosts import belongs_to, is_host, normal_host
from postroom.model.authentication import AuthMethod, AuthResult, DmarcPolicy
from postroom.model.dns import NoAnswer

MAX_AUTHOR_DOMAINS = 4
"""Each is verified, and the strictest word counts (section 11.5); more are no honest mail."""


@dataclass(frozen=True)
class DmarcFound:
    """What DMARC says, and what the author's domain asks for where it fails."""

    method: AuthMethod
    policy: DmarcPolicy = DmarcPolicy.NONE


@dataclass(frozen=True)
class Claims:
    """Which domains other methods spoke for, or could not decide about."""

    spf: AuthMethod
    dkim: tuple[AuthMethod, ...]

    def with_result(self, result: AuthResult) -> list[tuple[str, str]]:
        """The alignment tag that rules each, and its domain."""
        signed = [("adkim", each.domain) for each in self.dkim if each.result is result]
        sent = [("aspf", self.spf.domain)] if self.spf.result is result else []
        return [(tag, domain) for tag, domain in [*signed, *sent] if domain]


async def check_dmarc(from_fields: list[str], claims: Claims, lookups: Lookups) -> DmarcFound:
    """What the domains of From say of a message. With several, all must answer for it."""
    try:
        domains = author_domains(from_fields)
    except ValueError as fault:
        return DmarcFound(AuthMethod(result=AuthResult.PERMERROR, reason=str(fault)))
    found = [await _check(domain, claims, lookups) for domain in domains]
    return max(found, key=_gravity)


def author_domains(from_fields: list[str]) -> list[str]:
    """The domains of From as A-labels, once each. Raises `ValueError` where there is not one field with an author."""
    if len(from_fields) != 1:
        raise ValueError("there is more than one From field" if from_fields else "there is no From field")
    people, _ = read_participants(from_fields[0])
    domains = list(dict.fromkeys(normal_host(person.address.domain) for person in people))
    if not domains or not all(is_dns_name(domain) and is_host(domain) for domain in domains):
        raise ValueError("From names no author's domain")
    if len(domains) > MAX_AUTHOR_DOMAINS:
        raise ValueError(f"From names more than {MAX_AUTHOR_DOMAINS} domains")
    return domains


async def _check(author: str, claims: Claims, lookups: Lookups) -> DmarcFound:
    try:
        return await _evaluate(author, claims, lookups)
    except NoAnswer:
        return _found(AuthResult.TEMPERROR, author, "the policy could not be looked up")


async def _evaluate(author: str, claims: Claims, lookups: Lookups) -> DmarcFound:
    record, tag = await _discover(author, lookups)
    if record is None:
        return _found(AuthResult.NONE, author, "the domain has no DMARC record")
    if not record.has_policy():
        return _found(AuthResult.NONE, author, "the DMARC record has no policy that can be read")
    policy = record.policy(tag)
    if aligned := await _aligned(author, record, claims.with_result(AuthResult.PASS), lookups):
        reason = f"{aligned} answers for it" if aligned != author else ""
        return _found(AuthResult.PASS, author, reason, policy)
    if await _aligned(author, record, claims.with_result(AuthResult.TEMPERROR), lookups):
        return _found(AuthResult.TEMPERROR, author, "what would speak for it could not be looked up", policy)
    return _found(AuthResult.FAIL, author, "neither a signature nor SPF speaks for the domain", policy)


async def _discover(author: str, lookups: Lookups) -> tuple[DmarcRecord | None, str]:
    """The record that applies (section 4.10.1), and the tag that has its policy for this author."""
    if own := await find_record(author, lookups):
        return own, "p"
    records = await walk(author, lookups)
    organization = organizational_domain(author, records)
    record = next((each for each in records if each.domain == organization), None) or _of_suffix(records, organization)
    if record is None or "np" not in record.tags:
        return record, "sp"
    return record, "sp" if await lookups.exists(author) else "np"


def _of_suffix(records: list[DmarcRecord], organization: str) -> DmarcRecord | None:
    """The record of the public suffix right above an organisation that has none itself."""
    suffix = records[-1] if records and records[-1].psd == "y" else None
    return suffix if suffix and one_below(suffix.domain, towards=organization) == organization else None


async def _aligned(
    author: str, record: DmarcRecord, claimed: Iterable[tuple[str, str]], lookups: Lookups
) -> str | None:
    """The first domain that may speak for the author: the same, or in relaxed mode one of the same organisation."""
    silence: NoAnswer | None = None
    candidates = sorted(claimed, key=lambda each: each[1] != author)
    for tag, domain in candidates:
        try:
            if domain == author or (not record.is_strict(tag) and await _same(domain, author, lookups)):
                return domain
        except NoAnswer as unknown:
            silence = unknown
    if silence is not None:
        raise silence
    return None


async def _same(domain: str, author: str, lookups: Lookups) -> bool:
    """Whether a domain is of the author's organisation. One that stands elsewhere is not asked: its owner could be silent
    to keep DMARC from failing.
    """
    organization = organizational_domain(author, await walk(author, lookups))
    if not belongs_to(domain, organization):
        return False
    return organizational_domain(domain, await walk(domain, lookups)) == organization


def _found(result: AuthResult, domain: str, reason: str, policy: DmarcPolicy = DmarcPolicy.NONE) -> DmarcFound:
    return DmarcFound(AuthMethod(result=result, domain=domain, reason=reason), policy)


_GRAVITY = [AuthResult.PASS, AuthResult.NONE, AuthResult.TEMPERROR, AuthResult.PERMERROR, AuthResult.FAIL]


def _gravity(found: DmarcFound) -> tuple[int, int]:
    return _GRAVITY.index(found.method.result), list(DmarcPolicy).index(found.policy)
