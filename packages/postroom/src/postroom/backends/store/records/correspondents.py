"""Correspondents: whom the room ever wrote to or heard from."""

from __future__ import annotations

import json
from collections.abc import Iterable

from postroom.backends.store.records.table import Table
from postroom.model.address import Address


class Correspondents(Table):
    """Whom the room has to do with."""

    def strangers(self, addresses: Iterable[Address]) -> list[Address]:
        """Those of these addresses that the room never wrote to or heard from. Mail that was cancelled was not written."""
        asked = list(addresses)
        keys = json.dumps([address.key for address in asked])
        known = {row["key"] for row in self.connection.all("known_correspondents", room=self.room, keys=keys)}
        return [address for address in asked if address.key not in known]

    def domains_written_to(self, domains: Iterable[str]) -> frozenset[str]:
        """Those of these domains where the room ever sent mail to."""
        rows = self.connection.all("domains_written_to", room=self.room, domains=json.dumps([*domains]))
        return frozenset(row["name"] for row in rows)
