"""Header blocks in a body: the few lines `From: ... Sent: ... Subject: ...` that a mail program sets above a quoted message."""

from __future__ import annotations

import re
from collections.abc import Sequence

from postroom.mail.replies import quoting_words as words
from postroom.mail.wording.alternatives import any_of
from postroom.mail.wording.expression import expression

MAX_BLOCK_LINES = 24
_MAX_LABEL_LINE = 300
_MAX_WRAPPED = 2
_MAX_LABELS = 8
_MIN_NAMED = 2
_MIN_UNKNOWN = 4

_COLON = "[:\uff1a]"
_LABEL = rf"[*_ ]{{{{0,3}}}}(?P<label>{{}}) ?[*_]{{{{0,2}}}} ?{_COLON}"
_KINDS = {
    kind: expression(_LABEL.format(any_of(labels)), re.IGNORECASE)
    for kind, labels in (("from", words.FROM_LABELS), ("subject", words.SUBJECT_LABELS), ("other", words.OTHER_LABELS))
}
_UNKNOWN = expression(rf"[*_ ]{{0,3}}[^\W\d_][^:\uff1a]{{0,25}}{_COLON}[*_ ]{{0,3}}\s?\S")
_ADDRESS = expression(r"[^\s<>@]@[^\s<>@]+\.[^\s<>@]")
_RAW_FIELD = expression(
    r"(?:Received|Return-Path|Delivered-To|Mime-Version|Message-I[dD]|Precedence|X-[A-Z][\w-]{1,40}): ", re.IGNORECASE
)
_NAMED = expression(r"\w[^\n]{0,100}[<\[(](?:mailto:)?[^\s<>@]{1,80}@[^\s<>@]{1,200}[>\])]")
_TIME = expression(r"\d{1,2}[:.h]\d\d")
_YEAR = expression(r"(?:19|20|25)\d\d")


def label_of(line: str) -> str:
    """Which field label a line begins with: from, subject, other, unknown (`Word: value`), or none."""
    line = line[:_MAX_LABEL_LINE]
    if ":" not in line[:40] and "\uff1a" not in line[:40]:
        return ""
    for kind, pattern in _KINDS.items():
        if pattern.match(line):
            return kind
    return "unknown" if _UNKNOWN.match(line) else ""


def end_of_header_block(lines: Sequence[str], start: int, *, labels: Sequence[str]) -> int | None:
    """The index behind the header block that begins here, or `None`. `labels` says of each line what `label_of` says of it."""
    block = _labelled(lines, start, labels)
    if not block:
        return None
    known = [labels[index] for index in block]
    certain = known[0] != "unknown" and {"from", "subject", "other"} <= set(known)
    values = [lines[index][:_MAX_LABEL_LINE] for index in block]
    if certain or _tells_who_and_when(values, known) or _is_in_another_language(values):
        return block[-1] + 1
    return None


def is_of_raw_header(lines: Sequence[str], start: int, *, labels: Sequence[str]) -> bool:
    """Whether the lines directly above are fields that no mail program shows: then somebody has pasted a whole header."""
    for index in range(start - 1, max(-1, start - MAX_BLOCK_LINES), -1):
        if _RAW_FIELD.match(lines[index]):
            return True
        if not labels[index] and not lines[index].startswith((" ", "\t")):
            return False
    return False


def _labelled(lines: Sequence[str], start: int, labels: Sequence[str]) -> list[int]:
    """The lines with labels that belong together; a value may be wrapped, and pages set them apart as paragraphs."""
    found, wrapped, blank = [], 0, False
    for index in range(start, min(len(lines), start + MAX_BLOCK_LINES)):
        if labels[index]:
            found.append(index)
            wrapped, blank = 0, False
        elif not lines[index].strip():
            blank = True
        else:
            wrapped += 1
            if blank or wrapped > _MAX_WRAPPED or not found:
                break
        if len(found) == _MAX_LABELS:
            break
    return found


def _tells_who_and_when(values: list[str], known: list[str]) -> bool:
    """Two known labels are enough where one names an address and another a moment; three from From on, the moment next: who
    travels writes it behind both places.
    """
    told = [value for value, kind in zip(values, known, strict=True) if kind != "unknown"]
    if known[0] == "unknown" or not any(map(_is_moment, told)):
        return False
    named = len(told) >= _MIN_NAMED and any(_ADDRESS.search(value) for value in told)
    return named or (
        len(told) > _MIN_NAMED and known[0] == "from" and _is_moment(values[1]) and not _TIME.search(values[0])
    )


def _is_in_another_language(values: list[str]) -> bool:
    """Four labels in words that are not known here: a name with its address first, then a moment. No form begins so."""
    if len(values) < _MIN_UNKNOWN or "@" not in values[0]:
        return False
    return _NAMED.search(values[0]) is not None and _is_moment(values[1])


def _is_moment(value: str) -> bool:
    says_when = _TIME.search(value) is not None and _YEAR.search(value) is not None
    return says_when and _ADDRESS.search(value) is None
