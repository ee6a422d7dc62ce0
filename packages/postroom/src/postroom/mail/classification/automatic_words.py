"""What a message says of itself in words: that a program wrote it, that its author is away, that it wants a proof."""

from __future__ import annotations

import re
from typing import NamedTuple

from postroom.mail.classification import absence_words as words
from postroom.mail.wording.alternatives import any_of
from postroom.mail.wording.expression import expression

MAX_CHARS = 3_000
"""Such notes are short; of a longer text only its beginning is read."""

_MAX_SUBJECT = 300
_MAX_BEGINNING = 700
_MAX_WINDOWS = 3
_OPENING = " :,\"'\u201c\u201e\u00ab"
_BEFORE, _BEHIND = 90, 60
_BEFORE_HELD, _BEHIND_HELD = 150, 360

_BEFORE_ANOTHER = r"\s?[:\uff1a\u2013\u2014|(\[\u3010]|\s-|\s(?:re|aw|sv|vs|bis|until|till|from|jusqu)\b"


def _subjects(these: str, *, behind: str) -> re.Pattern[str]:
    """One of these before the subject that it answers, or in brackets."""
    return expression(rf"\W{{0,3}}(?:{these})(?:{behind})|[\[(\u3010]\s?(?:{these})\s?[\])\u3011]", re.IGNORECASE)


_AUTOMATIC_SUBJECT = _subjects(any_of(words.AUTOMATIC_SUBJECTS), behind=rf"{_BEFORE_ANOTHER}|\s*$")
_ABSENT_SUBJECT = _subjects(any_of(words.ABSENT_SUBJECTS), behind=_BEFORE_ANOTHER)
_ABSENT_ALONE = expression(rf"\W{{0,3}}(?:{any_of(words.ABSENT_SUBJECTS)})\W*$", re.IGNORECASE)
_AUTOMATIC = expression(any_of(words.SAYS_AUTOMATIC), re.IGNORECASE)
_IN_EACH_NAME = "auto"
_HEADED = expression(
    rf"^\W{{0,10}}{any_of(words.NAMES_AUTOMATIC)}(?:s?\W{{0,20}}$|\s?[:.,;|\u2013\u2014-])",
    re.IGNORECASE | re.MULTILINE,
)
_ABSENT = expression(any_of(words.SAYS_ABSENT), re.IGNORECASE)
_LATER = expression(any_of(words.SAYS_LATER), re.IGNORECASE)
_CHALLENGE = expression(any_of(words.CHALLENGES), re.IGNORECASE)
_MORE = expression(any_of(words.SAYS_MORE), re.IGNORECASE)
_ASKS = expression(r"[?\uff1f\u061f]")


class _Stems(NamedTuple):
    """What must stand in a text before an expression is worth the time; of an ASCII text only the second can."""

    all: tuple[str, ...]
    ascii: tuple[str, ...]


def _stems(all_of_them: tuple[str, ...]) -> _Stems:
    return _Stems(all_of_them, tuple(filter(str.isascii, all_of_them)))


_AUTOMATIC_STEMS = _stems(words.AUTOMATIC_STEMS)
_ABSENT_STEMS = _stems(words.ABSENT_STEMS)
_HELD_STEMS = _stems(words.HELD_STEMS)


def subject_says_automatic(subject: str) -> bool:
    """`Automatic reply: ...`, in many languages, as a program writes it before the subject that it answers."""
    return _AUTOMATIC_SUBJECT.match(subject[:_MAX_SUBJECT]) is not None


def subject_says_absent(subject: str) -> bool:
    """`Out of office: ...`, before the subject that it answers."""
    return _ABSENT_SUBJECT.match(subject[:_MAX_SUBJECT]) is not None


def subject_is_absence(subject: str) -> bool:
    """`Out of office`, and nothing else: persons write about it too."""
    return _ABSENT_ALONE.match(subject[:_MAX_SUBJECT]) is not None


def plain(text: str) -> str:
    """The beginning of a text in one line of lower case, as the questions here want it."""
    return " ".join(text[:MAX_CHARS].lower().split()).replace("\u2019", "'")


def says_automatic(text: str) -> bool:
    """`This is an automatic reply.`"""
    found = ((window, match) for window in _windows(text, _AUTOMATIC_STEMS) for match in _AUTOMATIC.finditer(window))
    before = (f" {window[: match.start()].rstrip(_OPENING)} " for window, match in found)
    return any(not words_before.endswith(words.OF_ANOTHER) for words_before in before)


def is_headed_automatic(text: str) -> bool:
    """`AUTOMATIC REPLY`, on a line of its own or before the rest of one; the text has its line ends."""
    beginning = text[:MAX_CHARS].lower()
    return _IN_EACH_NAME in beginning and _HEADED.search(beginning) is not None


def says_absent(text: str) -> bool:
    """`I am out of the office.` A person may write so too; a program's note begins with it."""
    return any(_ABSENT.search(window) for window in _windows(text[:_MAX_BEGINNING], _ABSENT_STEMS))


def says_later(text: str) -> bool:
    """What only such notes add: thanks for a mail as such, an answer on return, whom to ask meanwhile."""
    return _LATER.search(text) is not None


def asks(text: str) -> bool:
    """Whether there is a question in it: no program waits for an answer."""
    return _ASKS.search(text) is not None


def says_more(text: str) -> bool:
    """What a person says who is away and answers all the same: a yes, a decision, an enclosure."""
    return _MORE.search(text) is not None


def wants_proof(text: str) -> bool:
    """`Please confirm that you are human, then your message is delivered.`"""
    windows = _windows(text, _HELD_STEMS, before=_BEFORE_HELD, behind=_BEHIND_HELD)
    asks = bool(windows) and any(stem in text for stem in words.CHALLENGE_STEMS)
    return asks and any(_CHALLENGE.search(window) for window in windows)


def _windows(text: str, stems: _Stems, *, before: int = _BEFORE, behind: int = _BEHIND) -> list[str]:
    """The surroundings of the first places where one of the stems stands."""
    possible = stems.ascii if text.isascii() else stems.all
    places = sorted(text.find(stem) for stem in possible if stem in text)
    return [text[max(0, place - before) : place + behind] for place in places[:_MAX_WINDOWS]]
