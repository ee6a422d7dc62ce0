"""The places where the room listens: free, or taken by the room itself."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from postroom.backends.listening import greeting, why_not, why_not_at
from postroom.engine.keeping.case import Case
from postroom.model.diagnosis import Diagnosis, fault, ok

NAME = "listening"
_PORTS = {"smtp": 25, "lmtp": 24}
_OURS = "MTP Postroom"


async def look(case: Case) -> list[Diagnosis]:
    """Ask for each place, side by side."""
    return [*await asyncio.gather(*_places(case))]


def _places(case: Case) -> list[Awaitable[Diagnosis]]:
    urls = [urlsplit(url.get_secret_value()) for url in case.settings.receivers]
    return [
        _port(case, parts.hostname, parts.port if parts.port is not None else _PORTS[parts.scheme])
        if parts.hostname
        else _socket(Path(unquote(parts.path)))
        for parts in urls
        if parts.scheme in _PORTS
    ]


async def _port(case: Case, host: str, port: int) -> Diagnosis:
    taken = await asyncio.to_thread(why_not, host, port)
    if not taken:
        return ok(NAME, f"{host}:{port} is free to listen at.")
    said = await asyncio.to_thread(greeting, host, port)
    if said.endswith(_OURS) and case.settings.domain in said:
        return ok(NAME, f"{host}:{port} is listened at by this room, which runs now.")
    who = f" Who is there says: {said}." if said else ""
    you_can = (
        "stop whoever listens there, or name another port in POSTROOM_RECEIVERS; ports below 1024 take privileges."
    )
    return fault(NAME, f"{host}:{port} cannot be listened at: {taken}.{who}", you_can=you_can)


async def _socket(path: Path) -> Diagnosis:
    if taken := await asyncio.to_thread(why_not_at, path):
        you_can = "remove what a dead process left there, or name another path in POSTROOM_RECEIVERS."
        return fault(NAME, f"{path} cannot be listened at: {taken}.", you_can=you_can)
    return ok(NAME, f"{path} is free to listen at.")
