"""Verifying who sent a message: every method asked once, each told what it needs."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from postroom.mail.authentication.arc import ArcChain, check_arc
from postroom.mail.authentication.dkim_signatures import FIELD, check_dkim
from postroom.mail.authentication.dmarc import Claims, check_dmarc
from postroom.mail.authentication.lookups import Lookups, Resolver
from postroom.mail.authentication.results_field import read_results
from postroom.mail.authentication.signatures import Bodies
from postroom.mail.authentication.signed_parts import MalformedSection, split_message
from postroom.mail.headers.section import read_section
from postroom.model.authentication import AuthenticationResults, AuthMethod, AuthResult


async def verify_authentication(
    raw: bytes,
    resolver: Resolver,
    client_ip: str | None = None,
    helo: str | None = None,
    mail_from: str | None = None,
    *,
    at: datetime | None = None,
    trusted_sealers: Collection[str] = (),
) -> AuthenticationResults:
    """SPF, DKIM, ARC and DMARC of a message as it arrived, its own Authentication-Results fields left aside.

    `client_ip`, `helo` and `mail_from` (empty or `<>` for the null reverse-path) are what the SMTP session said: without a
    `client_ip` there is no SPF. `at` is when it arrived: without it, no signature is too old. An ARC chain counts where all its
    domains are `trusted_sealers`. Never raises for what the bytes or the DNS say.
    """
    lookups = Lookups(resolver)
    spf = await _spf(client_ip, helo or "", (mail_from or "").strip("<>"), lookups)
    try:
        parts = split_message(raw)
    except MalformedSection as fault:
        dkim: tuple[AuthMethod, ...] = (AuthMethod(result=AuthResult.PERMERROR, reason=str(fault)),)
        chain = ArcChain(AuthMethod())
    else:
        bodies = Bodies(parts.body)
        dkim = await check_dkim(parts, bodies, lookups, at=at)
        chain = await check_arc(parts, bodies, lookups, at=at)
    dmarc = await check_dmarc(read_section(raw).raws("From"), Claims(spf, dkim), lookups)
    vouched = _vouches(chain, dmarc.method.domain, trusted_sealers)
    return AuthenticationResults(
        spf=spf,
        dkim=dkim,
        dmarc=dmarc.method,
        arc=chain.found,
        dmarc_policy=dmarc.policy,
        vouched_by=chain.found.domain if vouched else None,
    )


def is_signed(raw: bytes) -> bool:
    """Whether a message has a DKIM signature or an ARC chain, so that there is something to verify in it."""
    wanted = {FIELD.decode(), "arc-seal"}
    return any(field.name.lower() in wanted for field in read_section(raw).fields)


async def _spf(client_ip: str | None, helo: str, mail_from: str, lookups: Lookups) -> AuthMethod:
    if client_ip is None or not (helo or mail_from):
        return AuthMethod()
    from postroom.mail.authentication.spf import check_spf

    return await check_spf(client_ip, helo=helo, mail_from=mail_from, lookups=lookups)


def _vouches(chain: ArcChain, author: str, trusted: Collection[str]) -> bool:
    """Whether forwarders, all of them trusted, say that DMARC passed for this author before they touched the message."""
    if chain.found.result is not AuthResult.PASS or not set(chain.sealers) <= set(trusted):
        return False
    first = read_results(chain.first_results)
    found = first.of("dmarc") if first is not None else []
    return any(each.result is AuthResult.PASS and each.domain("header.from") in ("", author) for each in found)
