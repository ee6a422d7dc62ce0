"""Bytes to text, whatever label they carry: real labels are misspelt, missing or wrong."""

from __future__ import annotations

import re
from encodings.aliases import aliases
from functools import lru_cache

# Where the label means less than what is written under it (as browsers do: the superset decodes both).
_SUPERSETS = {
    "ascii": "cp1252",
    "latin_1": "cp1252",
    "iso8859_1": "cp1252",
    "iso8859_9": "cp1254",
    "iso8859_11": "cp874",
    "tis_620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "ks_c_5601": "cp949",
}
_MISSPELT = {
    "unicode_1_1_utf_7": "utf_7",
    "iso_8859_8_i": "iso8859_8",
    "iso_8859_6_i": "iso8859_6",
    "x_sjis": "cp932",
    "x_gbk": "gb18030",
    "x_euc_jp": "euc_jp",
    "x_mac_roman": "mac_roman",
    "big5_hkscs": "big5hkscs",
    "utf8mb4": "utf_8",
    "ansi": "cp1252",
    "iso_2022_jp": "iso2022_jp_ext",
    "csiso2022jp": "iso2022_jp_ext",
}
# Codecs of Python rather than of mail: some are slow on purpose-made input, some warn, some are no text at all.
_NOT_FOR_MAIL = {
    "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem", "rot_13", "hex_codec",
    "base64_codec", "bz2_codec", "zlib_codec", "uu_codec", "quopri_codec", "unicode_internal", "tactis", "hp_roman8",
}  # fmt: skip
_WITHOUT_ALIAS = {"koi8_u", "koi8_t", "cp874", "cp1006", "utf_8_sig", "mac_turkish"}
_KNOWN = (frozenset(aliases.values()) | _WITHOUT_ALIAS) - _NOT_FOR_MAIL
_NOT_A_LABEL = re.compile(r"[^a-z0-9]+")


def decode_text(content: bytes, charset: str = "") -> tuple[str, bool]:
    """The text of these bytes, and whether every byte was understood as its label says.

    Without a known label: UTF-8 if it is that, else windows-1252, which maps nearly every byte to something readable.
    """
    codec = _codec(charset[:80])
    if codec in {None, "cp1252", "utf_8"}:
        return _utf8_or_western(content, exact=codec is not None or not charset)
    try:
        return content.decode(codec or "utf_8"), True
    except (UnicodeError, LookupError):
        return content.decode(codec or "utf_8", "replace"), False


def _utf8_or_western(content: bytes, *, exact: bool) -> tuple[str, bool]:
    # Mail labelled ASCII with 8-bit bytes in it is mostly UTF-8, and other text seldom is UTF-8 by accident.
    try:
        return content.decode("utf-8"), exact
    except UnicodeDecodeError as error:
        mostly_utf8 = _broken_share(content, error) < 0.02
        return content.decode("utf-8" if mostly_utf8 else "cp1252", "replace"), False


def _broken_share(content: bytes, error: UnicodeDecodeError) -> float:
    """The share of characters that are no UTF-8, in the kilobyte around the first of them."""
    around = content[max(0, error.start - 512) : error.start + 512]
    high = sum(byte > 0x7F for byte in around)
    return around.decode("utf-8", "replace").count("\ufffd") / max(high, 1)


@lru_cache(maxsize=512)
def _codec(label: str) -> str | None:
    """Python's name for a charset label, or `None`. Only names of the table are ever looked up: a lookup imports."""
    name = _NOT_A_LABEL.sub("_", label.lower()).strip("_").removeprefix("charset_")
    name = _MISSPELT.get(name, name)
    name = aliases.get(name, name)
    if name not in _KNOWN:
        name = aliases.get(name.replace("windows_", "cp").replace("cp_", "cp").replace("utf_8_", "utf_8"), name)
    name = _SUPERSETS.get(name, name)
    return name if name in _KNOWN else None
