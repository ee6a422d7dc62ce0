"""Automatic mail (RFC 3834): whether a machine may answer a message, and if not, why not."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from postroom.model.address import Address
from postroom.model.message import ParsedMessage

MAX_HOPS = 100
"""More Received fields than this mean a loop (RFC 5321 section 6.3)."""


class WhyNot(StrEnum):
    """Why a message must not be answered."""

    REPORT = "report"  # a bounce, a delay, a complaint
    NULL_PATH = "null_path"  # it wants nothing back, not even a bounce (RFC 5321 section 4.5.5)
    HOPS = "hops"  # it goes in circles
    ROBOT = "robot"  # MAILER-DAEMON, owner-..., ...-request and their like
    AUTO_REPLIED = "auto_replied"  # a machine's answer: a vacation notice, "we have received your mail"
    LIST = "list"  # it came through a mailing list
    BULK = "bulk"  # Precedence: bulk or junk
    UNWANTED = "unwanted"  # X-Auto-Response-Suppress: it says that it wants no automatic answer
    AUTO_GENERATED = "auto_generated"  # a machine's notice
    NO_REPLY = "no_reply"  # nobody reads where an answer would go
    UNSUBSCRIPTION = "unsubscription"  # a mail program asks for no more


NOTICES = frozenset({WhyNot.LIST, WhyNot.BULK, WhyNot.UNWANTED, WhyNot.AUTO_GENERATED, WhyNot.NO_REPLY})
"""These bring news that an agent may act on, so they wake it where its mailbox wants that; the others are echoes."""

_ROBOT = re.compile(
    r"mailer-daemon|postmaster|listserv|majordomo|owner-.*|.*-request|.*-bounces?(?:\+.*)?", re.IGNORECASE
)
_NO_REPLY = re.compile(r"(?:.*[._+-])?(?:no|do-?not|do_not|never|dont)[._-]?reply(?:[._+-].*)?", re.IGNORECASE)
_LIST_FIELDS = frozenset(
    {"list-id", "list-post", "list-archive", "list-help", "list-owner", "list-subscribe", "list-unsubscribe"}
)
_WAY_OUT = frozenset({"list-unsubscribe"})
_ANSWERING_FIELDS = frozenset(
    {
        "x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply", "x-autoreply-from", "x-mail-autoreply",
        "x-failed-recipients",
    }
)  # fmt: skip
_NO = frozenset({"", "no", "false", "0"})
_BULK = frozenset({"bulk", "junk"})
_UNWANTED = frozenset({"all", "autoreply"})


@dataclass(frozen=True)
class Evidence:
    """A message as the rules see it: what it says, and what its envelope said."""

    parsed: ParsedMessage
    reverse_path: Address | None
    null_reverse_path: bool
    is_report: bool
    fields: frozenset[str]
    proven: bool = True

    @property
    def answers(self) -> bool:
        """Whether it says to answer something."""
        return bool(self.parsed.in_reply_to or self.parsed.references)

    @property
    def by_agent(self) -> bool:
        """Whether it is marked as an agent's, automatic and part of a traced workflow, and the mark may be believed."""
        return self.proven and self.parsed.auto_submitted != "no" and self.parsed.trace is not None

    @property
    def precedence(self) -> str:
        """What the Precedence field says, in lower case."""
        return (self.parsed.header("Precedence") or "").strip().lower()

    @property
    def would_go_to(self) -> tuple[Address, ...]:
        """Where an answer would go."""
        authors = self.parsed.reply_to or ((self.parsed.sender,) if self.parsed.sender else ())
        return tuple(author.address for author in authors)


def why_not_to_answer(
    parsed: ParsedMessage,
    *,
    reverse_path: Address | None = None,
    null_reverse_path: bool = False,
    is_report: bool = False,
    proven: bool = True,
) -> WhyNot | None:
    """Why no machine may answer this message, or `None` where one may: a person wrote it, or an agent.

    An agent says that it is one by Auto-Submitted together with the trace of its workflow; vacation programs have no trace.
    Where it is not `proven` who wrote, that counts for nothing.
    """
    fields = frozenset(name.lower() for name, _ in parsed.headers)
    evidence = Evidence(parsed, reverse_path, null_reverse_path, is_report, fields, proven)
    found = next((reason for reason, holds in _RULES if holds(evidence)), None)
    if found in NOTICES and found is not WhyNot.LIST and evidence.answers:
        return WhyNot.AUTO_REPLIED
    return found


def is_by_agent(parsed: ParsedMessage) -> bool:
    """Whether an agent wrote it, of this room or of another; ask only of a message that may be answered."""
    return parsed.auto_submitted != "no" and parsed.trace is not None


def hops(parsed: ParsedMessage) -> int:
    """How many servers took this message before: its Received fields."""
    return sum(name.lower() == "received" for name, _ in parsed.headers)


def _from_a_robot(evidence: Evidence) -> bool:
    paths = (evidence.reverse_path, *evidence.would_go_to)
    return any(path is not None and _ROBOT.fullmatch(path.local_part) for path in paths)


def _automatic_answer(evidence: Evidence) -> bool:
    marked = any(
        (evidence.parsed.header(name) or "").strip().lower() not in _NO for name in _ANSWERING_FIELDS & evidence.fields
    )
    said = evidence.parsed.auto_submitted == "auto-replied" and not evidence.by_agent
    return marked or said or evidence.precedence == "auto_reply"


def _of_a_list(evidence: Evidence) -> bool:
    """An agent's outreach says how to unsubscribe from it, which makes it no list."""
    told = _LIST_FIELDS - _WAY_OUT if evidence.by_agent else _LIST_FIELDS
    return bool(told & evidence.fields) or evidence.precedence == "list"


def _wants_none(evidence: Evidence) -> bool:
    value = evidence.parsed.header("X-Auto-Response-Suppress") or ""
    return any(word.strip().lower() in _UNWANTED for word in value.split(","))


def _unread(evidence: Evidence) -> bool:
    to = evidence.would_go_to
    return bool(to) and all(_NO_REPLY.fullmatch(address.local_part) for address in to)


_RULES: tuple[tuple[WhyNot, Callable[[Evidence], bool]], ...] = (
    (WhyNot.REPORT, lambda evidence: evidence.is_report),
    (WhyNot.NULL_PATH, lambda evidence: evidence.null_reverse_path),
    (WhyNot.HOPS, lambda evidence: hops(evidence.parsed) > MAX_HOPS),
    (WhyNot.ROBOT, _from_a_robot),
    (WhyNot.AUTO_REPLIED, _automatic_answer),
    (WhyNot.LIST, _of_a_list),
    (WhyNot.BULK, lambda evidence: evidence.precedence in _BULK),
    (WhyNot.UNWANTED, _wants_none),
    (WhyNot.AUTO_GENERATED, lambda evidence: evidence.parsed.auto_submitted != "no" and not evidence.by_agent),
    (WhyNot.NO_REPLY, _unread),
)
"""The first that holds is the reason; the gravest stand first."""
