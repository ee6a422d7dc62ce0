"""The mail provider, where the room has one: what it cannot do that the room relies on. It is not called."""

from __future__ import annotations

from urllib.parse import urlsplit

from postroom.backends.registry import provider_names
from postroom.engine.keeping.case import Case
from postroom.engine.outbound.lacking import find_lacks
from postroom.model.diagnosis import Diagnosis, ok, warning

NAME = "provider"


async def look(case: Case) -> list[Diagnosis]:
    """One warning for each thing that it lacks."""
    settings = case.settings
    transport = settings.transport.get_secret_value() if settings.transport is not None else None
    name = urlsplit(transport).scheme if transport is not None else ""
    if name not in provider_names():
        return []
    lacks = find_lacks(transport, settings, receives=bool(settings.receivers))
    found = [warning(NAME, lack.what, you_can=lack.you_can) for lack in lacks]
    return found or [ok(NAME, f"{name} can do what this room relies on.")]
