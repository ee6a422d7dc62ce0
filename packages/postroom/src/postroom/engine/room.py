"""A room: one organisation's whole set-up. `AsyncPostroom` is the real code; `Postroom` is the sync face over it."""

from __future__ import annotations

import asyncio
import logging
import os
import weakref
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from types import TracebackType
from typing import Any, Literal, TypeVar

from pydantic import SecretStr

from postroom.backends.mail_services import sent_folder_of
from postroom.backends.oauth import TokenSources
from postroom.backends.registry import (
    StoredSecret,
    logs_in,
    lookup_of,
    next_hop,
    open_lookup,
    open_provisioner,
    open_resolver,
    open_telemetry,
    open_tokens,
    open_transport,
)
from postroom.backends.scorers import open_scorer
from postroom.backends.store.records.records import Records
from postroom.backends.store.store import Store, open_store
from postroom.backends.system import SystemClock, SystemEntropy
from postroom.engine import mailboxes, provisioning
from postroom.engine.events import noting, pruning
from postroom.engine.faces.parts import AsyncParts
from postroom.engine.handle import Handle
from postroom.engine.inbound import inbox, proving
from postroom.engine.inbound.routes import CodeRule, Routes
from postroom.engine.loop import RoomLoop
from postroom.engine.mailbox import AsyncMailbox
from postroom.engine.outbound import dead_letters, lacking, suppressing
from postroom.engine.outbound.protecting import known_from
from postroom.engine.process import Process
from postroom.engine.requests.types import RequestTypes
from postroom.engine.running import DRAIN_SECONDS, Running
from postroom.engine.threads import explaining
from postroom.engine.tracing.spans import here
from postroom.engine.turns.handlers import Handler, Handlers
from postroom.engine.turns.pools import Pool, Pools
from postroom.engine.wiring import Wiring
from postroom.mail.addresses.addresses import parse_domain, read_address
from postroom.model.bounds import how_many
from postroom.model.business_hours import BusinessHours
from postroom.model.choices import DEFAULT_SCOPES, EVERY_MAILBOX, ORDER, Covers, Scope
from postroom.model.connection import connection_from_env
from postroom.model.delivery import DeliveryStatus, Receipt
from postroom.model.errors import ConfigurationError, InvalidRequest, StoreUnavailable
from postroom.model.event import Event
from postroom.model.in_place import called_in_place
from postroom.model.key import acting_as
from postroom.model.mailbox import MailboxInfo, MailboxStatus, Oversight, Purpose, Wakes
from postroom.model.message import Message
from postroom.model.proof import ReturnPath
from postroom.model.room_info import RoomInfo
from postroom.model.settings import Settings, settings_from_env
from postroom.model.several import several
from postroom.model.suppression import Suppression
from postroom.model.thread import Thread
from postroom.ports.clock import Clock, Entropy
from postroom.ports.lookup import Lookup
from postroom.ports.receiver import Arrival, Receiver
from postroom.ports.resolver import Resolver
from postroom.ports.telemetry import Telemetry
from postroom.ports.transport import Transport

T = TypeVar("T")
H = TypeVar("H", bound=Callable[..., Any])

log = logging.getLogger("postroom.handlers")

IN_SETTINGS = ("domain", "mailboxes", "store")
"""What `from_env` may be told in place of the environment; everything else it is told goes to the constructor."""


NULL_PATH = "<>"


class AsyncPostroom(Handle, AsyncParts):
    """A room with its mailboxes, embedded in this process. Use it as `async with`, or call `aclose` at the end.

    `domain` is the room's own mail domain. `store` (in memory, unless told otherwise), `transport` and `receivers` are URLs (see
    `Settings`); what is given here goes before `settings`. While the
    room is open, a worker delivers what is queued; with `delivering=False` this process only looks, and queues what
    another one delivers. `start` also runs receivers, timers and handlers. With `background=False` nothing goes on by
    itself: what is due is done inside `drain`, one thing after another. Nothing is opened before the first call.
    Raises `ConfigurationError` for a domain or URL that it does not understand.
    """

    def __init__(
        self,
        domain: str,
        *,
        mailboxes: Sequence[str] = (),
        store: str | None = None,
        transport: str | Transport | None = None,
        receivers: Sequence[str | Receiver] = (),
        clock: Clock | None = None,
        entropy: Entropy | None = None,
        resolver: Resolver | None = None,
        telemetry: Telemetry | None = None,
        settings: Settings | None = None,
        delivering: bool = True,
        background: bool = True,
    ) -> None:
        given: dict[str, Any] = {"domain": _own_domain(domain)}
        if mailboxes:
            given["mailboxes"] = several(mailboxes)
        if store is not None:
            given["store"] = SecretStr(store)
        self._settings = (settings or Settings(domain=domain)).model_copy(update=given)
        self._delivering = delivering
        self._background = background
        self._clock = clock or SystemClock()
        self._entropy = entropy or SystemEntropy()
        self._resolver = resolver
        self._telemetry = telemetry
        self._transport = transport if transport is not None else _plain(self._settings.transport)
        self._receivers = [*several(receivers), *(url.get_secret_value() for url in self._settings.receivers)]
        self.known_secrets = known_from(self._settings, self._urls())
        self.request_types = RequestTypes()
        self._handlers: dict[str, Handler] = {}
        self._pools = Pools()
        self._routes = Routes()
        self._loop = RoomLoop(f"postroom-{self._settings.domain}")
        self._opened: Running | None = None
        self._opening = _OpeningLock()
        self._closing = self._closed = False
        self._outlive_a_fork()

    @classmethod
    def from_env(cls, **overrides: Any) -> AsyncPostroom:
        """A room as the `POSTROOM_*` environment variables describe it; what is given here goes before them.

        With `POSTROOM_URL` and `POSTROOM_KEY` it is `connect`ed to. Raises `ConfigurationError`.
        """
        if (connection := connection_from_env(overrides)) is not None:
            return cls.connect(connection.url, key=connection.key, **overrides)
        settings = settings_from_env(**{name: overrides.pop(name) for name in IN_SETTINGS if name in overrides})
        return cls(settings.domain, settings=settings, **overrides)

    @classmethod
    def connect(
        cls,
        url: str,
        *,
        key: str | SecretStr,
        telemetry: Telemetry | None = None,
        clock: Clock | None = None,
        background: bool = True,
    ) -> AsyncPostroom:
        """A room that another process opened and serves (`postroom_server`), used over REST as far as a key allows it.

        The methods are the same; handlers take their turns in this process, everything else goes on at the server. Nothing is
        asked before the first call. Raises `ConfigurationError` for a URL that no key may be sent to.
        """
        from postroom.engine.remote.client import Address
        from postroom.engine.remote.room import RemoteRoom

        return RemoteRoom(Address.of(url, key), telemetry=telemetry, clock=clock, background=background)

    @property
    def domain(self) -> str:
        """The room's primary domain."""
        return self._settings.domain

    @property
    def settings(self) -> Settings:
        """What the room was told."""
        return self._settings

    @property
    def closed(self) -> bool:
        """Whether this room was closed, or is about to be."""
        return self._closing

    @property
    def resting(self) -> bool:
        """Whether no more turns of handlers begin here."""
        return self._opened is not None and self._opened.resting

    @property
    def telemetry(self) -> Telemetry:
        """Where spans and metrics go."""
        if self._telemetry is None:
            self._telemetry = open_telemetry()
        return self._telemetry

    def now(self) -> int:
        """The room's time, in milliseconds since the Unix epoch."""
        return self._clock.now()

    def token(self, octets: int) -> str:
        """Random hexadecimal digits, from this room's source of randomness."""
        return self._entropy.token(octets)

    def mailbox(self, name: str, *, scopes: frozenset[Scope] | set[Scope] = DEFAULT_SCOPES) -> AsyncMailbox:
        """A handle bound to one mailbox and to what its holder may do. No I/O; an unknown name fails at first use."""
        return AsyncMailbox(self, name, frozenset(Scope(scope) for scope in scopes))

    def on_message(self, mailbox: str = EVERY_MAILBOX) -> Callable[[H], H]:
        """Decorate a plain or async function `f(message)`: it is called, at least once, for every message that wakes a mailbox.

        A mailbox has one handler: a second takes the place of the first, and the log says so. Several agents are a `pool`.
        """
        if not isinstance(mailbox, str):
            raise ConfigurationError(
                "Say for which mailbox: @room.on_message('support'), or @room.on_message() for every one."
            )

        def register(handler: H) -> H:
            if mailbox in self._handlers:
                log.warning("handler.replaced", extra={"mailbox": mailbox})
            self._register(mailbox, handler)
            return handler

        return register

    def _register(self, mailbox: str, handler: Handler) -> None:
        self._pools.refuse(mailbox)
        self._handlers[mailbox] = handler
        if self._opened is not None:
            self._opened.handlers.register(mailbox, handler)

    def route(self, name: str, *, order: int = ORDER) -> Callable[[H], H]:
        """Decorate a plain or async function `f(mail)` that says which mailbox holds a new thread, or `None`: a rule in code.

        It is called with `postroom.mail.Incoming`, before the mail is stored, in its place among the other rules.
        """

        def register(function: H) -> H:
            self._routes.add(CodeRule(name, order, function))
            return function

        return register

    def pool(self, name: str, *, mailboxes: Sequence[str] = ()) -> Pool:
        """A pool of agents behind these mailboxes, or the one of that name: decorate its agents with `pool.agent("a1")`."""
        return self._pools.open(name, mailboxes, handled=self._handlers)

    async def receive(
        self,
        content: bytes,
        *,
        recipients: Sequence[str] = (),
        reverse_path: str | None = None,
        client_ip: str | None = None,
        helo: str | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> None:
        """Let in one message that arrived by a way of your own: raw bytes, and the envelope if you know it.

        `reverse_path` is `<>` for a report's null reverse-path, `None` where you do not know it. `client_ip` and `helo` say who
        brought it, so that SPF can be asked. `metadata` is what else you know of it, for routing rules.
        Raises `MalformedMessage`, `NotFound` (no mailbox here), `StoreUnavailable`; then nothing was stored.
        """
        arrival = Arrival(
            content=content,
            reverse_path=read_address(reverse_path) if reverse_path and reverse_path != NULL_PATH else None,
            null_reverse_path=reverse_path == NULL_PATH,
            recipients=tuple(read_address(recipient) for recipient in recipients),
            source="call",
            client_ip=client_ip,
            helo=helo,
            metadata=metadata or {},
        )
        await self.run(lambda opened: inbox.receive(opened.wiring, arrival), shield=True)

    async def info(self) -> RoomInfo:
        """What a caller must know first: the room's domain, and by which key it calls."""
        newest = await self.read(lambda records: records.events.newest())
        return RoomInfo(domain=self.domain, key=acting_as.get(), newest_event=newest)

    async def mailboxes(self) -> list[MailboxInfo]:
        """Every mailbox of the room, by name."""
        return await self.read(lambda records: records.mailboxes.all())

    async def create_mailbox(
        self,
        name: str,
        *,
        display_name: str = "",
        domain: str | None = None,
        local_part: str | None = None,
        wakes: Wakes | None = None,
    ) -> AsyncMailbox:
        """Create `name@` the primary domain, or another one of the room; `local_part` where its address begins otherwise.

        Raises `InvalidRequest` when the name or the address is taken or malformed, or the domain is not the room's.
        """
        info = await self.write(
            lambda records: mailboxes.create(
                records, name, display_name=display_name, domain=domain, local_part=local_part, wakes=wakes
            )
        )
        await self.run(lambda opened: provisioning.make_there_too(opened.wiring, info), shield=True)
        return self.mailbox(name)

    async def pause_mailbox(self, name: str) -> MailboxInfo:
        """Nothing leaves and no handler wakes; mail still accumulates."""
        return await self.write(lambda records: mailboxes.set_status(records, name, MailboxStatus.PAUSED))

    async def resume_mailbox(self, name: str) -> MailboxInfo:
        """End a pause: queued mail leaves, handlers wake for what accumulated."""
        return await self.write(lambda records: mailboxes.set_status(records, name, MailboxStatus.ACTIVE))

    async def change_mailbox(
        self,
        name: str,
        *,
        purpose: Purpose | None = None,
        oversight: Oversight | None = None,
        wakes: Wakes | None = None,
        business_hours: BusinessHours | Literal["any"] | None = None,
    ) -> MailboxInfo:
        """Decide what a mailbox's mail is to its readers, which of its drafts a person sees before they leave, which mail gives
        its agent a turn, and which business hours its follow-ups keep to (`any`: none).
        """
        return await self.write(
            lambda records: mailboxes.change(
                records, name, purpose=purpose, oversight=oversight, wakes=wakes, business_hours=business_hours
            )
        )

    async def delete_mailbox(self, name: str, *, successor: str) -> list[str]:
        """Delete a mailbox; its threads (their ids are returned) and its future mail go to the successor."""
        return await self.write(lambda records: mailboxes.delete(records, name, successor=successor))

    async def threads(self, *, count: int = 50) -> list[Thread]:
        """The latest threads of the room, newest first, without their messages."""
        return await self.read(
            lambda records: [records.threads.value(row) for row in records.threads.page(count=how_many(count))]
        )

    async def thread(self, thread_id: str) -> Thread:
        """One thread with all its messages, as the whole room sees it."""
        return await self.read(lambda records: explaining.whole_thread(records, thread_id))

    async def message(self, message_id: str) -> Message:
        """One message, by id (`m12`) or Message-ID, whichever mailboxes saw it."""
        return await self.read(lambda records: explaining.message(records, message_id))

    async def receipts(self, thread_id: str) -> list[Receipt]:
        """The receipt of every message that was sent in a thread, oldest first, as its deliveries stand now."""
        return await self.read(lambda records: explaining.receipts_of_thread(records, thread_id))

    async def explain(self, subject: str) -> list[Event]:
        """Everything that happened to a message (`m12` or its Message-ID), a thread (`t3`) or in a trace, oldest first.

        A `message.queued` or `message.refused` event carries every gate's verdict, with its numbers, in `verdicts`.
        """
        return await self.read(lambda records: explaining.explain(records, subject))

    async def events(self, *, after: int = 0, count: int = 100) -> list[Event]:
        """The audit trail above a cursor (an event's id), oldest first. Word of older ones that were removed comes before them."""
        return await self.read(lambda records: pruning.read_on(records, after, count=how_many(count)))

    async def deliveries(self, *statuses: DeliveryStatus, count: int = 100) -> list[explaining.OutboxEntry]:
        """What is in the outbox, newest first; by default what has not ended well: waiting, deferred, failed, unknown."""
        return await self.read(lambda records: explaining.outbox(records, statuses, count=how_many(count)))

    async def requeue(self, message_id: str) -> Receipt:
        """A person's decision: send again what failed, was cancelled, was kept, or whose outcome is unknown."""
        return await self.write(lambda records: dead_letters.requeue(records, message_id))

    async def dead_letters(self, *, count: int = 100) -> list[dead_letters.DeadLetter]:
        """What was given up, newest first: deliveries that failed for good, and turns that a handler could not take."""
        return await self.read(lambda records: dead_letters.dead_letters(records, count=how_many(count)))

    async def wake_again(self, turn_id: str) -> None:
        """A person's decision: a handler's turn that was given up (`d7`, from `dead_letters`) is tried anew."""
        await self.write(lambda records: dead_letters.wake_again(records, turn_id))

    async def suppress(
        self,
        address: str,
        *,
        reason: str = "manual",
        covers: Covers | str = Covers.ALL,
        expires_at: datetime | None = None,
        lasts: timedelta | None = None,
    ) -> None:
        """The room may not write to this address from now on; what any agent had planned for it ends.

        `covers` is `all` mail, `outreach` only, or all that is `unasked`. It ends at `expires_at`, or after it `lasts` so
        long, or never. Raises `InvalidRequest`.
        """
        parsed, scope = read_address(address), suppressing.read_covers(covers)
        end = suppressing.end_of(expires_at, lasts, now=self.now())
        await self.write(
            lambda records: suppressing.suppress_by_hand(records, parsed, reason=reason, covers=scope, expires_at=end)
        )

    async def unsuppress(self, address: str) -> bool:
        """Lift a suppression; whether there was one."""
        parsed = read_address(address)
        return await self.write(lambda records: suppressing.lift(records, parsed))

    async def suppressions(self) -> list[Suppression]:
        """Every suppression in force."""
        return await self.read(lambda records: records.suppressions.all())

    async def start(self) -> None:
        """Begin to receive, and to run timers and handlers, in the background of this process."""
        await self.run(lambda opened: opened.start(self._receivers))

    async def serve(self) -> None:
        """`start`, then go on until this call is cancelled."""
        await self.start()
        try:
            await asyncio.Event().wait()
        finally:
            await self.aclose()

    async def drain(self, timeout: float = DRAIN_SECONDS) -> bool:
        """Wait until nothing is due to be delivered or handled any more; false if `timeout` seconds were not enough."""
        return await self.run(lambda opened: opened.drain(timeout))

    async def next_due(self) -> int | None:
        """When something falls due next, in milliseconds UTC; `None` when nothing waits."""
        return await self.run(lambda opened: opened.next_due())

    async def rest(self, grace: float) -> bool:
        """Begin no more turns of handlers here; whether those under way ended within `grace` seconds. The others are left to
        their lease.
        """
        return await self.run(lambda opened: opened.rest(grace))

    def listening(self) -> list[tuple[str, int]]:
        """Host and port of every listening receiver, once started."""
        receivers = self._opened.receivers if self._opened is not None else []
        return [address for receiver in receivers if (address := getattr(receiver, "address", None)) is not None]

    async def aclose(self) -> None:
        """Deliver what is due (for a bounded time), stop everything, close the store. What is left stays in the store."""
        await self._loop.hop(self._shut, shield=True)
        await asyncio.to_thread(self._loop.close)

    def close(self) -> None:
        """`aclose` for callers without a loop."""
        self._loop.call(self._shut)
        self._loop.close()

    async def __aenter__(self) -> AsyncPostroom:
        await self.run(_nothing)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def read(self, work: Callable[[Records], T]) -> T:
        """Run a piece of work against one snapshot of the store."""
        return await self.run(lambda opened: opened.wiring.store.aread(work))

    async def write(self, work: Callable[[Records], T]) -> T:
        """Run a piece of work in one write transaction; finished even if the caller gives up waiting."""
        return await self.run(lambda opened: opened.wiring.store.awrite(work), shield=True)

    async def run(self, work: Callable[[Running], Coroutine[Any, Any, T]], *, shield: bool = False) -> T:
        """Run a coroutine function on the room's loop, opening the room first where needed; in place where that is asked for."""
        self._refuse_when_closed()

        async def opened() -> T:
            return await work(await self._open())

        return await (opened() if called_in_place.get() else self._loop.hop(opened, shield=shield))

    def call(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Block on a coroutine function, on the room's loop. For the sync face. In a closed room there is nothing to wait for."""
        return self._loop.run_in_place(work) if self._closed else self._loop.call(work)

    def call_in_place(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """`call`, for a coroutine function that waits for nothing but the store of this room: in the caller's own thread."""
        return self._loop.run_in_place(work) if self._opened is not None else self.call(work)

    async def acall(self, work: Callable[[], Coroutine[Any, Any, T]], *, shield: bool = False) -> T:
        """Await a coroutine function that runs on the room's loop, from whatever loop the caller lives on. In a closed room there
        is nothing to wait for.
        """
        return await (work() if self._closed else self._loop.hop(work, shield=shield))

    async def _open(self) -> Running:
        if self._opened is not None:
            return self._opened
        async with self._opening.on_this_loop():
            self._refuse_when_closed()
            if self._opened is None:
                self._opened = await self._begin()
        return self._opened

    def _refuse_when_closed(self) -> None:
        """Before anything is begun for a call: a loop that is started now would be ended by nobody."""
        if self._closed:
            raise StoreUnavailable("This room is closed.", you_can="open it anew, with the same store.")

    async def _begin(self) -> Running:
        tokens = open_tokens(self._settings.oauth)
        transport = self._open_transport(tokens)
        lookup = self._open_lookup(tokens) or lookup_of(transport)
        provisioner = open_provisioner(_plain(self._settings.provisioner), transport, clock=self._clock)
        scorer = open_scorer(self._settings.scorer)
        lacking.tell_once(self._transport, self._settings, receives=bool(self._receivers))
        wiring = Wiring(
            settings=self._settings,
            store=await asyncio.to_thread(self._open_store),  # the last that can fail: nothing is left open then
            clock=self._clock,
            entropy=self._entropy,
            transport=transport,
            telemetry=self.telemetry,
            resolver=self._open_resolver,
            next_hop=next_hop(self._transport) if isinstance(self._transport, str) else None,
            lookup=lookup,
            tokens=tokens,
            provisioner=provisioner,
            return_path=self._return_path(),
            scorer=scorer,
            request_types=self.request_types,
            secrets=self.known_secrets,
            routes=self._routes,
        )
        tokens.keep_by(partial(StoredSecret, wiring.store, password=self._settings.key_secret))
        handlers = Handlers(Process(f"{os.getpid()}:{self._entropy.token(4)}", self._pools))
        for mailbox, handler in self._handlers.items():
            handlers.register(mailbox, handler)
        running = Running(wiring, handlers, background=self._background)
        running.watch_queues()
        if self._delivering:
            running.deliver()
        return running

    def _urls(self) -> dict[str, str | None]:
        """The room's own URLs, by what each opens."""
        receivers = {f"receiver {number}": url for number, url in enumerate(self._receivers, 1) if isinstance(url, str)}
        transport = self._transport if isinstance(self._transport, str) else None
        sent_folder, store = _plain(self._settings.sent_folder), _plain(self._settings.store)
        listen = _plain(self._settings.store_listen)
        given = {
            "store": store,
            "store listener": listen,
            "transport": transport,
            "sent folder": sent_folder,
            **receivers,
        }
        return given | {"provisioner": _plain(self._settings.provisioner)}

    def _open_store(self) -> Store:
        url = self._settings.store.get_secret_value()
        in_place = not self._background
        store = open_store(
            url,
            room=self.domain,
            domains=(self.domain,),
            clock=self._clock,
            in_place=in_place,
            here=partial(here, self.telemetry),
            tell=partial(noting.tell, self.telemetry, room=self.domain),
            connections=self._settings.store_connections,
            listen=_plain(self._settings.store_listen),
        )
        try:
            self._furnish(store)
        except BaseException:
            store.close()
            raise
        return store

    def _furnish(self, store: Store) -> None:
        """What is in every store that a room works with. Raises `InvalidRequest` for a mailbox that cannot be."""
        store.write(self._ensure_mailboxes)
        secret = self._entropy.token(proving.SECRET_OCTETS)
        store.write(lambda records: proving.make_secret(records, secret))

    def _ensure_mailboxes(self, records: Records) -> None:
        for name in self._settings.mailboxes:
            mailboxes.ensure(records, name)

    def _open_transport(self, tokens: TokenSources) -> Transport | None:
        given = self._transport
        if not isinstance(given, str):
            return given
        token = self._settings.provider_token
        return open_transport(given, hostname=self.domain, tokens=tokens, clock=self._clock, token=token)

    def _open_resolver(self) -> Resolver:
        self._resolver = self._resolver or open_resolver(self._settings.resolver)
        return self._resolver

    def _return_path(self) -> ReturnPath:
        """What `auto` means here: an account at somebody's server is known by its own address alone."""
        wanted, urls = self._settings.return_path, [self._transport, *self._receivers]
        if wanted is not ReturnPath.AUTO:
            return wanted
        return ReturnPath.MAILBOX if any(isinstance(url, str) and logs_in(url) for url in urls) else ReturnPath.VERP

    def _open_lookup(self, tokens: TokenSources) -> Lookup | None:
        url = _plain(self._settings.sent_folder)
        if url is None and isinstance(self._transport, str):
            url = sent_folder_of(self._transport)
        return open_lookup(url, tokens=tokens) if url is not None else None

    async def _shut(self) -> None:
        """While it drains, handlers may still use the room; a second call has nothing left to do."""
        if self._closing:
            return
        self._closing = True
        async with self._opening.on_this_loop():  # what is being opened is there to be closed then
            opened = self._opened
        if opened is not None:
            await opened.close()
        self._opened, self._closed = None, True

    def _outlive_a_fork(self) -> None:
        """A forked child has the room without what runs in it."""
        _alive.add(self)

    def _forget_parent(self) -> None:
        self._opened = None
        self._opening = _OpeningLock()


class _OpeningLock:
    """An asyncio lock that is made on the loop that first needs it."""

    def __init__(self) -> None:
        self._lock: asyncio.Lock | None = None

    def on_this_loop(self) -> asyncio.Lock:
        if self._lock is None:
            self._lock = asyncio.Lock()
        return self._lock


_alive: weakref.WeakSet[AsyncPostroom] = weakref.WeakSet()


def _forget_in_child() -> None:
    for room in tuple(_alive):
        room._forget_parent()


os.register_at_fork(after_in_child=_forget_in_child)


async def _nothing(opened: Running) -> None:
    return None


def _own_domain(text: str) -> str:
    try:
        return parse_domain(text)
    except InvalidRequest:
        raise ConfigurationError(f"{text[:80]!r} is not a mail domain; a room needs one such as acme.test.") from None


def _plain(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret is not None else None
