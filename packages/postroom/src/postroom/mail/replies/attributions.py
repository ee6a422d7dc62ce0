"""Attributions: the line, often wrapped, by which a mail program says who wrote the quoted text and when."""

from __future__ import annotations

import re
from collections.abc import Sequence

from postroom.mail.replies import quoting_words as words
from postroom.mail.wording.alternatives import any_of
from postroom.mail.wording.expression import expression

# Longer lines are prose. It also bounds the work: every expression here sees at most this much.
MAX_LINE_CHARS = 300
MAX_ATTRIBUTION_LINES = 5
_MAX_ATTRIBUTION_CHARS = 400
_MAX_NAME_CHARS = 80

_COLON = "[:\uff1a]"
_VERB = any_of(words.WROTE)
# A colon inside a time, or of the few programs that set one before it, does not end the line.
_WROTE_ENDING = expression(rf"{_VERB}(?:[^:\uff1a\n]|(?<=\d):(?=\d)|(?<=időpont):){{0,60}}\s?{_COLON}$", re.IGNORECASE)
_WROTE = expression(rf"(?<![a-z]){_VERB}[^\n]{{0,60}}{_COLON}$", re.IGNORECASE)
_TIME = r"\d[:.h\u6642\u65f6]\d\d(?!\d)"
_BRACKETED = r"[<(\[]\s?(?:mailto:)?[^\s<>()@]+@[^\s<>()]+[>)\]]"
_CERTAIN = expression(rf"{_TIME}|{_BRACKETED}")
_START_WORD = any_of(words.ATTRIBUTION_STARTS)
_START = expression(rf"(?:{_START_WORD}(?=[\s,.])|(?=\d)|(?=\w{{2,4}}[.,] ?\d))", re.IGNORECASE)
_ADDRESS_ENDING = expression(rf"@[^\s<>@]+(?:>|\]|\))*[^:\uff1a\n]{{0,20}}{_COLON}$")
_ADDRESS = expression(r"[^\s<>@]@[^\s<>@]+\.[^\s<>@]")
_FULL_DATE = (
    r"(?:19|20|25)\d\d|\d{1,2}[./-] ?\d{1,2}[./-] ?\d{2}|\d{1,2}[- ][a-z]{3,9}[-., ]{1,2}\d{2}|\d\u5e74|\ub144 ?\d"
)
_DATE = expression(_FULL_DATE, re.IGNORECASE)
_MOMENT = expression(_TIME)
_DATE_OR_TIME = expression(rf"{_FULL_DATE}|{_TIME}", re.IGNORECASE)
_CAPITALISED = r"[A-Z\u00c0-\u024f\u0370-\u052f]\S*"
_NAME_WROTE = expression(rf"{_CAPITALISED}(?: {_CAPITALISED}){{0,3}} {_VERB} ?{_COLON}$")
_DIGIT = expression(r"\d")
_DASHES_AROUND = expression(r"^[-_\u2010-\u2015]{2,30}\s?|\s?:?\s?[-_\u2010-\u2015]{2,30}$")
_LEADING_DATE = expression(r"\d[^\n]{5,200}[^\s<>@]@[^\s<>@]+[>)]$")
_WORD = r"[A-Z]?[a-z]{2,9}[.,]?"
_SHARED = expression(
    r"(?<=\S)(?:[ \xa0]| ?-{2,5} ?)(?=(?:On|Am|Le|El|Il|Em|Op|Den) "
    rf"(?:\d|{_WORD} ?,? ?(?:{_WORD} )?\d)[^\n]{{4,200}}{_COLON}$)"
)


def attribution_start(lines: Sequence[str], end: int, *, above_quote: bool, set_apart: bool = False) -> int | None:
    """The index where an attribution that ends on line `end` begins (it may be wrapped), or `None`.

    Directly above a quotation little doubt is left. Elsewhere it ends the author's words, so it must name a time of day or
    an address in brackets, and stand in a paragraph of its own (`set_apart`: a page says so) or look like a program's.
    """
    found = _attribution(lines, end, above_quote=above_quote)
    if found is None:
        return None
    if above_quote:
        return found - _begins_above(lines, found)
    text = _joined(lines[found : end + 1])
    apart = set_apart or found == 0 or not lines[found - 1].strip() or _is_dashed(lines[found - 1])
    return found if (apart and _is_certain(text)) or _is_complete(text) else None


def shared_line(line: str) -> int:
    """Where an attribution begins on a line that the author's own words begin, or 0."""
    found = _SHARED.search(line[:MAX_LINE_CHARS])
    if found is None or _DIGIT.search(line[: found.start()]) or _VERB_ANYWHERE.search(line[: found.start()]):
        return 0
    return found.start() if _WROTE_ENDING.search(line[found.end() :]) else 0


_VERB_ANYWHERE = expression(rf"{_VERB}|@", re.IGNORECASE)


def is_name_wrote(line: str) -> bool:
    """`Ada Lovelace wrote:` without a date: an attribution only directly above a quotation."""
    return len(line) <= _MAX_NAME_CHARS and _NAME_WROTE.fullmatch(line.strip()) is not None


def is_dashed_attribution(line: str) -> bool:
    """`---- On Monday Ada wrote ----`, `-----Ada Lovelace wrote: -----`: no one else sets dashes around it."""
    line = line.strip()
    if not (5 < len(line) <= MAX_LINE_CHARS and _is_dashed(line) and line.endswith(("--", "__"))):
        return False
    text = _without_dashes(line)
    return _WROTE_ENDING.search(text) is not None or (_DATE.search(text) is not None and bool(_ADDRESS.search(text)))


def _is_dashed(line: str) -> bool:
    return line.lstrip().startswith(("--", "__", "\u2010\u2010", "\u2014\u2014"))


def _without_dashes(text: str) -> str:
    return _DASHES_AROUND.sub("", text).rstrip(" :") + ":"


def _is_certain(text: str) -> bool:
    return _CERTAIN.search(text) is not None or (_START.match(text) is not None and _DATE.search(text) is not None)


def _is_complete(text: str) -> bool:
    """A program's whole sentence: how it begins, a date, an address in brackets, who wrote."""
    begins = _START.match(text) is not None and _WROTE_ENDING.search(text) is not None
    return begins and re.search(_BRACKETED, text) is not None and _DATE.search(text) is not None


def _attribution(lines: Sequence[str], end: int, *, above_quote: bool) -> int | None:
    """The line that begins like an attribution; without one, the last from which on the text is one."""
    if not _may_end_attribution(lines[end], above_quote=above_quote):
        return None
    text, fallback = "", None
    for start in range(end, max(-1, end - MAX_ATTRIBUTION_LINES), -1):
        line = lines[start].strip()
        text = f"{line} {text}".strip()
        if not line or line.startswith(">") or len(text) > _MAX_ATTRIBUTION_CHARS:
            break
        if _is_attribution(_normal(text), above_quote=above_quote):
            if _begins(line.lstrip("-_ ")):
                return start
            fallback = start if fallback is None else fallback
    return fallback


def _begins_above(lines: Sequence[str], start: int) -> int:
    """1 where the line above, the first of its paragraph, says when: programs wrap where they like, in any language."""
    if start == 0 or _begins(lines[start].lstrip("-_ ")):
        return 0
    above = lines[start - 1].strip()
    is_first = start == 1 or not lines[start - 2].strip() or lines[start - 2].startswith(">")
    says_when = _DATE.search(above[:MAX_LINE_CHARS]) and _MOMENT.search(above[:MAX_LINE_CHARS])
    return int(is_first and bool(says_when) and len(above) <= MAX_LINE_CHARS and above[-1:] not in ".!?:")


def _begins(line: str) -> bool:
    """How the first line of an attribution looks; an address that was wrapped may begin with a digit too."""
    return _START.match(line) is not None and _DIGIT.search(line) is not None and "@" not in line.split(" ", 1)[0]


def _joined(lines: Sequence[str]) -> str:
    return _normal(" ".join(line.strip() for line in lines))


def _normal(text: str) -> str:
    return _without_dashes(text) if text.endswith(("--", "__")) else text.lstrip("-_ ")


def _may_end_attribution(line: str, *, above_quote: bool) -> bool:
    line = line.rstrip()
    if not 1 < len(line) <= MAX_LINE_CHARS:
        return False
    return (
        line[-1] in ":\uff1a"
        or (above_quote and line[-1] in ">)")
        or (line.endswith("--") and len(line.strip("- ")) > 1)
    )


def _is_attribution(text: str, *, above_quote: bool) -> bool:
    """Who wrote when: a verb of writing with a date or address beside it, or an address and a date before the colon.

    Directly above a quotation a date with its time is enough, or a date first and an address last, in any language.
    """
    dated = _DATE_OR_TIME.search(text) is not None
    if not (dated or _ADDRESS.search(text)):
        return False
    verb = _WROTE if above_quote else _WROTE_ENDING
    if verb.search(text):
        return True
    if _ADDRESS_ENDING.search(text):
        return dated
    if not above_quote or not _DATE.search(text):
        return False
    return _LEADING_DATE.fullmatch(text) is not None or (text[-1] in ":\uff1a" and _MOMENT.search(text) is not None)
