"""Which charset octets beyond ASCII are in when nothing says so: told by how they stand together."""

from __future__ import annotations

import re

_LOOKED_AT = 4_000
_FEWEST = 4
_FEWEST_SYLLABLES = 6
_HIGH_RUNS = re.compile(rb"[\x80-\xff]+")
_SHIFT_JIS_KANA = re.compile(rb"(?:\x82[\x9f-\xf1]|\x83[\x40-\x96])")
_LOWER_KOI8 = re.compile(rb"[\xc0-\xdf]")
_LOWER_WINDOWS = re.compile(rb"[\xe0-\xff]")


def guess_charset(content: bytes) -> str:
    """The codec of these octets, which are neither ASCII nor UTF-8. Western text, the commonest, unless they say otherwise."""
    sample = content[:_LOOKED_AT]
    if b"\x1b$" in sample:
        return "iso2022_kr" if b"\x1b$)C" in sample else "iso2022_jp_ext"
    runs = _HIGH_RUNS.findall(sample)
    count = sum(map(len, runs))
    if count < _FEWEST:
        return "cp1252"
    if len(_SHIFT_JIS_KANA.findall(sample)) * 5 >= count:
        return "cp932"
    alone = sum(1 for run in runs if len(run) == 1)
    if alone * 10 > count:
        return "cp1252"
    if sum(len(run) % 2 for run in runs[:-1] or runs) * 20 <= len(runs):
        return _of_pairs(b"".join(run[: len(run) & ~1] for run in runs))
    return _cyrillic(sample, count)


def _of_pairs(octets: bytes) -> str:
    """The charset of text written in pairs of high octets, by the rows that the pairs come from."""
    leads = octets[::2]
    kana = sum(lead in (0xA4, 0xA5) for lead in leads)
    hangul = sum(0xB0 <= lead <= 0xC8 for lead in leads)
    if kana * 5 >= len(leads):
        return "euc_jp"
    if len(leads) >= _FEWEST_SYLLABLES and hangul * 20 >= len(leads) * 19:
        return "cp949"
    return "gb18030"


def _cyrillic(sample: bytes, count: int) -> str:
    """Long words of any length: small letters are what most text consists of."""
    koi8, windows = len(_LOWER_KOI8.findall(sample)), len(_LOWER_WINDOWS.findall(sample))
    if max(koi8, windows) * 3 < count * 2:
        return "cp1252"
    return "koi8_r" if koi8 > windows else "cp1251"
