"""Bytes to text, whatever label they carry: real labels are misspelt, missing or wrong."""

from __future__ import annotations

import re
from encodings.aliases import aliases
from functools import lru_cache

from postroom.mail.characters.charset_guess import guess_charset
from postroom.mail.characters.japanese import decode_japanese

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
# ASCII octets mean the same in all of these.
_SINGLE_OCTET_ASCII = frozenset(
    {None, "cp1252", "utf_8", "cp1250", "cp1251", "iso8859_2", "iso8859_15", "koi8_r", "gb18030"}
)
_OTHER_LABELS = frozenset(
    {
        "gb18030",
        "big5",
        "big5hkscs",
        "cp949",
        "cp932",
        "euc_jp",
        "cp1250",
        "cp1251",
        "cp1253",
        "cp1254",
        "cp1255",
        "cp1256",
    }
    | {"koi8_r", "koi8_u", "iso8859_2", "iso8859_5", "iso8859_7", "iso8859_15"}
)
_JAPANESE = "iso2022_jp_ext"
_NO_ACCIDENT = 12
_MOSTLY_RIGHT = 0.02
_KNOWN = (frozenset(aliases.values()) | _WITHOUT_ALIAS) - _NOT_FOR_MAIL
_NOT_A_LABEL = re.compile(r"[^a-z0-9]+")


def decode_text(content: bytes, charset: str = "") -> tuple[str, bool]:
    """The text of these bytes, and whether every byte was understood as its label says.

    Without a known label: UTF-8 if it is that, else what it looks like, which mostly is windows-1252.
    """
    codec = _codec(charset[:80])
    if codec in _SINGLE_OCTET_ASCII and content.isascii() and b"\x1b$" not in content:
        return content.decode("ascii"), codec is not None or not charset
    if codec in {None, "cp1252", "utf_8"}:
        unlabelled = codec is None or charset.lower() == "us-ascii"
        return _utf8_or_other(content, exact=codec is not None or not charset, unlabelled=unlabelled)
    if _is_utf8_by_mistake(content, codec or ""):
        return content.decode("utf-8"), False
    try:
        return content.decode(codec or "utf_8"), True
    except (UnicodeError, LookupError):
        if codec == _JAPANESE:
            return decode_japanese(content), False
        return _best_effort(content, codec or "utf_8"), False


def decode_unlabelled(content: bytes, charset: str = "") -> str:
    """The text of raw octets in a header: UTF-8 (RFC 6532), else the charset that the message names elsewhere, else a guess."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        text, exact = decode_text(content, charset) if charset.lower() != "utf-8" else ("", False)
    return text if exact else decode_text(content)[0]


def _utf8_or_other(content: bytes, *, exact: bool, unlabelled: bool) -> tuple[str, bool]:
    # Mail labelled ASCII with 8-bit bytes in it is mostly UTF-8, and other text seldom is UTF-8 by accident.
    try:
        if not (unlabelled and b"\x1b$" in content):
            return content.decode("utf-8"), exact
    except UnicodeDecodeError as error:
        if _broken_share(content, error) < _MOSTLY_RIGHT:
            return content.decode("utf-8", "replace"), False
    codec = guess_charset(content) if unlabelled else "cp1252"
    return decode_japanese(content) if codec == _JAPANESE else content.decode(codec, "replace"), False


def _is_utf8_by_mistake(content: bytes, codec: str) -> bool:
    """Whether text that some other label stands above is UTF-8 all the same: too long a text to be so by accident."""
    if codec not in _OTHER_LABELS or content.isascii():
        return False
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return len(content) - len(text) >= _NO_ACCIDENT


def _best_effort(content: bytes, codec: str) -> str:
    """Text that breaks the rules of its label, in it or in UTF-8, whichever it breaks less."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        if _broken_share(content, error) >= _MOSTLY_RIGHT:
            return content.decode(codec, "replace")
    return content.decode("utf-8", "replace")


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
        name = name.replace("windows_", "cp").replace("cp_", "cp").replace("utf_8_", "utf_8")
        name = aliases.get(name, name)
    name = _SUPERSETS.get(name, name)
    return name if name in _KNOWN else None
