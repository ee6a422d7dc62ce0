"""Text as its author hopes a machine will read it: look-alike letters, stacked accents and split words put right."""

from __future__ import annotations

import re
from collections import Counter

from postroom.mail.characters.beyond import beyond_ascii
from postroom.mail.characters.smuggling import revealed
from postroom.mail.characters.unfolding import unfolded

_INVISIBLE = "[\u00ad\u034f\u200b-\u200d\u2060-\u2064\ufeff]"
_ANY_INVISIBLE = re.compile(_INVISIBLE)
_INVISIBLE_IN_WORD = re.compile(rf"(?<=[^\W\d_]){_INVISIBLE}++(?=[^\W\d_])")
_STYLED = re.compile("[\uff21-\uff3a\uff41-\uff5a\U0001d400-\U0001d7ff\u24b6-\u24e9\u2100-\u214f]")
_STACKED = re.compile("[\u0300-\u036f]{2,}|(?<=[A-Za-z])[\u0334-\u0338]")
_OVERRIDE = re.compile("\u202e([^\u202c\n]{6,2000})")
_MARKS = re.compile("[\u0300-\u036f]+")
_WORD = re.compile(r"[^\W\d_]{2,60}")
_LATIN = re.compile("[A-Za-z]")
_LOOK_ALIKE_SCRIPTS = re.compile("[\u0370-\u03ff\u0400-\u052f\u0561-\u0587\u13a0-\u13f4\u0251\u0261\u0131]")
_LOOK_ALIKES = str.maketrans(
    "асеорхуіѕјһԁոАВСЕНІКМОРТХУоνιαρυκτεηΑΒΕΖΗΙΚΜΝΟΡΤΥΧɑɡıϲԛԝոսցզ",
    "aceopxyisjhdnABCEHIKMOPTXYoviapuktenABEZHIKMNOPTYXagicqwnugq",
)


def unfold(text: str, counts: Counter[str]) -> tuple[str, list[str]]:
    """The text in plain letters, and texts that its characters spell otherwise; what was found is counted."""
    if text.isascii():
        return text, []
    text, smuggled = revealed(text)
    beyond = beyond_ascii(text)
    others = [smuggled] if smuggled else []
    turned = [match[1][::-1] for match in _OVERRIDE.finditer(text)]
    counts["smuggled"] += bool(smuggled)
    counts["turned"] += len(turned)
    counts["split_words"] += len(_INVISIBLE_IN_WORD.findall(text)) if _ANY_INVISIBLE.search(beyond) else 0
    counts["styled"] += len(_STYLED.findall(beyond))
    if _MARKS.search(beyond):
        counts["stacked"] += len(_STACKED.findall(text))
        text = _STACKED.sub("", text)
    return _in_one_script(unfolded(text), counts), others + turned


def _in_one_script(text: str, counts: Counter[str]) -> str:
    """Words that mix Latin with letters that only look Latin, in Latin letters."""
    if not (_LOOK_ALIKE_SCRIPTS.search(beyond_ascii(text)) and _LATIN.search(text)):
        return text

    def one_script(match: re.Match[str]) -> str:
        word = match[0]
        if word.isascii() or not (_LATIN.search(word) and _LOOK_ALIKE_SCRIPTS.search(word)):
            return word
        counts["mixed_scripts"] += 1
        return word.translate(_LOOK_ALIKES)

    return _WORD.sub(one_script, text)
