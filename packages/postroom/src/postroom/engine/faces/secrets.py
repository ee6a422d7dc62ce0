"""`room.secrets`: what a room keeps from leaving by mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import SecretStr

from postroom.engine.outbound import protecting
from postroom.mail.secrets.registered import WINDOW, KnownSecrets
from postroom.model.errors import InvalidRequest

if TYPE_CHECKING:
    from postroom.engine.room import AsyncPostroom


class AsyncSecrets:
    """The secrets of a room. They are kept in memory only; of a canary the store keeps what it is made from."""

    def __init__(self, room: AsyncPostroom, known: KnownSecrets) -> None:
        self._room = room
        self._known = known

    def protect(self, value: str | SecretStr, *, name: str) -> None:
        """No draft of this process may carry this value, or eight characters of it, from now on.

        `name` is what a refusal calls it. Raises `InvalidRequest` for a value of fewer than eight characters.
        """
        secret = value.get_secret_value() if isinstance(value, SecretStr) else value
        try:
            self._known.add(secret, name=f"the registered secret {name!r}")
        except ValueError:
            raise InvalidRequest(
                f"{name!r} has fewer than {WINDOW} characters; mail that holds such a short text cannot be told from other mail.",
                you_can="use a longer secret.",
            ) from None

    async def canary(self, name: str) -> str:
        """A text that opens nothing, to be laid where only a thief looks; no draft may carry it. The same for the same name.

        It survives restarts, and every process of the room knows it.
        """
        return await self._room.run(lambda opened: protecting.lay_canary(opened.wiring, name), shield=True)

    async def canaries(self) -> list[str]:
        """The names of the room's canaries."""
        return await self._room.read(lambda records: [row["name"] for row in records.canaries.all()])


class Secrets:
    """The secrets of a room, blocking. See `AsyncSecrets`."""

    def __init__(self, asynchronous: AsyncSecrets, room: AsyncPostroom) -> None:
        self._asynchronous = asynchronous
        self._call = room.call

    def protect(self, value: str | SecretStr, *, name: str) -> None:
        """No draft of this process may carry this value from now on."""
        self._asynchronous.protect(value, name=name)

    def canary(self, name: str) -> str:
        """A text that opens nothing, to be laid where only a thief looks; no draft may carry it."""
        return self._call(lambda: self._asynchronous.canary(name))

    def canaries(self) -> list[str]:
        """The names of the room's canaries."""
        return self._call(self._asynchronous.canaries)
