"""Words written so that a filter does not read them but a model does: base64, hex, percent signs, rot13, backwards, spelled out."""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error
from codecs import encode
from collections import Counter
from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from postroom.mail.injection.tokens import Sign

_MAX_FOUND = 20
_MAX_DECODED_CHARS = 6_000
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_-]{20,}+(?:\r?\n[A-Za-z0-9+/_-]{8,}+)*+={0,2}")
_HEX = re.compile(r"(?<![0-9A-Za-z])(?:(?:0x|\\x)?[0-9A-Fa-f]{2}[\s:,]?){14,400}+(?![0-9A-Za-z])")
_PERCENT = re.compile(r"(?:[\w.~!-]{0,40}+%[0-9A-Fa-f]{2}){4,}+[\w.~!%-]*+")
# The look behind stands after the first digit, so that the search can go from digit to digit.
_CODES = re.compile(r"[0-9](?<!\d\d)\d{1,2}[ ,;]{1,2}+(?:\d{2,3}[ ,;]{1,2}+){11,399}+\d{2,3}(?!\d)")
_LETTERS = re.compile(r"(?<!\w)(?:[^\W\d_](?:[ .,!?*|~-]{1,3}+|(?!\w))){8,400}+")
_BETWEEN = re.compile(r"[\W_]+")
_WORD_GAP = re.compile(r"\s{2,}")
_CAMEL = re.compile(r"(?<!\w)(?:[A-Z][a-z]{1,20}){4,50}(?!\w)")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_PARAGRAPH = re.compile(r"\n\s*\n")
_READABLE = re.compile(r"""[\w\s.,:;!?@'"/()<>\[\]{}#*=|$%&+-]""")
_TURNED_WORDS = 2
_FEW_LETTERS = 12
_MIN_SPELLED_CHARS = 24
_MIN_PERCENTS = 4


def decode(text: str, concepts: Sequence[int], counts: Counter[str]) -> list[str]:
    """The texts that are written in some other way inside this one. `concepts` are those of its tokens."""
    signs = set(concepts)
    found = [*_encoded(text, counts)] if Sign.JOINED in signs or Sign.LEET in signs or "%" in text else []
    if Sign.LETTER in signs and concepts.count(Sign.LETTER) > _FEW_LETTERS:
        found += _counted(counts, "spelled_out", _spelled(text))
    if Sign.ROT13 in signs and concepts.count(Sign.ROT13) >= _TURNED_WORDS:
        found += _counted(counts, "rot13", [encode(text, "rot13")])
    if Sign.REVERSED in signs and concepts.count(Sign.REVERSED) >= _TURNED_WORDS:
        found += _counted(counts, "reversed", [part[::-1] for part in _PARAGRAPH.split(text)])
    if Sign.JOINED in signs:
        found += _counted(counts, "joined", [_HUMP.sub(" ", run) for run in _CAMEL.findall(text)])
    if _CODES.search(text):
        found += _counted(counts, "character_codes", [_from_codes(run) for run in _CODES.findall(text)])
    return [words[:_MAX_DECODED_CHARS] for words in found[:_MAX_FOUND]]


def _counted(counts: Counter[str], name: str, texts: list[str]) -> list[str]:
    texts = [text for text in texts if text]
    counts[name] += len(texts)
    return texts


def _encoded(text: str, counts: Counter[str]) -> Iterator[str]:
    for name, pattern, undo in _ENCODINGS if text.count("%") >= _MIN_PERCENTS else _ENCODINGS[:2]:
        for run in pattern.findall(text)[:_MAX_FOUND]:
            if _reads_as_words(plain := undo(run)):
                counts[name] += 1
                yield plain


def _from_base64(run: str) -> str:
    packed = "".join(run.split()).rstrip("=").translate({45: "+", 95: "/"})
    packed = packed[: len(packed) - (len(packed) % 4 == 1)]
    try:
        return b64decode(packed + "=" * (-len(packed) % 4)).decode("utf-8", "ignore")
    except (ValueError, Error):
        return ""


def _from_hex(run: str) -> str:
    digits = re.sub(r"0x|\\x|[\s:,]", "", run)
    try:
        return bytes.fromhex(digits[: len(digits) // 2 * 2]).decode("utf-8", "ignore")
    except ValueError:
        return ""


def _from_codes(run: str) -> str:
    plain = "".join(chr(code) for code in map(int, re.findall(r"\d+", run)) if 31 < code < 256)
    return plain if _reads_as_words(plain) else ""


def _spelled(text: str) -> list[str]:
    """Letters with something between each, put together; a wider gap is the end of a word."""
    runs = (_WORD_GAP.split(match[0]) for match in _LETTERS.finditer(text))
    words = " ".join(_BETWEEN.sub("", word) for run in runs for word in run)
    return [words] if len(words) >= _MIN_SPELLED_CHARS else []


_ENCODINGS = (("base64", _BASE64, _from_base64), ("hex", _HEX, _from_hex), ("percent", _PERCENT, unquote))


def _reads_as_words(text: str) -> bool:
    if len(text) < 12 or " " not in text.strip():
        return False
    return len(_READABLE.findall(text)) > 0.9 * len(text) and sum(map(str.isalpha, text)) > 0.5 * len(text)
