"""A person's own editor, for a text that is too long for a command line."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory


def edited(text: str) -> str:
    """The text as the person left it in $VISUAL or $EDITOR. Raises `InvalidRequest` where no editor could be run."""
    from postroom.model.errors import InvalidRequest

    command = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi")
    with TemporaryDirectory(prefix="postroom-") as folder:
        draft = Path(folder) / "draft.txt"
        draft.write_text(text, encoding="utf-8")
        try:
            ended = subprocess.run([*command, str(draft)], check=False)  # noqa: S603 - the person's own editor
        except OSError as error:
            raise InvalidRequest(f"The editor cannot be run: {error}.", you_can="set EDITOR, or give --text.") from None
        if ended.returncode:
            raise InvalidRequest(f"The editor {command[0]!r} gave up.", you_can="try again, or give --text.")
        return draft.read_text(encoding="utf-8")
