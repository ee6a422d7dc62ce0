"""All records of one room inside one transaction."""

from __future__ import annotations

from functools import cached_property

from postroom.backends.store.records.agents import Agents
from postroom.backends.store.records.answers import Answers
from postroom.backends.store.records.approvals import Approvals
from postroom.backends.store.records.attachments import Attachments
from postroom.backends.store.records.canaries import Canaries
from postroom.backends.store.records.claims import Claims
from postroom.backends.store.records.contents import Contents
from postroom.backends.store.records.copies import Copies
from postroom.backends.store.records.correspondents import Correspondents
from postroom.backends.store.records.cursors import Cursors
from postroom.backends.store.records.deliveries import Deliveries
from postroom.backends.store.records.domains import Domains
from postroom.backends.store.records.events import Events
from postroom.backends.store.records.intents import Intents
from postroom.backends.store.records.keeping import Keeping
from postroom.backends.store.records.keys import Keys
from postroom.backends.store.records.mailboxes import Mailboxes
from postroom.backends.store.records.memory import Memory
from postroom.backends.store.records.messages import Messages
from postroom.backends.store.records.notices import Notices
from postroom.backends.store.records.pace import PaceTable
from postroom.backends.store.records.placements import Placements
from postroom.backends.store.records.plans import Plans
from postroom.backends.store.records.promises import Promises
from postroom.backends.store.records.providers import Providers
from postroom.backends.store.records.quarantine import Quarantine
from postroom.backends.store.records.reads import Reads
from postroom.backends.store.records.removals import Removals
from postroom.backends.store.records.reputation import ReputationTable
from postroom.backends.store.records.requests import Requests
from postroom.backends.store.records.rules import Rules
from postroom.backends.store.records.runs import Runs
from postroom.backends.store.records.search import Search
from postroom.backends.store.records.secrets import Secrets
from postroom.backends.store.records.suppressions import Suppressions
from postroom.backends.store.records.taints import Taints
from postroom.backends.store.records.thread_usage import ThreadUsage
from postroom.backends.store.records.threads import Threads
from postroom.backends.store.records.unsubscribe_links import UnsubscribeLinks
from postroom.backends.store.records.usage import UsageTable
from postroom.backends.store.records.waits import Waits
from postroom.backends.store.records.wakes import Wakes
from postroom.backends.store.records.webhooks import Webhooks
from postroom.ports.database import Connection


class Records:
    """The tables of one room, by noun. Lives as long as its transaction; `here` is where in a trace it was asked for, `key` the
    key (`k3`) by which it was.
    """

    def __init__(self, connection: Connection, room: int, now: int, *, here: str = "", key: str = "") -> None:
        self.connection = connection
        self.room = room
        self.now = now
        self.here = here
        self.key = key

    @cached_property
    def answers(self) -> Answers:
        """What calls with an idempotency key were answered."""
        return Answers(self.connection, self.room, self.now)

    @cached_property
    def domains(self) -> Domains:
        """Mail domains and their DKIM keys."""
        return Domains(self.connection, self.room, self.now)

    @cached_property
    def mailboxes(self) -> Mailboxes:
        """Mailboxes and their status."""
        return Mailboxes(self.connection, self.room, self.now)

    @cached_property
    def messages(self) -> Messages:
        """Messages and their bytes."""
        return Messages(self.connection, self.room, self.now)

    @cached_property
    def attachments(self) -> Attachments:
        """What attachments say and take."""
        return Attachments(self.connection, self.room, self.now)

    @cached_property
    def placements(self) -> Placements:
        """Which mailbox saw which message."""
        return Placements(self.connection, self.room, self.now)

    @cached_property
    def quarantine(self) -> Quarantine:
        """Mail that waits for a person before any agent sees it."""
        return Quarantine(self.connection, self.room, self.now)

    @cached_property
    def notices(self) -> Notices:
        """What agents are yet to be told."""
        return Notices(self.connection, self.room, self.now)

    @cached_property
    def threads(self) -> Threads:
        """Threads, assignees, epochs, notes."""
        return Threads(self.connection, self.room, self.now)

    @cached_property
    def deliveries(self) -> Deliveries:
        """The outbox and what became of each recipient."""
        return Deliveries(self.connection, self.room, self.now)

    @cached_property
    def intents(self) -> Intents:
        """What has been sent once."""
        return Intents(self.connection, self.room, self.now)

    @cached_property
    def suppressions(self) -> Suppressions:
        """Addresses nobody may write to."""
        return Suppressions(self.connection, self.room, self.now)

    @cached_property
    def approvals(self) -> Approvals:
        """Drafts that a person was asked about."""
        return Approvals(self.connection, self.room, self.now)

    @cached_property
    def correspondents(self) -> Correspondents:
        """Whom the room has to do with."""
        return Correspondents(self.connection, self.room, self.now)

    @cached_property
    def secrets(self) -> Secrets:
        """What only this room knows."""
        return Secrets(self.connection, self.room, self.now)

    @cached_property
    def unsubscribe_links(self) -> UnsubscribeLinks:
        """Whom an unsubscribe link stands for."""
        return UnsubscribeLinks(self.connection, self.room, self.now)

    @cached_property
    def usage(self) -> UsageTable:
        """What was used of the limits."""
        return UsageTable(self.connection, self.room, self.now)

    @cached_property
    def pace(self) -> PaceTable:
        """How often somebody outside was written to."""
        return PaceTable(self.connection, self.room, self.now)

    @cached_property
    def reputation(self) -> ReputationTable:
        """What became of a domain's messages, and how it stands."""
        return ReputationTable(self.connection, self.room, self.now)

    @cached_property
    def requests(self) -> Requests:
        """Typed requests between agents."""
        return Requests(self.connection, self.room, self.now)

    @cached_property
    def canaries(self) -> Canaries:
        """Texts that only a thief would send."""
        return Canaries(self.connection, self.room, self.now)

    @cached_property
    def plans(self) -> Plans:
        """Waits and follow-ups."""
        return Plans(self.connection, self.room, self.now)

    @cached_property
    def waits(self) -> Waits:
        """Which turn tells how a wait ended."""
        return Waits(self.connection, self.room, self.now)

    @cached_property
    def memory(self) -> Memory:
        """What agents remember of threads."""
        return Memory(self.connection, self.room, self.now)

    @cached_property
    def thread_usage(self) -> ThreadUsage:
        """What agents' turns in each thread took."""
        return ThreadUsage(self.connection, self.room, self.now)

    @cached_property
    def promises(self) -> Promises:
        """What agents said they would do."""
        return Promises(self.connection, self.room, self.now)

    @cached_property
    def wakes(self) -> Wakes:
        """Turns that agents have yet to take."""
        return Wakes(self.connection, self.room, self.now, self.here)

    @cached_property
    def rules(self) -> Rules:
        """Which mailbox holds which new thread."""
        return Rules(self.connection, self.room, self.now)

    @cached_property
    def agents(self) -> Agents:
        """Agents of pools."""
        return Agents(self.connection, self.room, self.now)

    @cached_property
    def reads(self) -> Reads:
        """What runs were shown."""
        return Reads(self.connection, self.room, self.now)

    @cached_property
    def contents(self) -> Contents:
        """What the messages of threads hold."""
        return Contents(self.connection, self.room, self.now)

    @cached_property
    def taints(self) -> Taints:
        """Which threads and runs are tainted."""
        return Taints(self.connection, self.room, self.now)

    @cached_property
    def runs(self) -> Runs:
        """What tainted runs sent and were denied."""
        return Runs(self.connection, self.room, self.now)

    @cached_property
    def claims(self) -> Claims:
        """The row protocol of everything that waits to be worked on."""
        return Claims(self.connection, self.room, self.now)

    @cached_property
    def events(self) -> Events:
        """The audit trail."""
        return Events(self.connection, self.room, self.now, self.key)

    @cached_property
    def keys(self) -> Keys:
        """What opens the room from outside."""
        return Keys(self.connection, self.room, self.now)

    @cached_property
    def webhooks(self) -> Webhooks:
        """Where the room tells what happens."""
        return Webhooks(self.connection, self.room, self.now)

    @cached_property
    def cursors(self) -> Cursors:
        """Named positions: how far a receiver or the indexer has come."""
        return Cursors(self.connection, self.room, self.now)

    @cached_property
    def copies(self) -> Copies:
        """Whole rows, out and in."""
        return Copies(self.connection, self.room, self.now)

    @cached_property
    def removals(self) -> Removals:
        """Taking out for good."""
        return Removals(self.connection, self.room, self.now)

    @cached_property
    def keeping(self) -> Keeping:
        """The room as a whole."""
        return Keeping(self.connection, self.room, self.now)

    @cached_property
    def search(self) -> Search:
        """Full text."""
        return Search(self.connection, self.room, self.now)

    @cached_property
    def providers(self) -> Providers:
        """What mail providers told."""
        return Providers(self.connection, self.room, self.now)
