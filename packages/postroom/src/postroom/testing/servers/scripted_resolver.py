"""A DNS that a test writes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from postroom.model.dns import NoAnswer
from postroom.model.domain import DnsRecord

Kind = Literal["TXT", "MX", "A", "AAAA", "PTR"]

SOME_ADDRESS = "192.0.2.25"


class ScriptedResolver:
    """A `Resolver` that knows what was published, and nothing else. Records stand as they are written in a zone file.

    `asked` has every name that was looked up, in order.
    """

    def __init__(self) -> None:
        self._records: dict[tuple[str, Kind], list[str]] = {}
        self._silent: set[str] = set()
        self.asked: list[str] = []

    def publish(self, *records: DnsRecord) -> None:
        """Publish what a domain should publish, and an address for the host of each MX."""
        for record in records:
            self.add(record.name, record.type, record.value)
            if record.type == "MX":
                self.add(record.value.split()[1], "A", SOME_ADDRESS)

    def add(self, name: str, kind: Kind, *values: str) -> None:
        """Add records to a name: `10 mx.acme.test` for an MX, the whole text for a TXT, an address for an A."""
        known = self._records.setdefault((_name(name), kind), [])
        known += [value for value in values if value not in known]

    def remove(self, name: str, kind: Kind | None = None) -> None:
        """Remove every record of a name, or those of one kind."""
        for key in [key for key in self._records if key[0] == _name(name) and kind in (None, key[1])]:
            del self._records[key]

    def silence(self, *names: str) -> None:
        """From now on nobody answers for these names; for none of them, everybody does again."""
        self._silent = set(map(_name, names))

    async def txt(self, name: str) -> tuple[str, ...]:
        """Every TXT record of a name."""
        return tuple(self._ask(name, "TXT"))

    async def mx(self, name: str) -> tuple[tuple[int, str], ...]:
        """Preference and host of every MX record of a name."""
        return tuple(sorted((int(value.split()[0]), _name(value.split()[1])) for value in self._ask(name, "MX")))

    async def addresses(self, name: str, *, version: Literal[4, 6] | None = None) -> tuple[str, ...]:
        """Every address of a name, or those of one IP version."""
        known = (*self._ask(name, "A"), *self._ask(name, "AAAA"))
        return tuple(address for address in known if version in (None, 6 if ":" in address else 4))

    async def ptr(self, name: str) -> tuple[str, ...]:
        """Every name that a name of the reverse tree points to."""
        return tuple(map(_name, self._ask(name, "PTR")))

    async def exists(self, name: str) -> bool:
        """Whether anything was published for a name, or for one below it."""
        self._ask(name, "A")
        wanted = _name(name)
        return any(known == wanted or known.endswith(f".{wanted}") for known, _ in self._records)

    def _ask(self, name: str, kind: Kind) -> Iterable[str]:
        self.asked.append(_name(name))
        if _name(name) in self._silent:
            raise NoAnswer(f"nobody answers for {name}")
        return self._records.get((_name(name), kind), ())


def _name(text: str) -> str:
    return text.lower().removesuffix(".")
