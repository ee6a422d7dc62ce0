"""What every report page is made with: text as HTML that shows all of it, the common style, and a page that runs nothing."""

from __future__ import annotations

import base64
import hashlib
import unicodedata
from html import escape
from importlib.resources import files
from string import Template

_JOINERS = "\u200c\u200d"


def shown(untrusted_text: str) -> str:
    """Text as HTML that shows every character of it; what is invisible or turns the writing around is spelled out."""
    return escape("".join(map(_visible, untrusted_text.replace("\r\n", "\n"))), quote=True)


def common_style() -> str:
    """The style sheet of reports: colours by day and by night, cards, tables that scroll, two widths."""
    return file_text("report.css")


def file_text(name: str) -> str:
    """A file that stands beside this one."""
    return files("postroom.testing.report").joinpath(name).read_text(encoding="utf-8")


def fill(template: str, *, style: str, **parts: str) -> str:
    """The whole page. Its policy lets this one style sheet through, and no script and nothing from elsewhere."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return Template(template).substitute(style=style, style_hash=f"sha256-{digest}", **parts)


def _visible(character: str) -> str:
    hidden = unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
    if not hidden or character in "\n\t" or character in _JOINERS:
        return character
    return f"⟨U+{ord(character):04X}⟩"
