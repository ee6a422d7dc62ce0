"""The parts of a room, by noun: what it has beside its mailboxes and threads, on both of its faces."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from postroom.engine.faces.approvals import Approvals, AsyncApprovals
from postroom.engine.faces.attachments import AsyncAttachments, Attachments
from postroom.engine.faces.confinement import AsyncConfinement, Confinement
from postroom.engine.faces.keeping import AsyncKeeping, Keeping
from postroom.engine.faces.keys import AsyncKeys, Keys
from postroom.engine.faces.limits import AsyncRoomLimits, RoomLimits
from postroom.engine.faces.memory import AsyncMemory, Memory
from postroom.engine.faces.plans import AsyncPlans, Plans
from postroom.engine.faces.pools import AsyncPools, Pools
from postroom.engine.faces.providers import AsyncProviders, Providers
from postroom.engine.faces.quarantine import AsyncQuarantine, Quarantine
from postroom.engine.faces.requests import AsyncRequests, Requests
from postroom.engine.faces.routing import AsyncRouting, Routing
from postroom.engine.faces.secrets import AsyncSecrets, Secrets
from postroom.engine.faces.spending import AsyncSpending, Spending
from postroom.engine.faces.subscriptions import AsyncSubscriptions, Subscriptions
from postroom.engine.faces.turns import AsyncTurns, Turns
from postroom.engine.faces.unsubscriptions import AsyncUnsubscriptions, Unsubscriptions
from postroom.engine.faces.views import AsyncViews, Views
from postroom.engine.faces.webhooks import AsyncWebhooks, Webhooks

if TYPE_CHECKING:
    from postroom.engine.faces.domains import AsyncDomains, Domains
    from postroom.engine.room import AsyncPostroom


class AsyncParts:
    """What `AsyncPostroom` has."""

    @property
    def _room(self) -> AsyncPostroom:
        return cast("AsyncPostroom", self)

    @property
    def approvals(self) -> AsyncApprovals:
        """The drafts that wait for a person, and a person's decisions about them."""
        return AsyncApprovals(self._room)

    @property
    def attachments(self) -> AsyncAttachments:
        """What attachments take, and removing those that nobody needs."""
        return AsyncAttachments(self._room)

    @property
    def confinement(self) -> AsyncConfinement:
        """What untrusted mail has tainted, and a person's decisions about it."""
        return AsyncConfinement(self._room)

    @property
    def domains(self) -> AsyncDomains:
        """The mail domains of the room: DNS records, DKIM keys."""
        from postroom.engine.faces.domains import AsyncDomains  # loads OpenSSL

        return AsyncDomains(self._room)

    @property
    def keys(self) -> AsyncKeys:
        """What opens the room from outside, and how far."""
        return AsyncKeys(self._room)

    @property
    def keeping(self) -> AsyncKeeping:
        """Looking after the room: copies of it."""
        return AsyncKeeping(self._room)

    @property
    def limits(self) -> AsyncRoomLimits:
        """What was used of the limits, and a person's decisions about them."""
        return AsyncRoomLimits(self._room)

    @property
    def memory(self) -> AsyncMemory:
        """What agents' frameworks remember of mail threads."""
        return AsyncMemory(self._room)

    @property
    def plans(self) -> AsyncPlans:
        """What any mailbox has planned, and a person's decisions about it."""
        return AsyncPlans(self._room)

    @property
    def pools(self) -> AsyncPools:
        """Who is in the pools, in whichever process: alive or not, how busy."""
        return AsyncPools(self._room)

    @property
    def providers(self) -> AsyncProviders:
        """Mail providers, and what they tell by web calls."""
        return AsyncProviders(self._room)

    @property
    def quarantine(self) -> AsyncQuarantine:
        """Mail that no agent sees before a person has released it."""
        return AsyncQuarantine(self._room)

    @property
    def requests(self) -> AsyncRequests:
        """What agents may ask of each other across organisations."""
        return AsyncRequests(self._room)

    @property
    def routing(self) -> AsyncRouting:
        """The rules that say which mailbox holds a new thread."""
        return AsyncRouting(self._room)

    @property
    def secrets(self) -> AsyncSecrets:
        """What the room keeps from leaving by mail."""
        return AsyncSecrets(self._room, self._room.known_secrets)

    @property
    def spending(self) -> AsyncSpending:
        """What served agents' turns take of their threads' budgets."""
        return AsyncSpending(self._room)

    @property
    def subscriptions(self) -> AsyncSubscriptions:
        """The event log as it grows."""
        return AsyncSubscriptions(self._room)

    @property
    def turns(self) -> AsyncTurns:
        """The turns of agents that run in a program of their own."""
        return AsyncTurns(self._room)

    @property
    def unsubscriptions(self) -> AsyncUnsubscriptions:
        """Readers who take the way out that outreach names in its header."""
        return AsyncUnsubscriptions(self._room)

    @property
    def views(self) -> AsyncViews:
        """What a person sees of it who may see these mailboxes or those."""
        return AsyncViews(self._room)

    @property
    def webhooks(self) -> AsyncWebhooks:
        """The URLs that are told what happens."""
        return AsyncWebhooks(self._room)


class Parts:
    """What `Postroom` has: the same, blocking."""

    asynchronous: AsyncPostroom

    @property
    def approvals(self) -> Approvals:
        """The drafts that wait for a person, and a person's decisions about them."""
        return Approvals(self.asynchronous.approvals, self.asynchronous)

    @property
    def attachments(self) -> Attachments:
        """What attachments take, and removing those that nobody needs."""
        return Attachments(self.asynchronous.attachments, self.asynchronous)

    @property
    def confinement(self) -> Confinement:
        """What untrusted mail has tainted, and a person's decisions about it."""
        return Confinement(self.asynchronous.confinement, self.asynchronous)

    @property
    def domains(self) -> Domains:
        """The mail domains of the room: DNS records, DKIM keys."""
        from postroom.engine.faces.domains import Domains  # loads OpenSSL

        return Domains(self.asynchronous.domains, self.asynchronous)

    @property
    def keys(self) -> Keys:
        """What opens the room from outside, and how far."""
        return Keys(self.asynchronous.keys, self.asynchronous)

    @property
    def keeping(self) -> Keeping:
        """Looking after the room: copies of it."""
        return Keeping(self.asynchronous.keeping, self.asynchronous)

    @property
    def limits(self) -> RoomLimits:
        """What was used of the limits, and a person's decisions about them."""
        return RoomLimits(self.asynchronous.limits, self.asynchronous)

    @property
    def memory(self) -> Memory:
        """What agents' frameworks remember of mail threads."""
        return Memory(self.asynchronous.memory, self.asynchronous)

    @property
    def plans(self) -> Plans:
        """What any mailbox has planned, and a person's decisions about it."""
        return Plans(self.asynchronous.plans, self.asynchronous)

    @property
    def pools(self) -> Pools:
        """Who is in the pools, in whichever process: alive or not, how busy."""
        return Pools(self.asynchronous.pools, self.asynchronous)

    @property
    def providers(self) -> Providers:
        """Mail providers, and what they tell by web calls."""
        return Providers(self.asynchronous.providers, self.asynchronous)

    @property
    def quarantine(self) -> Quarantine:
        """Mail that no agent sees before a person has released it."""
        return Quarantine(self.asynchronous.quarantine, self.asynchronous)

    @property
    def requests(self) -> Requests:
        """What agents may ask of each other across organisations."""
        return Requests(self.asynchronous.requests, self.asynchronous)

    @property
    def routing(self) -> Routing:
        """The rules that say which mailbox holds a new thread."""
        return Routing(self.asynchronous.routing, self.asynchronous)

    @property
    def secrets(self) -> Secrets:
        """What the room keeps from leaving by mail."""
        return Secrets(self.asynchronous.secrets, self.asynchronous)

    @property
    def spending(self) -> Spending:
        """What served agents' turns take of their threads' budgets."""
        return Spending(self.asynchronous.spending, self.asynchronous)

    @property
    def subscriptions(self) -> Subscriptions:
        """The event log as it grows."""
        return Subscriptions(self.asynchronous.subscriptions, self.asynchronous)

    @property
    def turns(self) -> Turns:
        """The turns of agents that run in a program of their own."""
        return Turns(self.asynchronous.turns, self.asynchronous)

    @property
    def unsubscriptions(self) -> Unsubscriptions:
        """Readers who take the way out that outreach names in its header."""
        return Unsubscriptions(self.asynchronous.unsubscriptions, self.asynchronous)

    @property
    def views(self) -> Views:
        """What a person sees of it who may see these mailboxes or those."""
        return Views(self.asynchronous.views, self.asynchronous)

    @property
    def webhooks(self) -> Webhooks:
        """The URLs that are told what happens."""
        return Webhooks(self.asynchronous.webhooks, self.asynchronous)
