"""The life of a key: somebody makes it, changes its secret, revokes it.

Who acts by a key reaches only that key and those below it, and what it makes hangs below it: nobody gets further by making keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from postroom.backends.store.records.keys import reach_of
from postroom.backends.store.records.records import Records
from postroom.engine.keys.secret import digest, write_secret
from postroom.model.choices import Scope
from postroom.model.duration import told_duration
from postroom.model.errors import InvalidRequest, NotFound, PermissionDenied
from postroom.model.event import EventName
from postroom.model.ids import inside, outside
from postroom.model.key import AgentKey, KeyState, NewKey
from postroom.model.reach import Reach
from postroom.model.several import several
from postroom.ports.database import Row

MOST_DEEP = 8
"""A key, its child, the child of that, and so on: at most so many, since each call reads them all."""

_LONGEST_NAME = 80
_SHORTEST, _LONGEST = timedelta(seconds=1), timedelta(days=36_525)


@dataclass(frozen=True)
class Wish:
    """A key that somebody wants."""

    name: str
    scopes: frozenset[Scope]
    mailboxes: frozenset[str] | None
    lasts: timedelta | None
    parent: str | None
    by: str


def wish(
    name: str,
    *,
    scopes: Iterable[Scope | str],
    mailboxes: Iterable[str] | None,
    lasts: timedelta | None,
    parent: str | None,
    by: str,
) -> Wish:
    """Read what somebody wants. Raises `InvalidRequest`."""
    label = " ".join(name.split())
    if not (0 < len(label) <= _LONGEST_NAME and label.isprintable()):
        raise InvalidRequest(f"A key has a name of 1 to {_LONGEST_NAME} characters, by which a person knows it.")
    return Wish(label, read_scopes(scopes), read_mailboxes(mailboxes), read_lasts(lasts), parent, by)


def read_scopes(scopes: Iterable[Scope | str]) -> frozenset[Scope]:
    """Scopes by name, at least one. Raises `InvalidRequest`."""
    given = several(scopes)
    if unknown := [str(scope) for scope in given if scope not in set(Scope)]:
        raise InvalidRequest(f"{unknown[0][:40]!r} is not a scope; there are: {', '.join(Scope)}.")
    if not given:
        raise InvalidRequest("A key without a scope opens nothing; name one at least.")
    return frozenset(map(Scope, given))


def read_mailboxes(mailboxes: Iterable[str] | None) -> frozenset[str] | None:
    """Names of mailboxes, at least one; `None` stays `None`. Raises `InvalidRequest`."""
    if mailboxes is None:
        return None
    names = frozenset(several(mailboxes))
    if not names:
        raise InvalidRequest("A key without a mailbox opens nothing; name one at least, or leave them out.")
    return names


def read_lasts(lasts: timedelta | None) -> timedelta | None:
    """How long a key lasts: some time, or `None`. Raises `InvalidRequest`."""
    if lasts is not None and not _SHORTEST <= lasts <= _LONGEST:
        raise InvalidRequest("A key lasts a second to a hundred years; revoke it, if it is to end now.")
    return lasts


def read_overlap(overlap: timedelta) -> timedelta:
    """How long two secrets work, perhaps no time. Raises `InvalidRequest`."""
    if not timedelta(0) <= overlap <= _LONGEST:
        raise InvalidRequest("Two secrets overlap for at most a hundred years; with 0 the old one ends at once.")
    return overlap


def create(records: Records, wanted: Wish, *, chance: str) -> NewKey:
    """Make a key. Raises `NotFound` for a mailbox or parent that there is not, `PermissionDenied` beyond the parent's reach."""
    above = _within_reach(records, parent) if (parent := wanted.parent or records.key) else []
    reach = Reach(wanted.scopes, wanted.mailboxes, _end_of(records, wanted.lasts))
    _refuse_beyond(records, reach, above)
    for mailbox in sorted(wanted.mailboxes or ()):
        records.mailboxes.row(mailbox)
    number = records.keys.add(wanted.name, reach, parent=above[0]["id"] if above else None, by=wanted.by)
    new = _with_secret(records, number, chance)
    _announce(records, EventName.KEY_CREATED, number, by=wanted.by, parent=new.key.parent_id, **_told(new.key))
    return new


def narrow(
    records: Records,
    key_id: str,
    *,
    scopes: frozenset[Scope] | None,
    mailboxes: frozenset[str] | None,
    lasts: timedelta | None,
    by: str,
) -> AgentKey:
    """Take something away from a key, and from those below it. Raises `InvalidRequest` for what it does not have, or has ended."""
    chain = _within_reach(records, key_id, lock=True)
    key, had = records.keys.value(chain), reach_of(chain)
    _refuse_ended(key)
    left = Reach(
        scopes=scopes if scopes is not None else had.scopes,
        mailboxes=mailboxes if mailboxes is not None else had.mailboxes,
        expires_at=_end_of(records, lasts) if lasts is not None else had.expires_at,
    )
    if beyond := _beyond(left, had):
        raise InvalidRequest(
            f"{key.id} ({key.name}) cannot be given more than it has: {beyond}.", you_can="make a new key."
        )
    records.keys.narrow(chain[0]["id"], left)
    narrowed = get(records, key_id)
    _announce(records, EventName.KEY_NARROWED, chain[0]["id"], by=by, **_told(narrowed))
    return narrowed


def rotate(records: Records, key_id: str, *, chance: str, overlap: timedelta, by: str) -> NewKey:
    """Give a key a new secret; the old one works beside it for so long. Raises `InvalidRequest` for a key that has ended."""
    chain = _within_reach(records, key_id, lock=True)
    _refuse_ended(records.keys.value(chain))
    seconds = round(overlap.total_seconds())
    new = _with_secret(records, chain[0]["id"], chance, old_until=records.now + seconds * 1000)
    _announce(records, EventName.KEY_ROTATED, chain[0]["id"], by=by, seconds=seconds)
    return new


def revoke(records: Records, key_id: str, *, by: str) -> AgentKey:
    """End a key now, and with it all those below it."""
    number = _within_reach(records, key_id, lock=True)[0]["id"]
    if records.keys.revoke(number):
        _announce(records, EventName.KEY_REVOKED, number, by=by)
    return get(records, key_id)


def get(records: Records, key_id: str) -> AgentKey:
    """One key."""
    return records.keys.value(_within_reach(records, key_id))


def every(records: Records) -> list[AgentKey]:
    """Every key that the caller reaches, oldest first."""
    return [records.keys.value(chain) for chain in records.keys.chains() if _is_reached(records, chain)]


def _within_reach(records: Records, key_id: str, *, lock: bool = False) -> list[Row]:
    """The chain of a key that the caller reaches. Of one beyond it says what it says of one that there is not."""
    chain = records.keys.chain(inside("k", key_id), lock=lock)
    if not chain or not _is_reached(records, chain):
        where = f" at or below {records.key}" if records.key else ""
        raise NotFound(f"There is no key {key_id[:40]!r}{where}.", you_can="look at: postroom keys list")
    return chain


def _is_reached(records: Records, chain: Sequence[Row]) -> bool:
    return not records.key or inside("k", records.key) in (row["id"] for row in chain)


def _refuse_beyond(records: Records, reach: Reach, above: Sequence[Row]) -> None:
    if not above:
        return
    parent, outer = records.keys.value(above), reach_of(above)
    _refuse_ended(parent)
    if len(above) >= MOST_DEEP:
        raise InvalidRequest(f"{parent.id} stands {MOST_DEEP} keys deep; no key goes below it.")
    if beyond := _beyond(reach, outer):
        raise PermissionDenied(
            f"A child of {parent.id} ({parent.name}) never exceeds it, and this one would: {beyond}.",
            you_can=f"ask for less, or a person for a key that is not below {parent.id}.",
        )


def _beyond(reach: Reach, outer: Reach) -> str:
    """What somebody wants and the parent has not. Without mailboxes or an end of its own, a child has its parent's."""
    if scopes := reach.scopes - outer.scopes:
        return f"it asks for {', '.join(scope for scope in Scope if scope in scopes)}"
    if outer.mailboxes is not None and (mailboxes := (reach.mailboxes or frozenset()) - outer.mailboxes):
        return f"it asks for the mailbox {', '.join(sorted(mailboxes))}"
    if outer.expires_at is not None and (reach.expires_at or 0) > outer.expires_at:
        return (
            f"it would last {told_duration(timedelta(milliseconds=(reach.expires_at or 0) - outer.expires_at))} longer"
        )
    return ""


def _refuse_ended(key: AgentKey) -> None:
    if key.state is not KeyState.ACTIVE:
        raise InvalidRequest(
            f"{key.id} ({key.name}) is {key.state}; it opens nothing any more.", you_can="make a new key."
        )


def _with_secret(records: Records, number: int, chance: str, *, old_until: int = 0) -> NewKey:
    secret = write_secret(number, chance)
    records.keys.change_secret(number, digest(secret.get_secret_value()), old_until=old_until)
    return NewKey(key=records.keys.value(records.keys.chain(number)), secret=secret)


def _told(key: AgentKey) -> dict[str, Any]:
    return key.model_dump(mode="json", include={"scopes", "mailboxes", "expires_at"})


def _end_of(records: Records, lasts: timedelta | None) -> int | None:
    return records.now + round(lasts.total_seconds() * 1000) if lasts is not None else None


def _announce(records: Records, name: EventName, number: int, **details: Any) -> None:
    records.events.append(name, trace_id="", agent_key=outside("k", number), **details)
