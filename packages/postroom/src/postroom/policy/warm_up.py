"""The warm-up gate: a young domain begins with little mail, and a little more each day."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from postroom.model.limits import Limits
from postroom.model.submission import Submission
from postroom.model.usage import DAY_MS, day_of
from postroom.policy.allowance import Allowance
from postroom.policy.exceeded import exceeded
from postroom.ports.records import GateRecords


@cache
def schedule() -> tuple[int, ...]:
    """Messages a day, from the first day on."""
    return tuple(tomllib.loads((files(__package__) / "warm_up.toml").read_text())["messages_a_day"])


def ramp(since: int | None, *, now: int) -> int | None:
    """How much a domain that is warmed up since then may begin today; `None` when it is not, or not any more."""
    if since is None:
        return None
    day = (day_of(now) - day_of(since)) // DAY_MS
    return schedule()[max(0, day)] if day < len(schedule()) else None


@dataclass(frozen=True)
class WarmUpGate:
    """Refuses what a young domain begins beyond its schedule; its mailboxes share that as they share its day.

    Replies are neither refused nor counted: who wrote first wants the answer. The limits gate counts.
    """

    limits: Limits
    name: str = "warm_up"

    def check(self, submission: Submission, records: GateRecords) -> dict[str, Any]:
        """Pass if the domain is not warmed up, or the schedule has room."""
        today = ramp(submission.sender.warm_up_since, now=submission.now)
        count = len(submission.outside)
        if today is None or not submission.unasked:
            return {}
        allowance = Allowance(self.limits, submission.sender, today)
        locked = records.usage.lock(mailbox=submission.mailbox, domain=submission.sender.address.domain)
        bound = allowance.warm_up(allowance.shared(locked.at(submission.now), records.usage), today=today)
        if count > bound.left(reply=False):
            raise exceeded(bound, submission, records, count=count)
        return {"used": bound.standing.used + count, "allowed": today}
