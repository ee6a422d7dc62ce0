"""Routing: rules that say which mailbox holds a new thread, and what they decided."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field

from postroom.model.choices import ORDER
from postroom.model.mail_class import MailKind
from postroom.model.risk import RiskLevel


def _several(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Texts = Annotated[tuple[Annotated[str, Field(min_length=1, max_length=500)], ...], BeforeValidator(_several)]
Pairs = dict[Annotated[str, Field(min_length=1, max_length=500)], Annotated[str, Field(max_length=500)]]


class Rule(BaseModel, frozen=True, extra="forbid"):
    """Which new threads a mailbox holds. What is asked for must all be so, of several values one; a rule that asks for nothing
    takes every thread. The lowest `order` is asked first, then by name.

    `recipients`: an address, or `@acme.test` for a domain of the room. `subaddresses`: what follows the plus sign.
    `header_contains`, `header_equals`: by field name; an empty value asks that the field is there. `senders`: an address or a
    domain, with those below it. `words`: a word or phrase of the subject or the new text. `languages`: `de`. `risk`: at least.
    `attachments`: a type (`application/pdf`, `image/*`) or an ending (`.pdf`). `metadata`: what `room.receive` was told;
    `source` is always there. Upper and lower case are the same.
    """

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,62}$")
    to: str
    order: int = ORDER
    recipients: Texts = ()
    subaddresses: Texts = ()
    header_contains: Pairs = {}
    header_equals: Pairs = {}
    senders: Texts = ()
    words: Texts = ()
    languages: Texts = ()
    risk: RiskLevel | None = None
    kinds: Annotated[tuple[MailKind, ...], BeforeValidator(_several)] = ()
    attachments: Texts = ()
    metadata: Pairs = {}


class RuleTried(BaseModel, frozen=True):
    """What one rule said of a mail: `takes` it, `passes` it by, or had a `fault`; `because` of which criteria."""

    rule: str
    answer: Literal["takes", "passes", "fault"]
    to: str = ""
    because: tuple[str, ...] = ()


class Routing(BaseModel, frozen=True):
    """Who would hold the thread of a mail, and why. `mailbox` is `None` where the mail is refused.

    `rule` is empty where none takes it: then its thread decides (`thread_id`), or the address it was sent to.
    """

    mailbox: str | None
    rule: str = ""
    because: tuple[str, ...] = ()
    thread_id: str | None = None
    tried: tuple[RuleTried, ...] = ()
    language: str = ""
    kind: MailKind = MailKind.PERSON
    risk: RiskLevel = RiskLevel.LOW
