"""Fencing: text that came by mail reaches a model only between two marks that its author cannot have guessed."""

from __future__ import annotations

import re

from postroom.mail.characters.unseen import UNSEEN

# The brackets of a fence, and those that look like them: fullwidth, small, single quotation marks, angle brackets, ornaments; and
# signs that look like two of them.
_LEFT, _RIGHT = "<\uff1c\ufe64\u2039\u2329\u27e8\u276e\u2770", ">\uff1e\ufe65\u203a\u232a\u27e9\u276f\u2771"
_BOTH_LEFT, _BOTH_RIGHT = "\u226a\u22d8\u27ea\u2aa1", "\u226b\u22d9\u27eb\u2aa2"
_MARK = re.compile(
    f"(?P<left>[{_LEFT}{_BOTH_LEFT}]{{2,}}|[{_BOTH_LEFT}])|[{_RIGHT}{_BOTH_RIGHT}]{{2,}}|[{_BOTH_RIGHT}]"
)
_CONTROLS = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160), 0x2028, 0x2029), " ")
_CLEAN = {**_CONTROLS, **UNSEEN}


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
