"""Limits as people decide them, and usage as people and agents read it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from postroom.backends.store.records.claims import OUTBOX_QUEUE
from postroom.backends.store.records.records import Records
from postroom.engine.domains import standing
from postroom.engine.outbound import facts
from postroom.engine.outbound.claiming import HELD_BY_REPUTATION
from postroom.mail.addresses.addresses import parse_address
from postroom.model.errors import InvalidRequest, NotFound
from postroom.model.event import EventName
from postroom.model.reputation import Reputation, Stop
from postroom.model.settings import Settings
from postroom.model.submission import Traffic
from postroom.model.usage import Counter, Counters, Period, Usage, Window, end_of
from postroom.policy.allowance import Allowance, Bound
from postroom.policy.fair_share import pool_of
from postroom.policy.reputation import look, stopped_by
from postroom.policy.warm_up import ramp


def usage(records: Records, settings: Settings) -> list[Usage]:
    """The room, each domain that has sent or may send, and each mailbox, in this order."""
    views = [_seen_from(records, settings, info.name) for info in records.mailboxes.all()]
    domains = {view.counters.domain.owner: view for view in views}
    return [
        *(view.of_room() for view in views[:1]),
        *(view.of_domain() for _, view in sorted(domains.items())),
        *(view.of_mailbox() for view in views),
    ]


def usage_of(records: Records, settings: Settings, mailbox: str) -> Usage:
    """What one mailbox has used, and may send now."""
    return _seen_from(records, settings, mailbox).of_mailbox()


def change(
    records: Records, name: str, settings: Settings, *, day: int | None, month: int | None, share: int | None
) -> Usage:
    """A person's decision about a mailbox's own limits; what is not given stays as it is."""
    for word, number in (("day", day), ("month", month), ("share", share)):
        if number is not None and number < 0:
            raise InvalidRequest(f"{number} cannot be the {word} of a mailbox.", you_can="give 0 or more.")
    row = records.mailboxes.row(name, lock=True)
    limits = {
        "day": row["day_limit"] if day is None else day,
        "month": row["month_limit"] if month is None else month,
        "share": row["share"] if share is None else share,
    }
    return _put(records, name, settings, number=row["id"], **limits)


def reset(records: Records, name: str, settings: Settings) -> Usage:
    """A mailbox has the room's limits and an even share again."""
    row = records.mailboxes.row(name, lock=True)
    return _put(records, name, settings, number=row["id"], day=None, month=None, share=1)


def warm_up(records: Records, domain: str, *, since: int | None) -> None:
    """A domain is young since then, or not young any more. Raises `NotFound`."""
    name = _own(records, domain)
    records.reputation.warm_up(name, since=since)
    _announce(records, EventName.WARM_UP_CHANGED, domain=name, since=since)


def reputation(records: Records, settings: Settings) -> list[Reputation]:
    """How each domain stands, by name."""
    return [
        look(settings.reputation, domain, records.reputation, now=records.now) for domain in records.usage.domains()
    ]


def forgive(records: Records, domain: str, settings: Settings) -> Reputation:
    """A person's decision: what became of a domain's mail so far counts no more, and what waited for that may leave."""
    name = _own(records, domain)
    found, was = look(settings.reputation, name, records.reputation, now=records.now), standing.level(records, name)
    records.reputation.forgive(name)
    records.claims.release(OUTBOX_QUEUE, error=HELD_BY_REPUTATION)
    numbers = {"sent": found.sent, "bounced": found.bounced, "complained": found.complained}
    _announce(records, EventName.REPUTATION_FORGIVEN, domain=name, was=int(was), **numbers)
    return look(settings.reputation, name, records.reputation, now=records.now)


@dataclass(frozen=True)
class _View:
    """Every limit as it stands for one mailbox, and what its domain's reputation stops."""

    allowance: Allowance
    counters: Counters
    stops: Stop

    def of_mailbox(self) -> Usage:
        """Its own windows, and what every limit together lets it send now."""
        sender, bounds = self.allowance.sender, [*self.allowance.bounds(self.counters)]
        begins = [bound.left(reply=False) for bound in (*bounds, *self._warm_up())]
        replies = [bound.left(reply=True) for bound in bounds]
        seen = {
            "may_begin": _least(begins, stopped=self.stops >= stopped_by(Traffic(sender.purpose))),
            "may_reply": _least(replies, stopped=self.stops >= stopped_by(Traffic.REPLY)),
            "share": sender.share,
        }
        return self._usage(self.counters.mailbox).model_copy(update=seen)

    def of_domain(self) -> Usage:
        """What the mailboxes of its domain have used together."""
        return self._usage(self.counters.domain).model_copy(update={"warm_up": self.allowance.ramp})

    def of_room(self) -> Usage:
        """What all have used together."""
        return self._usage(self.counters.room)

    def _warm_up(self) -> Iterator[Bound]:
        if self.allowance.ramp is not None:
            yield self.allowance.warm_up(self.counters, today=self.allowance.ramp)

    def _usage(self, counter: Counter) -> Usage:
        day = self._window(counter, "day", used=counter.day_used, begun_at=counter.day)
        month = self._window(counter, "month", used=counter.month_used, begun_at=counter.month)
        return Usage(scope=counter.scope, owner=counter.owner, day=day, month=month, begun=counter.day_begun)

    def _window(self, counter: Counter, period: Period, *, used: int, begun_at: int) -> Window:
        limit = self.allowance.limit(counter.scope, period)
        if limit is None:
            return Window(used=used, limit=None, left=None, left_for_replies=None, ends_at=end_of(period, begun_at))
        return Window(
            used=used,
            limit=limit,
            left=max(0, pool_of(limit, reserve=self.allowance.limits.reserve) - used),
            left_for_replies=max(0, limit - used),
            ends_at=end_of(period, begun_at),
        )


def _seen_from(records: Records, settings: Settings, mailbox: str) -> _View:
    sender = facts.of_sender(records.mailboxes.row(mailbox))
    domain = sender.address.domain
    allowance = Allowance(settings.limits, sender, ramp(sender.warm_up_since, now=records.now))
    counters = records.usage.of(mailbox=mailbox, domain=domain).at(records.now)
    stops = look(settings.reputation, domain, records.reputation, now=records.now).stops
    return _View(allowance, allowance.shared(counters, records.usage), stops)


def _least(left: list[int], *, stopped: bool) -> int | None:
    if stopped:
        return 0
    return max(0, min(left)) if left else None


def _put(
    records: Records, name: str, settings: Settings, *, number: int, day: int | None, month: int | None, share: int
) -> Usage:
    records.mailboxes.set_limits(number, day=day, month=month, share=share)
    _announce(records, EventName.LIMIT_CHANGED, mailbox=name, day=day, month=month, share=share)
    return usage_of(records, settings, name)


def _own(records: Records, domain: str) -> str:
    """A domain of this room, as it is written in the store."""
    known, name = records.usage.domains(), parse_address(f"postmaster@{domain}").domain
    if name not in known:
        raise NotFound(f"{name[:80]} is no domain of this room.", you_can=f"name one of: {', '.join(known)}.")
    return name


def _announce(records: Records, name: EventName, **details: Any) -> None:
    records.events.append(name, trace_id="", **details)
