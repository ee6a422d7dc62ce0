"""The DNS, by dnspython."""

from __future__ import annotations

from typing import Any, Literal

from dns.asyncresolver import Resolver
from dns.exception import DNSException, Timeout
from dns.rdtypes.ANY.MX import MX
from dns.rdtypes.ANY.TXT import TXT
from dns.resolver import NXDOMAIN, NoResolverConfiguration
from dns.resolver import NoAnswer as NoSuchRecord

from postroom.model.errors import ConfigurationError
from postroom.ports.resolver import NoAnswer

DNS_PORT = 53
SECONDS = 5.0


class DnsResolver:
    """Asks the name servers of this machine, or the one told: `9.9.9.9`, `127.0.0.1:5353`, `[2620:fe::fe]:53`."""

    def __init__(self, server: str | None = None) -> None:
        try:
            self._resolver = Resolver(configure=server is None)
            if server is not None:
                host, self._resolver.port = _place(server)
                self._resolver.nameservers = [host]
        except (NoResolverConfiguration, ValueError) as fault:
            raise ConfigurationError(f"POSTROOM_RESOLVER names no usable name server: {fault}") from None
        self._resolver.lifetime = SECONDS

    async def txt(self, name: str) -> tuple[str, ...]:
        """Every TXT record; octets that are no UTF-8 are replaced."""
        answers: list[TXT] = await self._ask(name, "TXT")
        return tuple(b"".join(answer.strings).decode("utf-8", "replace") for answer in answers)

    async def mx(self, name: str) -> tuple[tuple[int, str], ...]:
        """Every MX record, the preferred one first."""
        answers: list[MX] = await self._ask(name, "MX")
        return tuple(sorted((answer.preference, _text(answer.exchange)) for answer in answers))

    async def addresses(self, name: str, *, version: Literal[4, 6] | None = None) -> tuple[str, ...]:
        """Every A and AAAA record, or those of one IP version."""
        kinds = [kind for number, kind in ((4, "A"), (6, "AAAA")) if version in (None, number)]
        return tuple([answer.address for kind in kinds for answer in await self._ask(name, kind)])

    async def ptr(self, name: str) -> tuple[str, ...]:
        """Every PTR record."""
        return tuple(_text(answer.target) for answer in await self._ask(name, "PTR"))

    async def exists(self, name: str) -> bool:
        """Whether the answer for the name is not NXDOMAIN."""
        try:
            await self._look_up(name, "A")
        except NXDOMAIN:
            return False
        except NoSuchRecord:
            return True
        return True

    async def _ask(self, name: str, kind: str) -> list[Any]:
        try:
            return list(await self._look_up(name, kind))
        except (NXDOMAIN, NoSuchRecord):
            return []

    async def _look_up(self, name: str, kind: str) -> Any:
        try:
            return await self._resolver.resolve(f"{name.removesuffix('.')}.", kind)
        except (NXDOMAIN, NoSuchRecord):
            raise
        except Timeout as fault:
            raise NoAnswer(f"no name server answered within {SECONDS:.0f} seconds") from fault
        except (DNSException, OSError) as fault:
            raise NoAnswer("no name server gave a usable answer") from fault


def _text(name: Any) -> str:
    return str(name.to_text(omit_final_dot=True)).removesuffix(".").lower()


def _place(server: str) -> tuple[str, int]:
    """Host and port of `host`, `host:port`, `[host]:port` or a bare IPv6 address."""
    host, colon, port = server.rpartition(":")
    if not colon or (":" in host and not host.startswith("[")):
        return server, DNS_PORT
    return host.strip("[]"), int(port)
