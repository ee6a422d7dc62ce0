"""The URL of a store: PostgreSQL, a file, or memory. It may hold a password, so nothing here repeats it."""

from __future__ import annotations

from pathlib import Path

from postroom.model.errors import ConfigurationError

MEMORY = "memory:"
_POSTGRES = ("postgresql://", "postgres://")
_FILE = "sqlite:///"


def is_postgres(url: str) -> bool:
    """Whether it leads to a PostgreSQL server."""
    return url.startswith(_POSTGRES)


def path_of(url: str) -> Path | None:
    """The file of any other URL; `None` for a store in memory. Raises `ConfigurationError`."""
    if url == MEMORY:
        return None
    path = url.removeprefix(_FILE)
    if path in ("", url):
        raise ConfigurationError(
            "A store URL is memory:, sqlite:///relative.db, sqlite:////absolute.db or postgresql://user@host/database."
        )
    return Path(path)
