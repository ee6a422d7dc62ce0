"""`room.keys`: what opens the room from outside. Never an agent's tool."""

from __future__ import annotations

import builtins
from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from pydantic import SecretStr

from postroom.engine.keys import authenticating, keys
from postroom.engine.keys.grant import Grant
from postroom.engine.keys.secret import CHANCE_OCTETS, read_secret
from postroom.model.choices import DEFAULT_SCOPES, Scope
from postroom.model.key import AgentKey, NewKey

if TYPE_CHECKING:
    from postroom.engine.room import AsyncPostroom

OVERLAP = timedelta(hours=24)


class AsyncKeys:
    """The keys of a room. Made by `AsyncPostroom.keys`.

    `by` is the name of who decides. Methods that take an id (`k3`) raise `NotFound`. Inside `Grant.acting` only the key that acts
    and those below it are reached, and a new key hangs below it.
    """

    def __init__(self, room: AsyncPostroom) -> None:
        self._room = room

    async def create(
        self,
        name: str,
        *,
        scopes: Iterable[Scope | str] = DEFAULT_SCOPES,
        mailboxes: Iterable[str] | None = None,
        lasts: timedelta | None = None,
        parent: str | None = None,
        by: str = "",
    ) -> NewKey:
        """Make a key; its `secret` is shown this once.

        `mailboxes` are those that it opens, `None` every one, the future ones too; it expires after it `lasts` so long, or
        never. A child of the key `parent` never exceeds it: what is left open (`None`) is as the parent has it, what goes beyond
        raises `PermissionDenied`. Raises `InvalidRequest`, and `NotFound` for a mailbox that there is not.
        """
        wanted = keys.wish(name, scopes=scopes, mailboxes=mailboxes, lasts=lasts, parent=parent, by=by)
        chance = self._room.token(CHANCE_OCTETS)
        return await self._room.write(lambda records: keys.create(records, wanted, chance=chance))

    async def narrow(
        self,
        key_id: str,
        *,
        scopes: Iterable[Scope | str] | None = None,
        mailboxes: Iterable[str] | None = None,
        lasts: timedelta | None = None,
        by: str = "",
    ) -> AgentKey:
        """Leave a key, and those below it, only these scopes or mailboxes, or only so long from now; what is not given stays.

        Raises `InvalidRequest` for what it does not have: a key is never given more.
        """
        left_scopes = keys.read_scopes(scopes) if scopes is not None else None
        left_mailboxes, left_time = keys.read_mailboxes(mailboxes), keys.read_lasts(lasts)
        return await self._room.write(
            lambda records: keys.narrow(
                records, key_id, scopes=left_scopes, mailboxes=left_mailboxes, lasts=left_time, by=by
            )
        )

    async def rotate(self, key_id: str, *, overlap: timedelta = OVERLAP, by: str = "") -> NewKey:
        """A new secret, shown this once; for as long as `overlap` the old one works as well. The id stays.

        Raises `InvalidRequest` for a key that has ended.
        """
        chance, beside = self._room.token(CHANCE_OCTETS), keys.read_overlap(overlap)
        return await self._room.write(
            lambda records: keys.rotate(records, key_id, chance=chance, overlap=beside, by=by)
        )

    async def revoke(self, key_id: str, *, by: str = "") -> AgentKey:
        """End a key in every process now, and with it the keys below it."""
        return await self._room.write(lambda records: keys.revoke(records, key_id, by=by))

    async def all(self) -> builtins.list[AgentKey]:
        """Every key, oldest first, those too that have ended."""
        return await self._room.read(keys.every)

    async def get(self, key_id: str) -> AgentKey:
        """One key."""
        return await self._room.read(lambda records: keys.get(records, key_id))

    async def authenticate(self, secret: str | SecretStr) -> Grant:
        """What the bearer of a secret may do now. Raises `PermissionDenied`, the same whatever is wrong with it.

        Nothing is remembered from one call to the next: ask for each call from outside.
        """
        return await authenticating.authenticate(self._room, read_secret(secret))


class Keys:
    """The keys of a room, blocking. See `AsyncKeys` for what each method raises."""

    def __init__(self, asynchronous: AsyncKeys, room: AsyncPostroom) -> None:
        self._asynchronous = asynchronous
        self._call = room.call

    def create(
        self,
        name: str,
        *,
        scopes: Iterable[Scope | str] = DEFAULT_SCOPES,
        mailboxes: Iterable[str] | None = None,
        lasts: timedelta | None = None,
        parent: str | None = None,
        by: str = "",
    ) -> NewKey:
        """Make a key; its `secret` is shown this once."""
        return self._call(
            lambda: self._asynchronous.create(
                name, scopes=scopes, mailboxes=mailboxes, lasts=lasts, parent=parent, by=by
            )
        )

    def narrow(
        self,
        key_id: str,
        *,
        scopes: Iterable[Scope | str] | None = None,
        mailboxes: Iterable[str] | None = None,
        lasts: timedelta | None = None,
        by: str = "",
    ) -> AgentKey:
        """Leave a key, and those below it, only these scopes or mailboxes, or only so long from now."""
        return self._call(
            lambda: self._asynchronous.narrow(key_id, scopes=scopes, mailboxes=mailboxes, lasts=lasts, by=by)
        )

    def rotate(self, key_id: str, *, overlap: timedelta = OVERLAP, by: str = "") -> NewKey:
        """A new secret, shown this once; for as long as `overlap` the old one works as well."""
        return self._call(lambda: self._asynchronous.rotate(key_id, overlap=overlap, by=by))

    def revoke(self, key_id: str, *, by: str = "") -> AgentKey:
        """End a key in every process now, and with it the keys below it."""
        return self._call(lambda: self._asynchronous.revoke(key_id, by=by))

    def all(self) -> builtins.list[AgentKey]:
        """Every key, oldest first, those too that have ended."""
        return self._call(self._asynchronous.all)

    def get(self, key_id: str) -> AgentKey:
        """One key."""
        return self._call(lambda: self._asynchronous.get(key_id))

    def authenticate(self, secret: str | SecretStr) -> Grant:
        """What the bearer of a secret may do now."""
        return self._call(lambda: self._asynchronous.authenticate(secret))
