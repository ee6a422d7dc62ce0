"""How to reach a room that another process opened."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import SecretStr

from postroom.model.errors import ConfigurationError

_OF_ANY_ROOM = {"background", "clock", "telemetry"}


@dataclass(frozen=True)
class Connection:
    """The URL of a room's server, and the key that it is asked with."""

    url: str
    key: SecretStr = field(repr=False)


def connection_from_env(overrides: Mapping[str, object]) -> Connection | None:
    """What `POSTROOM_URL` and `POSTROOM_KEY` say; `None` where no URL is set, or where anything is asked for (a store, a domain, a
    transport) that only a room of one's own has.

    Raises `ConfigurationError` for a URL without a key.
    """
    url, key = os.environ.get("POSTROOM_URL", ""), os.environ.get("POSTROOM_KEY", "")
    if not url or overrides.keys() - _OF_ANY_ROOM:
        return None
    if not key:
        raise ConfigurationError("POSTROOM_URL names the server of a room; set POSTROOM_KEY to a key that opens it.")
    return Connection(url, SecretStr(key))
