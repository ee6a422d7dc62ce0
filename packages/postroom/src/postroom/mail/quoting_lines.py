"""What a line, or a few that belong together, mean in a reply: quotation, attribution, header block, signature."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from postroom.mail import quoting_words as words

# Longer lines are prose. It also bounds the work: every expression here sees at most this much.
MAX_LINE_CHARS = 300
MAX_ATTRIBUTION_LINES = 4
_MAX_ATTRIBUTION_CHARS = 400
_BLOCK_LINES = 8
_MAX_MOBILE_CHARS = 100
_AFTER_DEVICE_CHARS = 30


def _any_of(alternatives: Iterable[str]) -> str:
    return "(?:" + "|".join(sorted(alternatives, key=len, reverse=True)) + ")"


_COLON = "[:\uff1a]"
_DASHES = r"[-_=\u2010-\u2015\u2500]{2,30}"
_WROTE_ENDING = re.compile(rf"{_any_of(words.WROTE)}(?:[^:\uff1a\n]{{0,60}})?\s?{_COLON}$", re.IGNORECASE)
_WROTE = re.compile(rf"(?<![a-z]){_any_of(words.WROTE)}[^\n]{{0,60}}{_COLON}$", re.IGNORECASE)
_CERTAIN = re.compile(r"\d[:.h\u6642\u65f6]\d\d(?!\d)|[<(]\s?[^\s<>()@]+@[^\s<>()]+[>)]")
_START = re.compile(rf"(?:{_any_of(words.ATTRIBUTION_STARTS)}(?=[\s,.])|(?=\d)|(?=\w{{2,4}}[.,] ?\d))", re.IGNORECASE)
_ADDRESS_ENDING = re.compile(rf"@[^\s<>@]+(?:>|\]|\))[^:\uff1a\n]{{0,20}}{_COLON}$")
_ADDRESS = re.compile(r"[^\s<>@]@[^\s<>@]+\.[^\s<>@]")
_DATE_OR_TIME = re.compile(r"(?:19|20)\d\d|\d{1,2}[:.h\u6642\u65f6]\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{2}")
_CAPITALISED = r"[A-Z\u00c0-\u024f\u0370-\u052f]\S*"
_NAME_WROTE = re.compile(rf"{_CAPITALISED}(?: {_CAPITALISED}){{0,3}} {_any_of(words.WROTE)} ?{_COLON}$")
_ORIGINAL = re.compile(rf"{_DASHES} ?{_any_of(words.ORIGINAL_MESSAGE)} ?{_DASHES}", re.IGNORECASE)
_FORWARD = re.compile(
    rf"{_DASHES} ?{_any_of(words.FORWARDED_MESSAGE)} ?:? ?{_DASHES}|{_any_of(words.FORWARD_BEGINS)} ?{_COLON}",
    re.IGNORECASE,
)
_LABEL = r"[*_ ]{{0,3}}{} ?[*_]{{0,2}} ?" + _COLON
_FROM = re.compile(_LABEL.format(_any_of(words.FROM_LABELS)), re.IGNORECASE)
_SUBJECT = re.compile(_LABEL.format(_any_of(words.SUBJECT_LABELS)), re.IGNORECASE)
_OTHER = re.compile(_LABEL.format(_any_of(words.OTHER_LABELS)), re.IGNORECASE)
_RULE = re.compile(r"_{5,}|-{20,}|\u2500{5,}")
_DEVICE = re.compile(_any_of(words.DEVICES), re.IGNORECASE)
_COMPARISON = re.compile(r">[=\d]")
_DIGIT = re.compile(r"\d")
_TRAILING_LINK = re.compile(r" ?[<(\[]https?://[^<>\s]{1,200}[>)\]]")
_POINTS_BELOW = re.compile(rf"(?<![a-z]){_any_of(words.POINTS_BELOW)}(?![a-z])", re.IGNORECASE)


def is_quoted(line: str) -> bool:
    """A line that begins with the quotation mark of mail, `>` (RFC 3676 section 4.5)."""
    return line.startswith(">") or line[:4].lstrip(" ").startswith(">")


def looks_written(line: str) -> bool:
    """A line that begins with `>` but more likely compares something: `>50% of them`, `>= 3`."""
    return _COMPARISON.match(line) is not None


def is_forward(line: str) -> bool:
    """The line above a message that is passed on."""
    return len(line) <= MAX_LINE_CHARS and _FORWARD.fullmatch(line.strip()) is not None


def is_original_message(line: str) -> bool:
    """`-----Original Message-----`, in many languages."""
    return len(line) <= MAX_LINE_CHARS and _ORIGINAL.fullmatch(line.strip()) is not None


def is_rule(line: str) -> bool:
    """A horizontal line of underscores or dashes, as it stands above a header block."""
    return _RULE.fullmatch(line.strip()) is not None


def is_header_block(lines: Sequence[str], start: int) -> bool:
    """Whether From begins a block of field labels here, with Subject and at least one more."""
    if _label_of(lines[start][:MAX_LINE_CHARS].strip()) != "from":
        return False
    window = [line.strip()[:MAX_LINE_CHARS] for line in lines[start : start + 2 * _BLOCK_LINES]]
    labels = [_label_of(line) for line in window if line][:_BLOCK_LINES]
    return "subject" in labels and "other" in labels and labels[1:2] != [""]


def _label_of(line: str) -> str:
    """Which field label a line begins with: from, subject, other, or none."""
    if ":" not in line[:40] and "\uff1a" not in line[:40]:
        return ""
    for kind, label in (("from", _FROM), ("subject", _SUBJECT), ("other", _OTHER)):
        if label.match(line):
            return kind
    return ""


def attribution_start(lines: Sequence[str], end: int, *, above_quote: bool) -> int | None:
    """The index where an attribution that ends on line `end` begins (it may be wrapped), or `None`.

    Directly above a quotation little doubt is left. Elsewhere it ends the author's words, so it must stand in a
    paragraph of its own and name a time of day or an address in brackets.
    """
    found = _attribution(lines, end, above_quote=above_quote)
    if found is None or above_quote:
        return found
    text = " ".join(lines[found : end + 1])
    stands_apart = found == 0 or not lines[found - 1].strip() or is_original_message(lines[found - 1])
    return found if stands_apart and _CERTAIN.search(text) else None


def _attribution(lines: Sequence[str], end: int, *, above_quote: bool) -> int | None:
    """The line that begins like an attribution; without one, the last from which on the text is one."""
    if not _may_end_attribution(lines[end]):
        return None
    text, fallback = "", None
    for start in range(end, max(-1, end - MAX_ATTRIBUTION_LINES), -1):
        line = lines[start].strip()
        text = f"{line} {text}".strip()
        if not line or is_quoted(lines[start]) or len(text) > _MAX_ATTRIBUTION_CHARS:
            break
        if _is_attribution(text, above_quote=above_quote):
            if _START.match(line) and _DIGIT.search(line):
                return start
            fallback = start if fallback is None else fallback
    return fallback


def _may_end_attribution(line: str) -> bool:
    line = line.rstrip()
    return 1 < len(line) <= MAX_LINE_CHARS and line[-1] in ":\uff1a"


def _is_attribution(text: str, *, above_quote: bool) -> bool:
    """Who wrote when: a verb of writing with a date or address beside it, or an address and a date before the colon."""
    dated = _DATE_OR_TIME.search(text) is not None
    verb = _WROTE if above_quote else _WROTE_ENDING
    if verb.search(text):
        return dated or _ADDRESS.search(text) is not None
    return dated and _ADDRESS_ENDING.search(text) is not None


def is_name_wrote(line: str) -> bool:
    """`Ada Lovelace wrote:` without a date: an attribution only directly above a quotation."""
    return len(line) <= 80 and _NAME_WROTE.fullmatch(line.strip()) is not None


def is_signature_delimiter(line: str) -> bool:
    """`-- ` (RFC 3676 section 4.3), also without the space that many programs lose."""
    return line[:2] == "--" and line.rstrip(" \xa0") == "--"


def is_mobile_signature(line: str) -> bool:
    """A whole line such as `Sent from my iPhone`."""
    if not 5 < len(line) <= MAX_LINE_CHARS:
        return False
    line = _TRAILING_LINK.sub("", line).strip(" *_[]().").lower()
    devices = list(_DEVICE.finditer(line)) if len(line) <= _MAX_MOBILE_CHARS else []
    if not devices:
        return False
    ends_near = devices[-1].end() >= len(line) - _AFTER_DEVICE_CHARS
    return ends_near and (line.startswith(words.SENT_FROM) or line.endswith(words.SENT_BY))


def points_below(text: str) -> bool:
    """Whether a short text sends its reader to what stands under it."""
    return len(text) <= MAX_LINE_CHARS and _POINTS_BELOW.search(text) is not None
