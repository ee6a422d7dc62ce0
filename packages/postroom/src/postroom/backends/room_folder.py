"""A room as a folder of files: `export.json`, a file of JSON lines for each table, an mbox for each mailbox."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from postroom.backends.store.copied_tables import CopiedTable
from postroom.mail.mbox import entries
from postroom.model.errors import InvalidRequest

MANIFEST = "export.json"
MAIL = "mail"
ODD = "odd"
NOWHERE = "no-mailbox"
_FORMAT = 1


def table_file(table: CopiedTable) -> str:
    """Where the rows of a table are."""
    return f"{table.name}.jsonl"


def mail_file(mailbox: str | None) -> str:
    """Where the mail of a mailbox is, or that of no mailbox. A name becomes that of a file."""
    return f"{MAIL}/{quote(mailbox, safe='@+') if mailbox is not None else NOWHERE}.mbox"


def odd_file(number: int) -> str:
    """Where a message is whose bytes no mbox can hold."""
    return f"{ODD}/m{number}.eml"


@contextmanager
def written(folder: Path) -> Iterator[WrittenFolder]:
    """A folder that gets its name when it is complete. Raises `InvalidRequest` where there is one with something in it."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InvalidRequest(f"{folder} is not empty.", you_can="name a folder that is not there yet.")
    if not folder.parent.is_dir():
        raise InvalidRequest(f"There is no folder {folder.parent}.", you_can="make it, or name another place.")
    unfinished = folder.with_name(f".{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    try:
        with WrittenFolder(unfinished) as files:
            yield files
        if folder.exists():
            folder.rmdir()
        unfinished.rename(folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise


class WrittenFolder(ExitStack):
    """Files that are written side by side; `manifest` lists them with their hashes."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._open: dict[str, IO[bytes]] = {}

    def append(self, name: str, octets: bytes) -> None:
        """Add to a file."""
        if name not in self._open:
            place = self._path / name
            place.parent.mkdir(mode=0o700, exist_ok=True)
            self._open[name] = self.enter_context(place.open("wb"))
        self._open[name].write(octets)

    def append_row(self, table: CopiedTable, row: Mapping[str, Any]) -> None:
        """Add a row to the file of its table."""
        plain = {name: _encoded(value) if name in table.octets else value for name, value in row.items()}
        self.append(table_file(table), f"{json.dumps(plain, ensure_ascii=False, sort_keys=True)}\n".encode())

    def finish(self, **known: Any) -> None:
        """Write what the folder holds, and the hash of each file."""
        self.close()
        hashes = {name: _digest(self._path / name) for name in sorted(self._open)}
        text = json.dumps({"format": _FORMAT, **known, "files": hashes}, indent=2, sort_keys=True)
        (self._path / MANIFEST).write_text(f"{text}\n")


class ReadFolder:
    """An export that is read. Raises `InvalidRequest` for a folder that is none, and for a file that was changed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self.known: dict[str, Any] = json.loads((path / MANIFEST).read_text())
            self._files: dict[str, str] = self.known["files"]
        except (OSError, ValueError, KeyError, TypeError):
            raise InvalidRequest(f"{path} is no export of a room.", you_can="name a folder with export.json.") from None
        if self.known.get("format") != _FORMAT:
            raise InvalidRequest(f"{path} was written by a newer Postroom.", you_can="upgrade Postroom.")

    def check(self) -> None:
        """See that every file is there, and as it was written."""
        for name, digest in self._files.items():
            place = self._path / name
            if not place.is_file() or _digest(place) != digest:
                raise InvalidRequest(f"{place} is missing, or not as it was written.", you_can="export the room anew.")

    def rows(self, table: CopiedTable) -> Iterator[dict[str, Any]]:
        """The rows of a table."""
        if table_file(table) not in self._files:
            return
        with (self._path / table_file(table)).open("rb") as file:
            for line in file:
                row = json.loads(line)
                yield row | {name: base64.b64decode(row[name]) for name in table.octets}

    def mail(self, mailbox: str | None) -> Iterator[bytes]:
        """The entries of a mailbox."""
        if mail_file(mailbox) in self._files:
            with (self._path / mail_file(mailbox)).open("rb") as file:
                yield from entries(file)

    def odd(self, number: int) -> bytes | None:
        """A message that stands by itself."""
        name = odd_file(number)
        return (self._path / name).read_bytes() if name in self._files else None


def _encoded(value: Any) -> str:
    return base64.b64encode(bytes(value)).decode()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
