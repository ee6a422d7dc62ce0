"""What `postroom serve` runs that is not ours: a program's own room, and doors that other packages bring."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from postroom.engine.room import AsyncPostroom
    from postroom.ports.door import Door

_HERE = "127.0.0.1"


def room_of(program: str) -> AsyncPostroom:
    """The room that `module:name` names; modules of this folder are found too. Raises `ConfigurationError`."""
    from postroom.engine.room import AsyncPostroom
    from postroom.engine.sync import Postroom
    from postroom.model.errors import ConfigurationError

    module, _, name = program.partition(":")
    found = getattr(_module(module), name or "room", None)
    if isinstance(found, Postroom):
        return found.asynchronous
    if not isinstance(found, AsyncPostroom):
        raise ConfigurationError(f"{module} has no room of the name {name or 'room'}; write --app module:room.")
    return found


def open_door(place: str, room: AsyncPostroom) -> Door:
    """The web door of an open room, at `port` or `host:port`. Raises `ConfigurationError`."""
    from postroom.model.errors import ConfigurationError

    found = [entry for entry in entry_points(group="postroom.doors") if entry.name == "http"]
    if not found:
        raise ConfigurationError("--http needs the server: pip install postroom-server.")
    host, _, port = place.rpartition(":")
    if not (port.isascii() and port.isdigit() and int(port) < 2**16):
        raise ConfigurationError(f"--http {place[:80]!r} names no port; write 8025, or 0.0.0.0:8025.")
    door: Door = found[0].load()(room, host=host.strip("[]") or _HERE, port=int(port))
    return door


def _module(name: str) -> object:
    from postroom.model.errors import ConfigurationError

    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{name}.".startswith(f"{error.name}."):
            raise
        raise ConfigurationError(f"There is no module {name[:80]!r} here or among what is installed.") from None
