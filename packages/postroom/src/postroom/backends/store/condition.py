"""How a store stands, told without opening a room in it: whether it can be used, its schema, its soundness."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel

from postroom.backends.store.statements import POSTGRES, SQLITE, migrations
from postroom.backends.store.url import is_postgres, path_of

CHECK_SECONDS = 10.0


class Condition(BaseModel, frozen=True):
    """What was found. `place` names the store without secrets; `why_not` is why it cannot be read, `read_only` why it cannot be
    written; `checked` is false where there was no time to read all of it; `damage` what that found.
    """

    place: str
    kind: str
    exists: bool = True
    why_not: str = ""
    read_only: str = ""
    schema_version: int = 0
    newest_schema: int = 0
    checked: bool = True
    damage: str = ""
    free_octets: int | None = None
    size: int = 0
    server_time: datetime | None = None

    @property
    def usable(self) -> bool:
        """Whether a room can be read from it as it stands."""
        return self.exists and not (self.why_not or self.damage) and self.schema_version == self.newest_schema


def look_at_store(url: str) -> Condition:
    """How the store of this URL stands. Blocking, for some seconds; changes nothing."""
    if is_postgres(url):
        from postroom.backends.store.postgres import look

        return look(url).model_copy(update={"newest_schema": migrations(POSTGRES)[-1][0]})
    path = path_of(url)
    return Condition(place="memory", kind="memory") if path is None else _file(path)


def _file(path: Path) -> Condition:
    newest = migrations(SQLITE)[-1][0]
    if not path.exists():
        return Condition(
            place=str(path), kind="file", exists=False, newest_schema=newest, free_octets=_free(path.parent)
        )
    from postroom.backends.store.sqlite_file import look

    found = look(path, seconds=CHECK_SECONDS)
    return found.model_copy(update={"newest_schema": newest, "free_octets": _free(path.parent)})


def _free(folder: Path) -> int | None:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None
