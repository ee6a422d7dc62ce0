"""Ids and marks of the room (`m12`, `t3`, epochs, fences): they mean nothing outside it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from postroom.mail.lint.fault import Fault, first_match, shown

_REMEDY = "leave it out, or name the thing as its reader knows it"
_NAMED = (
    re.compile(r"\b(?:[Tt]hread|THREAD)(?:[ _]id)?[ :#=(]{1,3}t\d{1,18}\b"),
    re.compile(r"\b(?:[Mm]essage|MESSAGE)(?:[ _]id)?[ :#=(]{1,3}m\d{1,18}\b"),
    re.compile(r"\b[Aa]ttachment(?:[ _]id)?[ :#=(]{1,3}a\d{1,18}\b"),
    re.compile(r"\b(?:[Ff]ollow-up plan|[Pp]lan|[Ww]ait|[Aa]pproval|[Dd]raft)(?: id)?[ :#=(]{1,3}[wfpad]\d{1,18}\b"),
    re.compile(r"\b(?:under|in|of|new|old|current|thread'?s?|\() ?epoch \d{1,9}\b"),
)
_NOUNS = ("thread", "message", "attachment", "plan", "wait", "approval", "draft", "epoch")
_FENCES = (
    re.compile(r"<<mail [0-9a-f]{8,64}\b"),
    re.compile(r"\b[0-9a-f]{8,64}>>"),
    re.compile(r"\bNOT DONE \[[a-z_]{3,40}\]"),
)
_FENCE_MARKS = ("<<mail", ">>", "not done")
_QUANTITY = r"(?<![\w.@/#-])(?<!\d )"


def internal_ids(text: str, *, ids: frozenset[str] = frozenset()) -> Iterator[Fault]:
    """The first id of the room in a text: after the noun that it belongs to, or as a word if it is one of `ids`."""
    own = (re.compile(rf"{_QUANTITY}(?:{'|'.join(sorted(ids))})(?![\w@/.-]\w|\w)"),) if ids else ()
    for match in first_match((*_NAMED, *own), text, hints=(*_NOUNS, *map(str.casefold, ids))):
        yield Fault("internal_id", f"the internal id {shown(match)}", match.start(), _REMEDY)
    for match in first_match(_FENCES, text, hints=_FENCE_MARKS):
        yield Fault("fence", f"the internal mark {shown(match)}", match.start(), _REMEDY)
