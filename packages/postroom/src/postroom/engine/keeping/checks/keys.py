"""Keys: those that sign are there and can be read; those of agents do not end unnoticed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from postroom.engine.keeping.case import Case, Facts
from postroom.mail.writing.signing_keys import public_value, read_private_key
from postroom.model.diagnosis import Diagnosis, fault, ok, warning
from postroom.model.domain import Domain, SigningKey
from postroom.model.domain import KeyState as DkimState
from postroom.model.errors import ConfigurationError
from postroom.model.ids import at
from postroom.model.key import KeyState

NAME = "keys"
SOON = timedelta(days=14)


async def look(case: Case) -> list[Diagnosis]:
    """Every key that signs, and every key that opens the room."""
    if case.facts is None:
        return []
    return [*_found(case.facts), *_ending(case.facts, now=at(case.clock.now()))]


def _ending(facts: Facts, *, now: datetime) -> Iterator[Diagnosis]:
    for key in facts.agent_keys:
        if key.state is KeyState.ACTIVE and key.expires_at is not None and key.expires_at - now <= SOON:
            what = f"The key {key.id} ({key.name}) opens the room until {key.expires_at:%Y-%m-%d %H:%M} UTC."
            yield warning(NAME, what, you_can="give whoever uses it another one before: postroom keys list.")


def _found(facts: Facts) -> Iterator[Diagnosis]:
    private = {(key.domain, key.selector): key for key in facts.signing_keys}
    for domain in facts.domains:
        wrong = [*_wrong(domain, private)]
        active = [key.selector for key in domain.keys if key.state is DkimState.ACTIVE]
        yield from wrong
        if active and not wrong:
            yield ok(NAME, f"Mail from {domain.name} is signed by {' and '.join(active)}.")


def _wrong(domain: Domain, private: dict[tuple[str, str], SigningKey]) -> Iterator[Diagnosis]:
    you_can = f"make new ones: postroom domain rotate {domain.name}, then publish them and verify."
    for key in domain.keys:
        signing = private.get((domain.name, key.selector))
        if key.state is not DkimState.ACTIVE or signing is None:
            continue
        try:
            public = public_value(read_private_key(signing.private_key, signing.password))
        except ConfigurationError as error:
            what = f"The key {key.selector} of {domain.name} cannot sign. {error}"
            yield fault(NAME, what, you_can=f"set POSTROOM_KEY_SECRET to what it was made with, or {you_can}")
            continue
        if public != key.public_key:
            what = f"The two halves of the key {key.selector} of {domain.name} do not belong together."
            yield fault(NAME, what, you_can=you_can)
