"""A room that another process opened, used over REST: the same faces, made of the table of operations."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Coroutine, Mapping
from functools import partial
from typing import Any, NoReturn

from postroom.backends.system import SystemClock, SystemEntropy
from postroom.engine.faces.parts import AsyncParts
from postroom.engine.faces.requests import AsyncMailboxRequests
from postroom.engine.faces.subscriptions import AsyncSubscriptions
from postroom.engine.loop import RoomLoop
from postroom.engine.mailbox import AsyncMailbox
from postroom.engine.remote.client import Address, RemoteClient
from postroom.engine.remote.faces import from_the_table
from postroom.engine.remote.operation import Operation
from postroom.engine.remote.operations import operation_of
from postroom.engine.remote.subscriptions import RemoteSubscriptions
from postroom.engine.remote.working import Working
from postroom.engine.requests.types import RequestTypes
from postroom.engine.room import AsyncPostroom, H, T
from postroom.engine.running import DRAIN_SECONDS
from postroom.engine.turns.handlers import Handler
from postroom.mail.secrets.registered import KnownSecrets
from postroom.model.choices import DEFAULT_SCOPES, EVERY_MAILBOX, Scope
from postroom.model.errors import ConfigurationError, PermissionDenied, StoreUnavailable
from postroom.model.mailbox import MailboxInfo
from postroom.model.room_info import RoomInfo
from postroom.model.settings import Settings
from postroom.ports.clock import Clock, Entropy
from postroom.ports.telemetry import Telemetry

_INFO = operation_of(AsyncPostroom.info)
_LOOK_AGAIN = 0.02
_KEPT = ("listening", "serve", "aclose", "close", "now", "token", "call", "acall", "call_in_place")


@from_the_table("mailbox.requests")
class RemoteMailboxRequests(AsyncMailboxRequests):
    """What one mailbox asks of agents elsewhere, and is asked by them."""

    _mailbox: RemoteMailbox

    def __init__(self, mailbox: RemoteMailbox) -> None:
        self._mailbox = mailbox

    async def perform(self, operation: Operation, arguments: Mapping[str, Any]) -> Any:
        """Ask the server."""
        return await self._mailbox.perform(operation, arguments)


@from_the_table("mailbox")
class RemoteMailbox(AsyncMailbox):
    """A handle on a mailbox of a room elsewhere. What it may do is what its holder was given, as far as the key allows it."""

    room: RemoteRoom

    def __init__(self, room: RemoteRoom, name: str, scopes: frozenset[Scope], *, rehearses: bool = False) -> None:
        super().__init__(room, name, scopes)
        self._rehearses = rehearses

    @property
    def scopes(self) -> frozenset[Scope]:
        """What this handle may do."""
        return self._scopes & self.room.scopes_for(self.name)

    @property
    def requests(self) -> AsyncMailboxRequests:
        """Typed requests to agents of other organisations, and theirs to this mailbox."""
        return RemoteMailboxRequests(self)

    def rehearsing(self) -> AsyncMailbox:
        """A handle like this one, whose sends raise `Rehearsed`."""
        rehearsing = RemoteMailbox(self.room, self.name, self._scopes, rehearses=True)
        rehearsing.run_key = self.run_key
        return rehearsing

    async def perform(self, operation: Operation, arguments: Mapping[str, Any]) -> Any:
        """Ask the server."""
        return await self.room.perform(operation, arguments, mailbox=self.name, rehearses=self._rehearses)


class RemoteRoom(AsyncPostroom):
    """A room elsewhere, by one of its keys. No I/O to make; `AsyncPostroom.connect` says more."""

    def __init__(
        self,
        address: Address,
        *,
        clock: Clock | None = None,
        entropy: Entropy | None = None,
        telemetry: Telemetry | None = None,
        background: bool = True,
    ) -> None:
        self._clock = clock or SystemClock()
        self._entropy = entropy or SystemEntropy()
        self._telemetry = telemetry
        self._background = background
        self._loop = RoomLoop(f"postroom-{address.server}")
        self._client = RemoteClient(address, self._clock, self._entropy)
        self._handlers: dict[str, Handler] = {}
        self._working: Working | None = None
        self._known: RoomInfo | None = None
        self._opened = None
        self._closing = self._closed = False
        self._outlive_a_fork()
        self.request_types, self.known_secrets = RequestTypes(), KnownSecrets()

    def __repr__(self) -> str:
        return f"<room at {self._client.address.url}>"

    @property
    def domain(self) -> str:
        """The room's primary domain. Where it is not known yet, the server is asked, and the caller waits."""
        return self._about().domain

    @property
    def settings(self) -> Settings:
        """What only the program knows that opened the room. Raises `ConfigurationError`."""
        raise ConfigurationError("The settings of a room are known where it was opened, on its server.")

    @property
    def resting(self) -> bool:
        """Whether no more turns of handlers begin here."""
        return self._working is not None and self._working.resting

    def mailbox(self, name: str, *, scopes: frozenset[Scope] | set[Scope] = DEFAULT_SCOPES) -> AsyncMailbox:
        """A handle bound to one mailbox. It may do what is given here, as far as the key allows it."""
        return RemoteMailbox(self, name, frozenset(Scope(scope) for scope in scopes))

    def scopes_for(self, mailbox: str) -> frozenset[Scope]:
        """What the key may do in a mailbox; everything, as long as nobody has asked the server, which looks at each call anyway."""
        known = self._known if self._loop.is_current() else self._about()
        if known is None or known.key is None:
            return frozenset(Scope)
        return known.key.scopes_for(mailbox)

    def on_message(self, mailbox: str = EVERY_MAILBOX) -> Callable[[H], H]:
        """Decorate a plain or async function `f(message)`: once started, it takes the turns of a mailbox, in this process."""
        return super().on_message(mailbox)

    def _register(self, mailbox: str, handler: Handler) -> None:
        self._handlers[mailbox] = handler
        if self._working is not None:
            self._loop.soon(partial(self._working.register, mailbox, handler))

    async def create_mailbox(self, name: str, **given: Any) -> AsyncMailbox:
        """Create a mailbox."""
        made: MailboxInfo = await self.perform(operation_of(AsyncPostroom.create_mailbox), {"name": name, **given})
        return self.mailbox(made.name)

    async def start(self) -> None:
        """Begin to take turns for the handlers of this process. What else a room does goes on at its server."""
        await self._on_the_loop(self._begin_to_work)

    async def rest(self, grace: float) -> bool:
        """Begin no more turns of handlers here; whether those under way ended within `grace` seconds."""
        working = self._working
        return await self._on_the_loop(lambda: working.rest(grace)) if working is not None else True

    async def drain(self, timeout: float = DRAIN_SECONDS) -> bool:
        """Wait until nothing is due at the server that this key may know of, and no turn of a handler here."""
        return await self._on_the_loop(lambda: self._drain(timeout))

    async def next_due(self) -> int | None:
        """When something falls due next, in milliseconds UTC; `None` when nothing waits."""
        moments = [await self._of_the_room(operation_of(AsyncPostroom.next_due), {})]
        moments += [await self.turns.next_due(name) for name in self._handlers if name != EVERY_MAILBOX]
        return min((moment for moment in moments if moment is not None), default=None)

    async def perform(
        self, operation: Operation, arguments: Mapping[str, Any], *, mailbox: str | None = None, rehearses: bool = False
    ) -> Any:
        """Do one operation of the table. A caller that gives up stops a read, never a write. Raises what the room raises, and
        `ServerUnavailable`.
        """

        async def ask() -> Any:
            if self._known is None and operation is not _INFO:
                self._known = await self._client.perform(_INFO, {})
            return await self._client.perform(operation, arguments, mailbox=mailbox, rehearses=rehearses)

        return await self._on_the_loop(ask, shield=operation.writes)

    async def __aenter__(self) -> AsyncPostroom:
        self._known = await self.perform(_INFO, {})
        return self

    async def run(self, work: Callable[..., Coroutine[Any, Any, Any]], *, shield: bool = False) -> NoReturn:
        """What runs beside the store runs at the server. Raises `ConfigurationError`."""
        raise ConfigurationError("A room that is used from afar has no store here; this is done at its server.")

    async def _on_the_loop(self, work: Callable[[], Coroutine[Any, Any, T]], *, shield: bool = False) -> T:
        self._refuse_when_closed()
        return await self._loop.hop(work, shield=shield)

    def _refuse_when_closed(self) -> None:
        if self._closed:
            raise StoreUnavailable("This room is closed.", you_can="connect to it anew.")

    def _about(self) -> RoomInfo:
        if self._known is None:
            self._known = self.call(lambda: self.perform(_INFO, {}))
        assert self._known is not None
        return self._known

    async def _begin_to_work(self) -> None:
        if self._working is None:
            self._working = Working(self, self._clock, self.telemetry, background=self._background)
            for mailbox, handler in self._handlers.items():
                self._working.register(mailbox, handler)

    async def _drain(self, timeout: float) -> bool:
        working = self._working
        if not self._background:
            await self._drained(timeout)
            while working is not None and await working.work_off():
                await self._drained(timeout)
            return True
        end = asyncio.get_running_loop().time() + timeout
        while (left := end - asyncio.get_running_loop().time()) > 0:
            if not await self._is_busy() and await self._drained(left) and not await self._is_busy():
                return True
            await asyncio.sleep(_LOOK_AGAIN)
        return False

    async def _is_busy(self) -> bool:
        return self._working is not None and await self._working.is_busy()

    async def _drained(self, timeout: float) -> bool:
        drained = await self._of_the_room(operation_of(AsyncPostroom.drain), {"timeout": timeout})
        return drained is not False

    async def _of_the_room(self, operation: Operation, arguments: Mapping[str, Any]) -> Any:
        """What a key for the whole room is told; for others `None`."""
        try:
            return await self.perform(operation, arguments)
        except PermissionDenied:
            return None

    async def _shut(self) -> None:
        if self._closing:
            return
        self._closing = True
        if self._working is not None:
            await self._working.close()
        self._closed = True
        await self._client.aclose()

    def _forget_parent(self) -> None:
        self._working = None


def _remote(name: str, kind: type) -> type:
    """The class of a part, with the methods of the table in place of its own."""
    if issubclass(kind, AsyncSubscriptions):
        return RemoteSubscriptions

    async def perform(self: Any, operation: Operation, arguments: Mapping[str, Any]) -> Any:
        return await self._room.perform(operation, arguments)

    return from_the_table(name)(type(f"Remote{kind.__name__}", (kind,), {"perform": perform}))


def _part(name: str, embedded: property) -> property:
    """The same part of a remote room: what it holds is kept, what it does is asked of the server."""
    assert embedded.fget is not None
    make, known = embedded.fget, dict[type, type]()

    def remote(self: RemoteRoom) -> Any:
        part = make(self)
        kind = type(part)
        part.__class__ = known.get(kind) or known.setdefault(kind, _remote(name, kind))
        return part

    return property(remote, doc=embedded.__doc__)


def _complete(room: type[RemoteRoom], *, kept: Collection[str]) -> None:
    for name in kept:
        setattr(room, name, getattr(AsyncPostroom, name))
    for name, member in vars(AsyncParts).items():
        if isinstance(member, property) and not name.startswith("_"):
            setattr(room, name, _part(name, member))
    from_the_table("room")(room)


_complete(RemoteRoom, kept=_KEPT)
