"""All records of one room inside one transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

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

T = TypeVar("T")


class _Noun(Generic[T]):
    """Records of one kind, made when a transaction first asks for them (`cached_property` takes a lock up to CPython 3.11)."""

    def __init__(self, made_from: Callable[[Connection, int, int], T]) -> None:
        self._made_from = made_from

    def __set_name__(self, owner: type[Records], name: str) -> None:
        self._name = name

    def __get__(self, records: Records, owner: type[Records]) -> T:
        made: T = self._made_from(records.connection, records.room, records.now)
        records.__dict__[self._name] = made
        return made


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
        self.events = Events(connection, room, now, key)
        """The audit trail."""
        self.wakes = Wakes(connection, room, now, here)
        """Turns that agents have yet to take."""
        self.last: list[tuple[str, Callable[[], None]]] = []
        """What gates have yet to do before the commit."""

    def at_last(self, gate: str, work: Callable[[], None]) -> None:
        """Have this done last, in the name of a gate."""
        self.last.append((gate, work))

    answers = _Noun(Answers)
    """What calls with an idempotency key were answered."""
    domains = _Noun(Domains)
    """Mail domains and their DKIM keys."""
    mailboxes = _Noun(Mailboxes)
    """Mailboxes and their status."""
    messages = _Noun(Messages)
    """Messages and their bytes."""
    attachments = _Noun(Attachments)
    """What attachments say and take."""
    placements = _Noun(Placements)
    """Which mailbox saw which message."""
    quarantine = _Noun(Quarantine)
    """Mail that waits for a person before any agent sees it."""
    notices = _Noun(Notices)
    """What agents are yet to be told."""
    threads = _Noun(Threads)
    """Threads, assignees, epochs, notes."""
    deliveries = _Noun(Deliveries)
    """The outbox and what became of each recipient."""
    intents = _Noun(Intents)
    """What has been sent once."""
    suppressions = _Noun(Suppressions)
    """Addresses nobody may write to."""
    approvals = _Noun(Approvals)
    """Drafts that a person was asked about."""
    correspondents = _Noun(Correspondents)
    """Whom the room has to do with."""
    secrets = _Noun(Secrets)
    """What only this room knows."""
    unsubscribe_links = _Noun(UnsubscribeLinks)
    """Whom an unsubscribe link stands for."""
    usage = _Noun(UsageTable)
    """What was used of the limits."""
    pace = _Noun(PaceTable)
    """How often somebody outside was written to."""
    reputation = _Noun(ReputationTable)
    """What became of a domain's messages, and how it stands."""
    requests = _Noun(Requests)
    """Typed requests between agents."""
    canaries = _Noun(Canaries)
    """Texts that only a thief would send."""
    plans = _Noun(Plans)
    """Waits and follow-ups."""
    waits = _Noun(Waits)
    """Which turn tells how a wait ended."""
    memory = _Noun(Memory)
    """What agents remember of threads."""
    thread_usage = _Noun(ThreadUsage)
    """What agents' turns in each thread took."""
    promises = _Noun(Promises)
    """What agents said they would do."""
    rules = _Noun(Rules)
    """Which mailbox holds which new thread."""
    agents = _Noun(Agents)
    """Agents of pools."""
    reads = _Noun(Reads)
    """What runs were shown."""
    contents = _Noun(Contents)
    """What the messages of threads hold."""
    taints = _Noun(Taints)
    """Which threads and runs are tainted."""
    runs = _Noun(Runs)
    """What tainted runs sent and were denied."""
    claims = _Noun(Claims)
    """The row protocol of everything that waits to be worked on."""
    keys = _Noun(Keys)
    """What opens the room from outside."""
    webhooks = _Noun(Webhooks)
    """Where the room tells what happens."""
    cursors = _Noun(Cursors)
    """Named positions: how far a receiver or the indexer has come."""
    copies = _Noun(Copies)
    """Whole rows, out and in."""
    removals = _Noun(Removals)
    """Taking out for good."""
    keeping = _Noun(Keeping)
    """The room as a whole."""
    search = _Noun(Search)
    """Full text."""
    providers = _Noun(Providers)
    """What mail providers told."""
