"""The sentence of a limit that is used up: what, by whom, and what may be done instead."""

from __future__ import annotations

from collections.abc import Mapping

from postroom.mail.counts import count_of
from postroom.model.errors import LimitExceeded
from postroom.model.submission import Submission
from postroom.model.usage import Counter, UsageScope
from postroom.policy.allowance import WARM_UP, Bound
from postroom.ports.records import GateRecords

_HEAVIEST = 5
_PERIODS = {"day": "today", "month": "this month"}


def exceeded(bound: Bound, submission: Submission, records: GateRecords, *, count: int) -> LimitExceeded:
    """The refusal of a message for `count` recipients that a limit does not let pass."""
    reply = not submission.unasked
    used_by = _used_by(bound, records)
    left = max(0, bound.left(reply=reply))
    sentence = f"{_subject(bound)} {_state(bound, reply=reply)}{_by(used_by)}"
    too_many = f"; this message has {count} recipients, and {left} more may get one" if left else ""
    return LimitExceeded(
        f"{sentence}{too_many}.",
        limit=bound.name,
        owner=bound.owner,
        used=bound.standing.used,
        allowed=bound.standing.used + left,
        retry_at=bound.ends_at,
        used_by=used_by,
        you_can=_advice(bound, reply=reply, left=left),
    )


def _used_by(bound: Bound, records: GateRecords) -> dict[str, int]:
    """Which mailboxes used most of a limit that they share, and how much."""
    if bound.scope is UsageScope.MAILBOX:
        return {}
    sharers = records.usage.sharers(bound.owner or None)
    used = {sharer.counter.owner: _counted(bound, sharer.counter) for sharer in sharers}
    heaviest = sorted(used, key=lambda name: (-used[name], name))[:_HEAVIEST]
    return {name: used[name] for name in heaviest if used[name]}


def _counted(bound: Bound, counter: Counter) -> int:
    begun_at, used = (
        (counter.month, counter.month_used)
        if bound.period == "month"
        else (counter.day, counter.day_begun if bound.name == WARM_UP else counter.day_used)
    )
    return used if begun_at == bound.begun_at else 0


def _subject(bound: Bound) -> str:
    if bound.scope is UsageScope.MAILBOX:
        return f"Mailbox {bound.owner!r}"
    return f"The domain {bound.owner}" if bound.scope is UsageScope.DOMAIN else "The room"


def _state(bound: Bound, *, reply: bool) -> str:
    standing, when = bound.standing, _PERIODS[bound.period]
    if bound.name == WARM_UP and standing.used >= standing.limit:
        return f"is young and may begin {count_of(standing.limit, 'message')} {when}, which it has"
    if standing.left_for_replies <= 0:
        return f"has used its {count_of(standing.limit, 'message')} of {when}"
    if reply:
        return f"has used {standing.used:,} of its {count_of(standing.limit, 'message')} of {when}"
    if standing.used >= standing.pool:
        kept = standing.limit - standing.pool
        return (
            f"has used its {count_of(standing.limit, 'message')} of {when} but for {kept:,} that are kept for replies"
        )
    if standing.promised:
        return (
            f"has used {standing.used:,} of its {count_of(standing.limit, 'message')} of {when}, and what is left for mail "
            f"that is no reply is promised to other mailboxes"
        )
    return f"has used {standing.used:,} of its {count_of(standing.limit, 'message')} of {when}"


def _by(used_by: Mapping[str, int]) -> str:
    return f" ({', '.join(f'{name} {used:,}' for name, used in used_by.items())})" if used_by else ""


def _advice(bound: Bound, *, reply: bool, left: int) -> str:
    if left:
        return f"write to {count_of(left, 'recipient')} at most, or wait."
    if not reply and bound.standing.left_for_replies > 0 and bound.name != WARM_UP:
        return "answer people who wrote (replies still leave), or wait; a person can raise the limit."
    if not reply and bound.name == WARM_UP:
        return "answer people who wrote (replies are not held back), or wait until tomorrow."
    return "wait, or tell the user; a person can raise the limit."
