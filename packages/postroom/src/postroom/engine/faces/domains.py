"""`room.domains`: the mail domains of a room, their DNS records and their DKIM keys."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from postroom.backends.store.records.records import Records
from postroom.engine.domains import domains, verifying
from postroom.engine.domains.domains import DmarcPolicy, Wishes
from postroom.engine.running import Running
from postroom.mail.addresses.addresses import parse_domain
from postroom.mail.domains.records import zone_file
from postroom.model.domain import CheckStatus, DkimAlgorithm, DnsRecord, Domain, DomainCheck, RecordPurpose
from postroom.model.event import EventName

if TYPE_CHECKING:
    from postroom.engine.room import AsyncPostroom


class AsyncDomains:
    """The mail domains of a room. One configuration (records, keys, policy) serves every mailbox of a domain.

    Methods that take a domain raise `InvalidRequest` where it is none, and `NotFound` where it was not added.
    """

    def __init__(self, room: AsyncPostroom) -> None:
        self._room = room

    async def add(
        self,
        name: str,
        *,
        primary: bool = False,
        mx: str | None = None,
        spf: str | None = None,
        dmarc: DmarcPolicy | None = None,
        reports_to: str | None = None,
    ) -> Domain:
        """Add a domain and make its DKIM keys, or change what a domain publishes; what is not given stays as it is.

        `mx` is the host that receives for it (else `POSTROOM_MAIL_HOST`), `spf` the mechanisms that let others send for it,
        such as `include:amazonses.com` (else what the room's transport says), `dmarc` its policy (`none` at first),
        `reports_to` a mailbox for DMARC reports. On the `primary` domain are the mailboxes that name no other. Nothing is
        signed before the keys are in the DNS: publish `records`, then call `verify`.
        """
        domain, wishes = parse_domain(name), Wishes(mx, spf, dmarc, reports_to).checked()
        await self._room.write(lambda records: domains.add(records, domain, primary=primary, wishes=wishes))
        return await self._make_keys(domain, domains.lacking)

    async def rotate(self, name: str) -> Domain:
        """Make the next keys. They sign as soon as `verify` finds them in the DNS; those before them stay published for
        `POSTROOM_DKIM_RETIRE_AFTER`, for mail on its way. Keys that already wait to be published are not made again.
        """
        return await self._make_keys(parse_domain(name), domains.not_waiting)

    async def activate(self, name: str) -> Domain:
        """Let the next keys sign now, without a look into the DNS."""
        domain, settings = parse_domain(name), self._room.settings

        def work(records: Records) -> Domain:
            domains.activate(records, domain, settings=settings)
            return records.domains.value(records.domains.row(domain))

        return await self._room.write(work)

    async def records(self, name: str) -> tuple[DnsRecord, ...]:
        """The DNS records to publish: MX, SPF, one DKIM key for each selector, DMARC. MX only where the host is known."""
        domain = parse_domain(name)
        return await self._room.run(lambda opened: _published(opened, domain))

    async def zone(self, name: str) -> str:
        """The same as a zone file (RFC 1035), to be merged into the zone that is there."""
        return zone_file(parse_domain(name), await self.records(name))

    async def verify(self, name: str) -> DomainCheck:
        """Look every record up in the DNS: found, missing, wrong, or unanswered, and why. Next keys that are found sign from
        now on.
        """
        domain = parse_domain(name)
        return await self._room.run(lambda opened: _verify(opened, domain), shield=True)

    async def list(self) -> tuple[Domain, ...]:
        """Every domain of the room with its keys, the primary one first; the room's own also where it was not added."""
        return await self._room.read(lambda records: records.domains.all())

    async def _make_keys(self, domain: str, wanted: Callable[..., tuple[DkimAlgorithm, ...]]) -> Domain:
        settings = self._room.settings
        algorithms = await self._room.read(lambda records: wanted(records, domain, settings=settings))
        made = await asyncio.to_thread(domains.make_keys, algorithms, settings=settings)
        return await self._room.write(lambda records: domains.keep_keys(records, domain, made, settings=settings))


class Domains:
    """The mail domains of a room, blocking. `AsyncDomains` says more."""

    def __init__(self, asynchronous: AsyncDomains, room: AsyncPostroom) -> None:
        self._asynchronous = asynchronous
        self._call = room.call

    def add(
        self,
        name: str,
        *,
        primary: bool = False,
        mx: str | None = None,
        spf: str | None = None,
        dmarc: DmarcPolicy | None = None,
        reports_to: str | None = None,
    ) -> Domain:
        """Add a domain and make its DKIM keys, or change what a domain publishes."""
        return self._call(
            lambda: self._asynchronous.add(name, primary=primary, mx=mx, spf=spf, dmarc=dmarc, reports_to=reports_to)
        )

    def rotate(self, name: str) -> Domain:
        """Make the next keys, which sign as soon as `verify` finds them in the DNS."""
        return self._call(lambda: self._asynchronous.rotate(name))

    def activate(self, name: str) -> Domain:
        """Let the next keys sign now, without a look into the DNS."""
        return self._call(lambda: self._asynchronous.activate(name))

    def records(self, name: str) -> tuple[DnsRecord, ...]:
        """The DNS records to publish."""
        return self._call(lambda: self._asynchronous.records(name))

    def zone(self, name: str) -> str:
        """The same as a zone file (RFC 1035)."""
        return self._call(lambda: self._asynchronous.zone(name))

    def verify(self, name: str) -> DomainCheck:
        """Look every record up in the DNS; next keys that are found sign from now on."""
        return self._call(lambda: self._asynchronous.verify(name))

    def list(self) -> tuple[Domain, ...]:
        """Every domain of the room with its keys, the primary one first."""
        return self._call(self._asynchronous.list)


async def _published(opened: Running, domain: str) -> tuple[DnsRecord, ...]:
    wiring = opened.wiring
    host, hop = wiring.settings.mail_host, wiring.next_hop
    return await wiring.store.aread(lambda records: domains.published(records, domain, mail_host=host, next_hop=hop))


async def _verify(opened: Running, domain: str) -> DomainCheck:
    wiring = opened.wiring
    checks = await verifying.check(await _published(opened, domain), wiring.resolver())
    seen = [
        check.record.name.partition(".")[0]
        for check in checks
        if check.record.purpose is RecordPurpose.DKIM and check.status is CheckStatus.FOUND
    ]

    def note(records: Records) -> DomainCheck:
        activated = domains.activate(records, domain, seen, settings=wiring.settings)
        counts: dict[str, Any] = {
            status.value: sum(check.status is status for check in checks) for status in CheckStatus
        }
        records.events.append(EventName.DOMAIN_CHECKED, trace_id="", domain=domain, **counts)
        return DomainCheck(domain=domain, checks=checks, activated=activated)

    return await wiring.store.awrite(note)
