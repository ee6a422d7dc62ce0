"""`room.routing`: the rules that say which mailbox holds a new thread."""

from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from postroom.backends.store.records.records import Records
from postroom.engine.inbound import trying_out
from postroom.mail.addresses.addresses import parse_address
from postroom.model.errors import InvalidRequest, NotFound
from postroom.model.rule import Routing as Outcome
from postroom.model.rule import Rule
from postroom.ports.receiver import Arrival

if TYPE_CHECKING:
    from postroom.engine.room import AsyncPostroom


class AsyncRouting:
    """The rules of a room. Made by `AsyncPostroom.routing`; rules in code are registered with `room.route`."""

    def __init__(self, room: AsyncPostroom) -> None:
        self._room = room

    async def add(self, rule: Rule) -> None:
        """Keep a rule. Raises `InvalidRequest` for a name that is taken, `NotFound` for a mailbox that is not there."""
        await self._room.write(lambda records: _add(records, rule))

    async def replace(self, rule: Rule) -> None:
        """Put a rule in the place of the one of its name. Raises `NotFound`."""
        await self._room.write(lambda records: _replace(records, rule))

    async def remove(self, name: str) -> None:
        """Take a rule away; threads stay with whom they are. Raises `NotFound`."""
        await self._room.write(lambda records: _remove(records, name))

    async def list(self) -> builtins.list[Rule]:
        """Every rule that the store keeps, in the order in which they are asked."""
        return await self._room.read(lambda records: records.rules.all())

    async def try_out(
        self, content: bytes, *, recipients: Sequence[str] = (), metadata: Mapping[str, str] | None = None
    ) -> Outcome:
        """Who would hold the thread of this mail, what every rule asked says of it, and why. Stores nothing."""
        arrival = Arrival(
            content=content,
            reverse_path=None,
            recipients=tuple(parse_address(recipient) for recipient in recipients),
            source="call",
            metadata=metadata or {},
        )
        return await self._room.run(lambda opened: trying_out.try_out(opened.wiring, arrival))


class Routing:
    """The rules of a room, blocking. See `AsyncRouting` for what each method does and raises."""

    def __init__(self, asynchronous: AsyncRouting, room: AsyncPostroom) -> None:
        self._asynchronous = asynchronous
        self._call = room.call

    def add(self, rule: Rule) -> None:
        """Keep a rule."""
        self._call(lambda: self._asynchronous.add(rule))

    def replace(self, rule: Rule) -> None:
        """Put a rule in the place of the one of its name."""
        self._call(lambda: self._asynchronous.replace(rule))

    def remove(self, name: str) -> None:
        """Take a rule away."""
        self._call(lambda: self._asynchronous.remove(name))

    def list(self) -> builtins.list[Rule]:
        """Every rule that the store keeps."""
        return self._call(self._asynchronous.list)

    def try_out(
        self, content: bytes, *, recipients: Sequence[str] = (), metadata: Mapping[str, str] | None = None
    ) -> Outcome:
        """Who would hold the thread of this mail, and why."""
        return self._call(lambda: self._asynchronous.try_out(content, recipients=recipients, metadata=metadata))


def _add(records: Records, rule: Rule) -> None:
    records.mailboxes.row(rule.to)
    if not records.rules.add(rule):
        raise InvalidRequest(
            f"There is a rule {rule.name!r} already.", you_can="choose another name, or replace that rule."
        )


def _replace(records: Records, rule: Rule) -> None:
    records.mailboxes.row(rule.to)
    if not records.rules.replace(rule):
        raise _not_there(rule.name)


def _remove(records: Records, name: str) -> None:
    if not records.rules.remove(name):
        raise _not_there(name)


def _not_there(name: str) -> NotFound:
    return NotFound(f"There is no rule {name!r} in this room.", you_can="take names from the list of rules.")
