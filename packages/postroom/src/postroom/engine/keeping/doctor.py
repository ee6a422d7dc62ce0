"""Examining a set-up: every check side by side, each for a bounded time, without opening the room or changing anything."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from pydantic import SecretStr

from postroom.backends.registry import open_resolver, open_tokens
from postroom.backends.store.condition import Condition, look_at_store
from postroom.backends.store.store import open_as_it_is
from postroom.backends.store.url import is_postgres
from postroom.backends.system import SystemClock
from postroom.engine.keeping.case import Case, Facts, read_facts
from postroom.engine.keeping.checks import (
    backup,
    certificates,
    clock,
    dns,
    imap,
    keys,
    listeners,
    provider,
    settings,
    smtp,
    store,
    telemetry,
)
from postroom.model.diagnosis import Diagnosis, fault
from postroom.model.errors import ConfigurationError, PostroomError, StoreUnavailable
from postroom.model.settings import Settings
from postroom.ports.clock import Clock
from postroom.ports.resolver import Resolver

SECONDS = 10.0
_GRACE = 5.0

Look = Callable[[Case], Awaitable[list[Diagnosis]]]
Told = Callable[[str, int, int], None]
"""Told which check has ended, how many have, and of how many."""

CHECKS: Mapping[str, Look] = {
    settings.NAME: settings.look,
    store.NAME: store.look,
    backup.NAME: backup.look,
    clock.NAME: clock.look,
    keys.NAME: keys.look,
    dns.NAME: dns.look,
    smtp.NAME: smtp.look,
    provider.NAME: provider.look,
    imap.NAME: imap.look,
    listeners.NAME: listeners.look,
    certificates.NAME: certificates.look,
    telemetry.NAME: telemetry.look,
}


async def examine(
    given: Settings,
    *,
    variables: Mapping[str, str],
    clock: Clock | None = None,
    resolver: Resolver | None = None,
    told: Told = lambda name, ended, of: None,
    seconds: float = SECONDS,
) -> list[Diagnosis]:
    """Look at everything that a room with these settings needs, in the order of `CHECKS`. `seconds` bounds each server."""
    case = await _case(given, variables=variables, clock=clock or SystemClock(), resolver=resolver, seconds=seconds)
    ended = 0

    async def one(name: str, look: Look) -> list[Diagnosis]:
        nonlocal ended
        found = await _bounded(name, look, case)
        ended += 1
        told(name, ended, len(CHECKS))
        return found

    try:
        found = await asyncio.gather(*(one(name, look) for name, look in CHECKS.items()))
    finally:
        await case.tokens.aclose()
    return [each for some in found for each in some]


async def _bounded(name: str, look: Look, case: Case) -> list[Diagnosis]:
    try:
        async with asyncio.timeout(case.seconds + _GRACE):
            return await look(case)
    except TimeoutError:
        what = f"No answer within {case.seconds:.0f} seconds."
        return [fault(name, what, you_can="look whether the network between is there.")]
    except (ConfigurationError, PostroomError) as error:
        return [fault(name, str(error), you_can="mend the setting that it speaks of.")]


async def _case(
    given: Settings, *, variables: Mapping[str, str], clock: Clock, resolver: Resolver | None, seconds: float
) -> Case:
    condition, facts = await asyncio.to_thread(_store, given, clock)
    return Case(
        settings=given,
        clock=clock,
        resolver=lambda: resolver or open_resolver(given.resolver),
        variables=variables,
        tokens=open_tokens(given.oauth),
        condition=condition,
        facts=facts,
        seconds=seconds,
    )


def _store(given: Settings, clock: Clock) -> tuple[Condition, Facts | None]:
    """How the store stands, and what it says, as far as it can be asked as it is."""
    url = given.store.get_secret_value()
    condition = Condition(place="the store", kind="server" if is_postgres(url) else "file")
    try:
        condition = _seen(url, given.store_listen)
        if not condition.usable or condition.kind == "memory":
            return condition, None
        return condition, _facts(url, given, clock)
    except (ConfigurationError, StoreUnavailable) as error:
        return condition.model_copy(update={"why_not": str(error).rstrip(".")}), None


def _seen(url: str, listen: SecretStr | None) -> Condition:
    """The store as it stands, unless the server that is listened at cannot be reached."""
    condition = look_at_store(url)
    if condition.kind != "server" or listen is None:
        return condition
    listened = look_at_store(listen.get_secret_value())
    return listened if listened.why_not else condition


def _facts(url: str, given: Settings, clock: Clock) -> Facts | None:
    listen = given.store_listen.get_secret_value() if given.store_listen else None
    opened = open_as_it_is(url, room=given.domain, clock=clock, connections=given.store_connections, listen=listen)
    if opened is None:
        return None
    try:
        return opened.read(lambda records: read_facts(records, given))
    finally:
        opened.close()
