"""The parts of a room, by noun: what it has beside its mailboxes and threads, on both of its faces."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from postroom.engine import faces

if TYPE_CHECKING:
    from postroom.engine.room import AsyncPostroom


class AsyncParts:
    """What `AsyncPostroom` has."""

    @property
    def _room(self) -> AsyncPostroom:
        return cast("AsyncPostroom", self)

    @property
    def approvals(self) -> faces.AsyncApprovals:
        """The drafts that wait for a person, and a person's decisions about them."""
        return faces.AsyncApprovals(self._room)

    @property
    def attachments(self) -> faces.AsyncAttachments:
        """What attachments take, and removing those that nobody needs."""
        return faces.AsyncAttachments(self._room)

    @property
    def confinement(self) -> faces.AsyncConfinement:
        """What untrusted mail has tainted, and a person's decisions about it."""
        return faces.AsyncConfinement(self._room)

    @property
    def domains(self) -> faces.AsyncDomains:
        """The mail domains of the room: DNS records, DKIM keys."""
        return faces.AsyncDomains(self._room)

    @property
    def keys(self) -> faces.AsyncKeys:
        """What opens the room from outside, and how far."""
        return faces.AsyncKeys(self._room)

    @property
    def keeping(self) -> faces.AsyncKeeping:
        """Looking after the room: copies of it."""
        return faces.AsyncKeeping(self._room)

    @property
    def limits(self) -> faces.AsyncRoomLimits:
        """What was used of the limits, and a person's decisions about them."""
        return faces.AsyncRoomLimits(self._room)

    @property
    def memory(self) -> faces.AsyncMemory:
        """What agents' frameworks remember of mail threads."""
        return faces.AsyncMemory(self._room)

    @property
    def plans(self) -> faces.AsyncPlans:
        """What any mailbox has planned, and a person's decisions about it."""
        return faces.AsyncPlans(self._room)

    @property
    def pools(self) -> faces.AsyncPools:
        """Who is in the pools, in whichever process: alive or not, how busy."""
        return faces.AsyncPools(self._room)

    @property
    def providers(self) -> faces.AsyncProviders:
        """Mail providers, and what they tell by web calls."""
        return faces.AsyncProviders(self._room)

    @property
    def quarantine(self) -> faces.AsyncQuarantine:
        """Mail that no agent sees before a person has released it."""
        return faces.AsyncQuarantine(self._room)

    @property
    def requests(self) -> faces.AsyncRequests:
        """What agents may ask of each other across organisations."""
        return faces.AsyncRequests(self._room)

    @property
    def routing(self) -> faces.AsyncRouting:
        """The rules that say which mailbox holds a new thread."""
        return faces.AsyncRouting(self._room)

    @property
    def secrets(self) -> faces.AsyncSecrets:
        """What the room keeps from leaving by mail."""
        return faces.AsyncSecrets(self._room, self._room.known_secrets)

    @property
    def spending(self) -> faces.AsyncSpending:
        """What served agents' turns take of their threads' budgets."""
        return faces.AsyncSpending(self._room)

    @property
    def subscriptions(self) -> faces.AsyncSubscriptions:
        """The event log as it grows."""
        return faces.AsyncSubscriptions(self._room)

    @property
    def turns(self) -> faces.AsyncTurns:
        """The turns of agents that run in a program of their own."""
        return faces.AsyncTurns(self._room)

    @property
    def unsubscriptions(self) -> faces.AsyncUnsubscriptions:
        """Readers who take the way out that outreach names in its header."""
        return faces.AsyncUnsubscriptions(self._room)

    @property
    def views(self) -> faces.AsyncViews:
        """What a person sees of it who may see these mailboxes or those."""
        return faces.AsyncViews(self._room)

    @property
    def webhooks(self) -> faces.AsyncWebhooks:
        """The URLs that are told what happens."""
        return faces.AsyncWebhooks(self._room)


class Parts:
    """What `Postroom` has: the same, blocking."""

    asynchronous: AsyncPostroom

    @property
    def approvals(self) -> faces.Approvals:
        """The drafts that wait for a person, and a person's decisions about them."""
        return faces.Approvals(self.asynchronous.approvals, self.asynchronous)

    @property
    def attachments(self) -> faces.Attachments:
        """What attachments take, and removing those that nobody needs."""
        return faces.Attachments(self.asynchronous.attachments, self.asynchronous)

    @property
    def confinement(self) -> faces.Confinement:
        """What untrusted mail has tainted, and a person's decisions about it."""
        return faces.Confinement(self.asynchronous.confinement, self.asynchronous)

    @property
    def domains(self) -> faces.Domains:
        """The mail domains of the room: DNS records, DKIM keys."""
        return faces.Domains(self.asynchronous.domains, self.asynchronous)

    @property
    def keys(self) -> faces.Keys:
        """What opens the room from outside, and how far."""
        return faces.Keys(self.asynchronous.keys, self.asynchronous)

    @property
    def keeping(self) -> faces.Keeping:
        """Looking after the room: copies of it."""
        return faces.Keeping(self.asynchronous.keeping, self.asynchronous)

    @property
    def limits(self) -> faces.RoomLimits:
        """What was used of the limits, and a person's decisions about them."""
        return faces.RoomLimits(self.asynchronous.limits, self.asynchronous)

    @property
    def memory(self) -> faces.Memory:
        """What agents' frameworks remember of mail threads."""
        return faces.Memory(self.asynchronous.memory, self.asynchronous)

    @property
    def plans(self) -> faces.Plans:
        """What any mailbox has planned, and a person's decisions about it."""
        return faces.Plans(self.asynchronous.plans, self.asynchronous)

    @property
    def pools(self) -> faces.Pools:
        """Who is in the pools, in whichever process: alive or not, how busy."""
        return faces.Pools(self.asynchronous.pools, self.asynchronous)

    @property
    def providers(self) -> faces.Providers:
        """Mail providers, and what they tell by web calls."""
        return faces.Providers(self.asynchronous.providers, self.asynchronous)

    @property
    def quarantine(self) -> faces.Quarantine:
        """Mail that no agent sees before a person has released it."""
        return faces.Quarantine(self.asynchronous.quarantine, self.asynchronous)

    @property
    def requests(self) -> faces.Requests:
        """What agents may ask of each other across organisations."""
        return faces.Requests(self.asynchronous.requests, self.asynchronous)

    @property
    def routing(self) -> faces.Routing:
        """The rules that say which mailbox holds a new thread."""
        return faces.Routing(self.asynchronous.routing, self.asynchronous)

    @property
    def secrets(self) -> faces.Secrets:
        """What the room keeps from leaving by mail."""
        return faces.Secrets(self.asynchronous.secrets, self.asynchronous)

    @property
    def spending(self) -> faces.Spending:
        """What served agents' turns take of their threads' budgets."""
        return faces.Spending(self.asynchronous.spending, self.asynchronous)

    @property
    def subscriptions(self) -> faces.Subscriptions:
        """The event log as it grows."""
        return faces.Subscriptions(self.asynchronous.subscriptions, self.asynchronous)

    @property
    def turns(self) -> faces.Turns:
        """The turns of agents that run in a program of their own."""
        return faces.Turns(self.asynchronous.turns, self.asynchronous)

    @property
    def unsubscriptions(self) -> faces.Unsubscriptions:
        """Readers who take the way out that outreach names in its header."""
        return faces.Unsubscriptions(self.asynchronous.unsubscriptions, self.asynchronous)

    @property
    def views(self) -> faces.Views:
        """What a person sees of it who may see these mailboxes or those."""
        return faces.Views(self.asynchronous.views, self.asynchronous)

    @property
    def webhooks(self) -> faces.Webhooks:
        """The URLs that are told what happens."""
        return faces.Webhooks(self.asynchronous.webhooks, self.asynchronous)
