"""Fencing: text that came by mail reaches a model only between two marks that its author cannot have guessed."""

from __future__ import annotations

import re

# The brackets of a fence, and those that look like them: fullwidth, small, and the mathematical "much less" and "much greater".
_LEFT, _RIGHT = "<\uff1c\ufe64", ">\uff1e\ufe65"
_MARK = re.compile(f"(?P<left>[{_LEFT}]{{2,}}|\u226a)|[{_RIGHT}]{{2,}}|\u226b")
_CONTROLS = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160), 8232, 8233), " ")
_INVISIBLE = dict.fromkeys((*range(8203, 8208), *range(8234, 8239), *range(8288, 8304), 65279))
_CLEAN = {**_CONTROLS, **_INVISIBLE, **dict.fromkeys(range(917504, 917632))}


def fence(untrusted_text: str, *, nonce: str) -> str:
    """The text between `<<mail NONCE` and `NONCE>>`, with look-alike marks and invisible characters gone."""
    return f"<<mail {nonce}\n{clean(untrusted_text)}\n{nonce}>>"


def clean(untrusted_text: str) -> str:
    """Text without control characters (line feeds stay), invisible characters, and anything that looks like a fence."""
    return _MARK.sub(lambda match: "<" if match["left"] else ">", untrusted_text.translate(_CLEAN))


def one_line(untrusted_text: str, *, limit: int = 200) -> str:
    """A header's text as one cleaned line of at most `limit` characters."""
    line = " ".join(clean(untrusted_text).split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"
