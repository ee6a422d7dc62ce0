"""What a message is: who or what wrote it, and whether an agent may answer it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pydantic import BaseModel


class MailKind(StrEnum):
    """What a message is, as far as its header and its words tell."""

    PERSON = "person"  # somebody wrote it to whom it may concern; or an agent, which then says so
    AUTO_REPLY = "auto_reply"  # a program's answer: out of office, "we have received your mail"
    LIST = "list"  # through a mailing list: a discussion of persons, or a newsletter
    NOTIFICATION = "notification"  # a program's news
    BOUNCE = "bounce"  # what was sent did not arrive, or not yet
    COMPLAINT = "complaint"  # a provider's word that a reader called it junk
    UNSUBSCRIBE_REQUEST = "unsubscribe_request"
    CHALLENGE = "challenge"  # a program that holds mail back until its sender proves to be a person


class WhyNot(StrEnum):
    """Why a message must not be answered by a machine."""

    REPORT = "report"  # a bounce, a delay, a complaint
    NULL_PATH = "null_path"  # it wants nothing back, not even a bounce (RFC 5321 section 4.5.5)
    HOPS = "hops"  # it goes in circles
    CHALLENGE = "challenge"  # only a person may say to be one
    ROBOT = "robot"  # MAILER-DAEMON and its like; what a list itself writes, from owner-... or ...-request
    AUTO_REPLIED = "auto_replied"  # a machine's answer: a vacation notice, "we have received your mail"
    LIST = "list"  # it came through a mailing list
    BULK = "bulk"  # Precedence: bulk or junk
    UNWANTED = "unwanted"  # X-Auto-Response-Suppress: it says that it wants no automatic answer
    AUTO_GENERATED = "auto_generated"  # a machine's notice
    NO_REPLY = "no_reply"  # nobody reads where an answer would go
    UNSUBSCRIPTION = "unsubscription"  # a mail program asks for no more


NOTICES = frozenset({WhyNot.LIST, WhyNot.BULK, WhyNot.UNWANTED, WhyNot.AUTO_GENERATED, WhyNot.NO_REPLY})
"""These bring news that an agent may act on, so they wake it; the others are echoes, and wake nobody."""


class MailClass(BaseModel, frozen=True):
    """What a message is.

    `is_auto`: a machine wrote it. `may_reply`: an agent may answer it (RFC 3834 section 2). They differ: what an agent wrote may
    be answered, what a person wrote to a list may not. `until` is when the author of an absence note is back, or the last day
    away. `reasons` are the codes that speak for it; the first of them is `why_not` where there is one.
    """

    kind: MailKind = MailKind.PERSON
    is_auto: bool = False
    may_reply: bool = True
    why_not: WhyNot | None = None
    by_agent: bool = False
    until: date | None = None
    reasons: tuple[str, ...] = ()
