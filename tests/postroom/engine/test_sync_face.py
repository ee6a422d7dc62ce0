"""The sync face has the names, the arguments and the answers of the async one."""

from __future__ import annotations

import inspect
import threading

import pytest

from postroom import AsyncMailbox, AsyncPostroom, Mailbox, Postroom
from postroom.backends.system import SystemClock
from postroom.engine.faces.approvals import Approvals, AsyncApprovals
from postroom.engine.faces.attachments import AsyncAttachments, Attachments
from postroom.engine.faces.confinement import AsyncConfinement, Confinement
from postroom.engine.faces.domains import AsyncDomains, Domains
from postroom.engine.faces.keeping import AsyncKeeping, Keeping
from postroom.engine.faces.keys import AsyncKeys, Keys
from postroom.engine.faces.limits import AsyncRoomLimits, RoomLimits
from postroom.engine.faces.memory import AsyncMemory, Memory
from postroom.engine.faces.plans import AsyncPlans, Plans
from postroom.engine.faces.pools import AsyncPools, Pools
from postroom.engine.faces.providers import AsyncProviders, Providers
from postroom.engine.faces.quarantine import AsyncQuarantine, Quarantine
from postroom.engine.faces.requests import AsyncMailboxRequests, AsyncRequests, MailboxRequests, Requests
from postroom.engine.faces.routing import AsyncRouting, Routing
from postroom.engine.faces.secrets import AsyncSecrets, Secrets
from postroom.engine.faces.spending import AsyncSpending, Spending
from postroom.engine.faces.subscriptions import AsyncSubscription, AsyncSubscriptions, Subscription, Subscriptions
from postroom.engine.faces.turns import AsyncTurns, Turns
from postroom.engine.faces.unsubscriptions import AsyncUnsubscriptions, Unsubscriptions
from postroom.engine.faces.views import AsyncViews, Views
from postroom.engine.faces.webhooks import AsyncWebhooks, Webhooks
from postroom.model.errors import ConfigurationError

ONLY_ASYNC = {
    "acall",
    "aclose",
    "call",
    "call_in_place",
    "closed",
    "now",
    "read",
    "rehearsing",
    "request_types",
    "run",
    "run_key",
    "settings",
    "token",
    "write",
}
ONLY_SYNC = {"close", "stop"}
PAIRS = [
    (Postroom, AsyncPostroom),
    (Mailbox, AsyncMailbox),
    (Approvals, AsyncApprovals),
    (Domains, AsyncDomains),
    (Unsubscriptions, AsyncUnsubscriptions),
    (Keys, AsyncKeys),
    (RoomLimits, AsyncRoomLimits),
    (Confinement, AsyncConfinement),
    (Plans, AsyncPlans),
    (Providers, AsyncProviders),
    (Quarantine, AsyncQuarantine),
    (Pools, AsyncPools),
    (Routing, AsyncRouting),
    (Secrets, AsyncSecrets),
    (Attachments, AsyncAttachments),
    (Subscription, AsyncSubscription),
    (Subscriptions, AsyncSubscriptions),
    (Webhooks, AsyncWebhooks),
    (Requests, AsyncRequests),
    (MailboxRequests, AsyncMailboxRequests),
    (Memory, AsyncMemory),
    (Spending, AsyncSpending),
    (Turns, AsyncTurns),
    (Keeping, AsyncKeeping),
    (Views, AsyncViews),
]


def public(face: type) -> set[str]:
    return {name for name, _ in inspect.getmembers(face) if not name.startswith("_")}


@pytest.mark.parametrize(("sync", "asynchronous"), PAIRS)
def test_both_faces_have_the_same_names(sync: type, asynchronous: type) -> None:
    assert public(asynchronous) - ONLY_ASYNC - {"close"} == public(sync) - ONLY_SYNC - {"name"}


@pytest.mark.parametrize(
    ("sync", "asynchronous", "name"),
    [(sync, other, name) for sync, other in PAIRS for name in sorted(public(sync) & public(other)) if name != "domain"],
)
def test_a_method_takes_the_same_arguments_on_both_faces(sync: type, asynchronous: type, name: str) -> None:
    ours, theirs = getattr(sync, name), getattr(asynchronous, name)
    if callable(ours):
        assert inspect.signature(ours).parameters == inspect.signature(theirs).parameters


class WatchedClock(SystemClock):
    """A clock that knows on which threads it was asked."""

    def __init__(self) -> None:
        self.threads: set[threading.Thread] = set()

    def now(self) -> int:
        self.threads.add(threading.current_thread())
        return super().now()


def test_a_blocking_send_wakes_no_thread_but_the_stores() -> None:
    clock = WatchedClock()
    with Postroom("acme.test", mailboxes=["support"], clock=clock, delivering=False) as room:
        clock.threads.clear()

        room.mailbox("support").send("ada@example.com", subject="Hello", text="Welcome!")
        asked = {thread.name for thread in clock.threads - {threading.current_thread()}}

    assert asked == {"postroom-sqlite-writer"}


def test_a_blocking_send_on_the_rooms_own_loop_is_refused() -> None:
    async def send() -> None:
        room.mailbox("support").send("ada@example.com", subject="Hello", text="Welcome!")

    with (
        Postroom("acme.test", mailboxes=["support"], delivering=False) as room,
        pytest.raises(ConfigurationError, match="own loop"),
    ):
        room.asynchronous.call(send)
