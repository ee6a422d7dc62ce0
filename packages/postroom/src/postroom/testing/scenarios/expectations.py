"""What must hold at the end of a scenario."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from postroom.testing.scenarios.agents import Nothing
from postroom.testing.scenarios.part import Addresses, OneOf, Part, short
from postroom.testing.world.journal import What


class NeverMailedAfter(Part):
    """After such an event nobody writes to that address (to any such address, where none is given)."""

    what: Literal["bounce", "unsubscribe", "complaint"]
    address: str | None = None


class Owner(Part):
    """Who holds the thread with this subject."""

    subject: str
    mailbox: str


class Limit(Part):
    """At most so many messages a day, of a mailbox or of the whole room."""

    per_day: int = Field(ge=1)
    mailbox: str | None = None
    room: str | None = None


class Received(Part):
    """The subjects of what came for an address, in order; or how many."""

    by: str
    subjects: tuple[str, ...] | None = None
    count: int | None = Field(default=None, ge=0)


class Happened(Part):
    """Something stands in the journal: what, to whom, and how often (at least once, where no number is given)."""

    what: What
    who: str | None = None
    recipient: str | None = None
    note: str | None = None
    times: int | None = Field(default=None, ge=0)


class Expectation(OneOf):
    """Something that must hold at the end."""

    no_duplicates: Nothing | None = None
    nothing_lost: Nothing | None = None
    thread_unbroken: str | None = None
    never_mailed_after: Annotated[NeverMailedAfter, short("what")] | None = None
    owner: Owner | None = None
    within_limits: Limit | None = None
    received: Received | None = None
    happened: Annotated[Happened, short("what")] | None = None
    suppressed: Addresses | None = None
