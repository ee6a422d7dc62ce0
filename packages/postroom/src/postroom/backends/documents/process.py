"""A document is opened in a process of its own, which is killed when its time is up: no library is trusted to end."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from threading import BoundedSemaphore

from postroom.backends.documents.refusal import CannotRead

MAX_DOCUMENT_BYTES = 50 * 1024 * 1024
# So many are open side by side, each with the memory that it may take.
AT_ONCE = 2
_LIBRARIES = {"pdf": "pypdf", "docx": "docx", "xlsx": "openpyxl"}
_STARTUP_SECONDS = 5
_HOME = str(Path(__file__).parents[3])
# The child imports what this process can import, and nothing else of its surroundings reaches it.
_CHILD = (
    "import sys; kind, seconds, *sys.path = sys.argv[1:]; "
    "from postroom.backends.documents.reading import main; main(kind, seconds)"
)


def read_document(content: bytes, *, kind: str, seconds: float) -> str:
    """The text of a document. Raises `CannotRead` with a sentence: too large, no library, no time, damaged."""
    if len(content) > MAX_DOCUMENT_BYTES:
        raise CannotRead(f"It has more than {MAX_DOCUMENT_BYTES:,} octets.")
    if find_spec(_LIBRARIES[kind]) is None:
        raise CannotRead("Nothing here reads it; pip install 'postroom[attachments]' does.", lasting=False)
    said = json.loads(_run(content, kind=kind, seconds=seconds))
    if "text" not in said:
        raise CannotRead(said["error"])
    return str(said["text"])


def _run(content: bytes, *, kind: str, seconds: float) -> bytes:
    command = [sys.executable, "-I", "-S", "-c", _CHILD, kind, str(math.ceil(seconds) + 1), _HOME, *sys.path]
    try:
        with _slots[0]:
            done = subprocess.run(  # noqa: S603 - this interpreter, with arguments of ours
                command, input=content, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, check=False,
                timeout=seconds + _STARTUP_SECONDS,
            )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise CannotRead(f"Reading it took more than {seconds:g} seconds.", lasting=False) from None
    if done.returncode:
        raise CannotRead("Reading it took too much memory or time.", lasting=False)
    return done.stdout


def _renew_slots() -> None:
    _slots[0] = BoundedSemaphore(AT_ONCE)


_slots = [BoundedSemaphore(AT_ONCE)]
os.register_at_fork(after_in_child=_renew_slots)
