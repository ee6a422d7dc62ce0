"""A document is opened in a process of its own, which is killed when its time is up: no library is trusted to end."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from importlib.util import find_spec

from postroom.backends.documents.refusal import CannotRead

MAX_DOCUMENT_BYTES = 50 * 1024 * 1024
_LIBRARIES = {"pdf": "pypdf", "docx": "docx", "xlsx": "openpyxl"}
_STARTUP_SECONDS = 5
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
        raise CannotRead("Nothing here reads it; pip install 'postroom[attachments]' does.")
    said = json.loads(_run(content, kind=kind, seconds=seconds) or '{"error": "It took too much memory or time."}')
    if "text" not in said:
        raise CannotRead(said["error"])
    return str(said["text"])


def _run(content: bytes, *, kind: str, seconds: float) -> bytes:
    command = [sys.executable, "-I", "-S", "-c", _CHILD, kind, str(math.ceil(seconds) + 1), *sys.path]
    try:
        done = subprocess.run(  # noqa: S603 - this interpreter, with arguments of ours
            command, input=content, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, check=False,
            timeout=seconds + _STARTUP_SECONDS,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise CannotRead(f"Reading it took more than {seconds:g} seconds.") from None
    return done.stdout if done.returncode == 0 else b""
