"""What a line means in a reply: quotation, announcement of a quoted or forwarded message, rule, signature."""

from __future__ import annotations

import re

from postroom.mail.replies import quoting_words as words
from postroom.mail.replies.attributions import MAX_LINE_CHARS, is_dashed_attribution
from postroom.mail.wording.alternatives import any_of
from postroom.mail.wording.expression import expression

# Nothing shorter announces a message.
_MIN_CHARS = 6
_MAX_MOBILE_CHARS = 110
_AFTER_DEVICE_CHARS = 50
_BEFORE_DEVICE_WORDS = 6

_COLON = "[:\uff1a]"
LONG_VOWEL = "\u30fc"  # a letter, which serves as a dash
_DASHES = r"[-_=\u2010-\u2015\u2500\u30fc]{2,30}"
_ORIGINAL = expression(rf"{_DASHES} ?{any_of(words.ORIGINAL_MESSAGE)} ?:? ?{_DASHES}", re.IGNORECASE)
_REPLY_ABOVE = expression(rf"\W{{0,10}}[^.!?\n]{{0,60}}{any_of(words.REPLY_ABOVE)}[^.!?\n]{{0,40}}", re.IGNORECASE)
_FORWARD = expression(
    rf"{_DASHES} ?(?:begin |start of )?{any_of(words.FORWARDED_MESSAGE)} ?:? ?(?:{_DASHES})?"
    rf"|{any_of(words.FORWARD_BEGINS)} ?{_COLON}",
    re.IGNORECASE,
)
_RULE = expression(r"_{5,}|-{20,}|\u2500{5,}|={20,}|\*{10,}")
_RULES = frozenset("_-\u2500=*")
_DEVICE = expression(any_of(words.DEVICES))
_COMPARISON = expression(r">[=\d]")
_LINK = expression(r" ?[<(\[]https?://[^<>\s]{1,200}[>)\]]| https?://\S{1,200}")
_SENT_FROM = expression(rf"(?:--? ?|\W)?{any_of(words.SENT_FROM)}")
_POINTS_BELOW = expression(rf"(?<![a-z]){any_of(words.POINTS_BELOW)}(?![a-z])", re.IGNORECASE)
_DELIMITERS = frozenset({"--", "\u2014", "\u2013", "\u2015", "---", "\u2014\u2014"})
_FOOTER = expression(any_of(words.FOOTERS), re.IGNORECASE)


def is_quoted(line: str) -> bool:
    """A line that begins with the quotation mark of mail, `>` (RFC 3676 section 4.5)."""
    return line.startswith(">") or line[:4].lstrip(" ").startswith(">")


def looks_written(line: str) -> bool:
    """A line that begins with `>` but more likely compares or decorates something: `>50% of them`, `>= 3`, `>>> Buy <<<`."""
    return _COMPARISON.match(line) is not None or line.rstrip().endswith("<<")


def is_forward(line: str) -> bool:
    """The line above a message that is passed on."""
    stripped = line.strip()
    if not _MIN_CHARS < len(stripped) <= MAX_LINE_CHARS:
        return False
    if stripped[0].isalnum() and stripped[-1] not in ":\uff1a":
        return False
    return _FORWARD.fullmatch(stripped) is not None


def is_original_message(line: str) -> bool:
    """`-----Original Message-----`, in many languages, and its like: dashes around who wrote, `reply above this line`."""
    stripped = line.strip()
    if not 8 < len(stripped) <= MAX_LINE_CHARS:  # nothing shorter says so
        return False
    if stripped[0].isalnum() and stripped[0] != LONG_VOWEL:
        return False
    if _ORIGINAL.fullmatch(stripped) or is_dashed_attribution(stripped):
        return True
    return not stripped[0].isalnum() and _asks_to_reply_above(stripped)


def _asks_to_reply_above(line: str) -> bool:
    lowered = line.lower()
    return any(word in lowered for word in words.ABOVE) and _REPLY_ABOVE.fullmatch(line) is not None


def is_rule(line: str) -> bool:
    """A horizontal line of underscores or dashes, as it stands above a header block."""
    return line.lstrip()[:1] in _RULES and _RULE.fullmatch(line.strip()) is not None


def is_signature_delimiter(line: str) -> bool:
    """`-- ` (RFC 3676 section 4.3), also without the space that many programs lose, or with another dash."""
    return line[:1] in "-\u2013\u2014\u2015" and line.rstrip() in _DELIMITERS


def is_footer(text: str) -> bool:
    """What a list, a virus scanner or a lawyer adds below a rule."""
    return _FOOTER.search(text) is not None


def is_mobile_signature(line: str) -> bool:
    """A whole line such as `Sent from my iPhone`."""
    if not 5 < len(line) <= MAX_LINE_CHARS:
        return False
    line = (_LINK.sub("", line) if "http" in line else line).strip(" *_[]()<>.\u2026").lower()
    if len(line) > _MAX_MOBILE_CHARS or not (_SENT_FROM.match(line) or line.endswith(words.SENT_BY)):
        return False
    devices = list(_DEVICE.finditer(line))
    if not devices or devices[-1].end() < len(line) - _AFTER_DEVICE_CHARS:
        return False
    return line[: devices[0].start()].count(" ") <= _BEFORE_DEVICE_WORDS


def points_below(text: str) -> bool:
    """Whether a short text sends its reader to what stands under it."""
    return len(text) <= MAX_LINE_CHARS and _POINTS_BELOW.search(text) is not None
