"""A backup as a file: a tar archive with what it is (`backup.json`) and the store (`room.db`), whose hash must be right."""

from __future__ import annotations

import hashlib
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO

from postroom.model.errors import InvalidRequest
from postroom.model.keeping import Backup, Told

MANIFEST, STORE = "backup.json", "room.db"
_LARGEST_MANIFEST = 1024 * 1024
_PIECE = 1024 * 1024
_FOR_OURSELVES = 0o600


def pack(backup: Backup, store: Path, target: Path) -> None:
    """Write the archive under another name, and give it its own once it is on disk."""
    with _whole_or_not(target) as file, tarfile.open(fileobj=file, mode="w") as archive:
        text = backup.model_dump_json(indent=2, exclude={"file"}).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size, entry.mtime, entry.mode = len(text), int(backup.made_at.timestamp()), _FOR_OURSELVES
        archive.addfile(entry, BytesIO(text))
        archive.add(store, STORE, filter=_plain)


def unpack(file: Path, target: Path, *, told: Told) -> Backup:
    """Write the store of a backup to a path. Raises `InvalidRequest` for a file that is no backup, or a damaged one, and where it
    cannot be read, or the store not be written.
    """
    try:
        with tarfile.open(file, "r:") as archive:
            backup = _manifest(archive, file)
            if _copied(_member(archive, STORE, file), target, of=backup.size, told=told) != backup.sha256:
                raise _unfit(file, "is damaged: what it holds is not what was put into it")
            return backup
    except (tarfile.TarError, ValueError) as error:
        raise _unfit(file, "is no backup of a room, or a damaged one") from error
    except OSError as error:
        if not file.exists():
            raise InvalidRequest(f"There is no file {file}.", you_can="name a backup.") from None
        where = file if str(error.filename) == str(file) else target.parent
        raise InvalidRequest(f"{where}: {error.strerror}.", you_can="look at that place, then try again.") from error


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync_folder(folder: Path) -> None:
    """Let a rename in a folder be on disk."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


@contextmanager
def _whole_or_not(target: Path) -> Iterator[IO[bytes]]:
    """A file that gets its name when it is complete; only we may read it."""
    unfinished = target.with_name(f".{target.name}.unfinished")
    number = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _FOR_OURSELVES)
    try:
        with os.fdopen(number, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(target)
        sync_folder(target.parent)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def _plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Not whose file it was on the machine where it was made."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mode = _FOR_OURSELVES
    return entry


def _manifest(archive: tarfile.TarFile, file: Path) -> Backup:
    text = _member(archive, MANIFEST, file).read(_LARGEST_MANIFEST)
    return Backup.model_validate({**json.loads(text), "file": str(file)})


def _member(archive: tarfile.TarFile, name: str, file: Path) -> IO[bytes]:
    try:
        found = archive.extractfile(name)
    except KeyError:
        found = None
    if found is None:
        raise _unfit(file, "is no backup of a room")
    return found


def _copied(source: IO[bytes], target: Path, *, of: int, told: Told) -> str:
    """Copy as many octets as there should be; the hash of what was read."""
    seen, done = hashlib.sha256(), 0
    number = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _FOR_OURSELVES)
    with os.fdopen(number, "wb") as file:
        while piece := source.read(_PIECE):
            seen.update(piece)
            file.write(piece)
            done += len(piece)
            told("unpacking", done, of)
        file.flush()
        os.fsync(file.fileno())
    return seen.hexdigest()


def _unfit(file: Path, what: str) -> InvalidRequest:
    return InvalidRequest(f"{file} {what}.", you_can="name another backup.")
