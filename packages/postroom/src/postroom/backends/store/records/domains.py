"""Domain rows and the DKIM keys that sign for them."""

from __future__ import annotations

from collections.abc import Collection

from pydantic import SecretStr

from postroom.backends.store.records.table import Table
from postroom.model.domain import DkimAlgorithm, DkimKey, Domain, KeyState, SigningKey
from postroom.model.errors import NotFound
from postroom.model.ids import at
from postroom.ports.database import Row


class Domains(Table):
    """Mail domains of the room, by name."""

    def row(self, name: str, *, lock: bool = False) -> Row:
        """The row of a domain that was added. Raises `NotFound`."""
        row = self.connection.one("lock_domain" if lock else "domain_by_name", room=self.room, name=name)
        if row is None or row["added_at"] is None:
            raise NotFound(
                f"The domain {name} was not added to this room.",
                you_can=f"add it: postroom domain add {name}, or room.domains.add({name!r}).",
            )
        return row

    def exists(self, name: str) -> bool:
        """Whether mailboxes can be on this domain: it is the room's own, or was added."""
        return self.connection.one("domain_by_name", room=self.room, name=name) is not None

    def primary(self) -> str:
        """The domain of mailboxes that name no other."""
        row = self.connection.one("primary_domain", room=self.room)
        if row is None:
            raise NotFound("This room has no primary domain.")
        return str(row["name"])

    def names(self) -> tuple[str, ...]:
        """Every domain of the room, the primary one first."""
        return tuple(row["name"] for row in self.connection.all("domains", room=self.room))

    def all(self) -> tuple[Domain, ...]:
        """Every domain of the room with its keys, the primary one first."""
        return tuple(self.value(row) for row in self.connection.all("domains", room=self.room))

    def value(self, row: Row) -> Domain:
        """The public value of a row."""
        return Domain(name=row["name"], primary=bool(row["is_primary"]), keys=self.keys(row["name"]))

    def ensure(self, name: str) -> Row:
        """The row of a domain, added by now or not, locked; a new one where there is none."""
        self.connection.run("insert_domain", room=self.room, name=name, is_primary=0)
        row = self.connection.one("lock_domain", room=self.room, name=name)
        assert row is not None
        return row

    def set_up(self, name: str, *, mx: str, spf: str, dmarc: str, reports_to: str) -> None:
        """What it publishes about itself; from now on it counts as added."""
        self.connection.run(
            "set_up_domain",
            room=self.room,
            name=name,
            mx=mx,
            spf=spf,
            dmarc=dmarc,
            reports_to=reports_to,
            now=self.now,
        )

    def make_primary(self, name: str) -> None:
        """New mailboxes are on this domain, unless they name another."""
        self.connection.run("set_primary_domain", room=self.room, name=name)

    def keys(self, domain: str) -> tuple[DkimKey, ...]:
        """The keys of a domain, newest first."""
        return tuple(self._key(row) for row in self.connection.all("dkim_keys", room=self.room, domain=domain))

    def signing_keys(
        self, domain: str, *, among: Collection[DkimAlgorithm], password: SecretStr | None
    ) -> tuple[SigningKey, ...]:
        """The active keys of these algorithms, with their private halves, RSA first."""
        rows = self.connection.all("signing_keys", room=self.room, domain=domain)
        return tuple(
            SigningKey(domain=domain, selector=row["selector"], private_key=row["private_key"], password=password)
            for row in rows
            if row["algorithm"] in among
        )

    def newest_generation(self, domain: str) -> int:
        """How often keys were made for a domain."""
        row = self.connection.one("newest_dkim_generation", room=self.room, domain=domain)
        return int(row["generation"]) if row is not None else 0

    def add_key(
        self, domain: str, *, selector: str, algorithm: DkimAlgorithm, generation: int, public: str, private: SecretStr
    ) -> None:
        """Keep a new key, which does not sign yet."""
        self.inserted(
            "insert_dkim_key",
            domain=domain,
            selector=selector,
            algorithm=algorithm,
            generation=generation,
            public_key=public,
            private_key=private.get_secret_value(),
        )

    def activate(self, domain: str, key: DkimKey, *, retire_at: int) -> bool:
        """Let a key sign from now on in place of the one before it, whose private half is forgotten; false if it did."""
        activated = self.connection.run(
            "activate_dkim_key", room=self.room, domain=domain, selector=key.selector, now=self.now
        )
        if activated:
            self.connection.run(
                "retire_dkim_keys",
                room=self.room,
                domain=domain,
                algorithm=key.algorithm,
                selector=key.selector,
                retire_at=retire_at,
            )
        return bool(activated)

    def _key(self, row: Row) -> DkimKey:
        return DkimKey(
            selector=row["selector"],
            algorithm=DkimAlgorithm(row["algorithm"]),
            state=self._state(row),
            public_key=row["public_key"],
            created_at=at(row["created_at"]),
            activated_at=at(row["activated_at"]) if row["activated_at"] else None,
            retire_at=at(row["retire_at"]) if row["retire_at"] else None,
        )

    def _state(self, row: Row) -> KeyState:
        """Retired by time alone: nothing has to happen at that moment."""
        over = row["retire_at"] is not None and row["retire_at"] <= self.now
        return KeyState.RETIRED if over else KeyState(row["state"])
