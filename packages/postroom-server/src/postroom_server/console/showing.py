"""How values are put on a page: times, sizes, and text of which every character is seen."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from postroom.doors import count_of

_PAGES = {"check_mail": "the list of threads", "read_thread": "the page of a thread", "delivery_status": "Deliveries"}
_JOINERS = "\u200c\u200d"
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
_UNITS = (("d", 86_400), ("h", 3_600), ("min", 60))
MOST_TEXT = 60_000


def spelled(untrusted_text: str) -> str:
    """Text of which every character is seen: what is invisible, or turns the writing around, is spelled out."""
    if untrusted_text.isascii() and untrusted_text.isprintable():
        return untrusted_text
    return "".join(map(_visible, untrusted_text.replace("\r\n", "\n")))


def finalized(value: Any) -> Any:
    """What a template puts out: mail text or not, no character of it hides. Mark-up of our own stays."""
    return spelled(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def line(untrusted_text: str, limit: int = 120) -> str:
    """Text as one line of at most so many characters."""
    joined = " ".join(untrusted_text[: limit * 4].split())
    return joined if len(joined) <= limit else f"{joined[: limit - 1]}…"


def capped(untrusted_text: str) -> str:
    """As much of a text as a browser takes well."""
    return untrusted_text[:MOST_TEXT]


def raw(untrusted_text: str) -> Markup:
    """Text that a person will change and send: escaped, but otherwise as it is."""
    return Markup.escape(untrusted_text)


@pass_context
def when(context: Context, moment: datetime | None) -> Markup | str:
    """`3 min ago` and `2026-11-21 14:02 UTC`, together."""
    if moment is None:
        return ""
    stamp = f"{moment:%Y-%m-%d %H:%M} UTC"
    return Markup('<time datetime="{}"><span class="ago">{}</span> <span class="stamp">{}</span></time>').format(
        moment.isoformat(), ago(moment, context["now"]), stamp
    )


def ago(moment: datetime, now: datetime) -> str:
    """`just now`, `5 min ago`, `in 3 h`."""
    told = told_span(abs(now - moment))
    if told == "now":
        return "just now"
    return f"{told} ago" if moment <= now else f"in {told}"


def told_span(span: timedelta) -> str:
    """`5 min`, `3 h`, `12 d`; `now` for less than a minute."""
    seconds = int(span.total_seconds())
    return next((f"{seconds // length} {unit}" for unit, length in _UNITS if seconds >= length), "now")


def size(octets: int) -> str:
    """`12 kB`."""
    return f"{octets} B" if octets < 1_000 else f"{octets / 1_000:,.0f} kB"


def words(code: object) -> str:
    """`follow_up.planned` in words."""
    return str(code).replace("_", " ").replace(".", " ")


def advice(you_can: str) -> str:
    """What to do instead. The engine advises agents, by the names of their tools; a person looks at pages."""
    for tool, page in _PAGES.items():
        you_can = you_can.replace(tool, page)
    return you_can


def people(participants: Iterable[object]) -> str:
    """Names and addresses, on one line."""
    return line(", ".join(map(str, participants)), 300)


def _visible(character: str) -> str:
    if unicodedata.category(character) not in _UNSEEN or character in "\n\t" or character in _JOINERS:
        return character
    return f"⟨U+{ord(character):04X}⟩"


FILTERS = {each.__name__: each for each in (line, capped, raw, when, size, words, people, advice, count_of)}
