"""ISO-2022-JP as Japanese programs write it: with circled numbers and other signs that the standard has not (RFC 1468)."""

from __future__ import annotations

import re

_RUN = re.compile(rb"\x1b(\$[@B]|\([BIJ])([^\x1b]*)")
_PAIR = re.compile(rb"([\x21-\x7e])([\x21-\x7e])")
_KANA = bytes.maketrans(bytes(range(0x21, 0x60)), bytes(range(0xA1, 0xE0)))


def decode_japanese(content: bytes) -> str:
    """The text by way of windows-31J, which has all of those signs under the same numbers."""
    return _RUN.sub(_shifted_run, content).decode("cp932", "replace")


def _shifted_run(run: re.Match[bytes]) -> bytes:
    """The octets behind an escape sequence, in Shift_JIS."""
    if run[1] == b"(I":
        return run[2].translate(_KANA)
    return _PAIR.sub(_shifted, run[2]) if run[1].startswith(b"$") else run[2]


def _shifted(pair: re.Match[bytes]) -> bytes:
    row, cell = pair[1][0], pair[2][0]
    lead = (row + 1) // 2 + (0x70 if row < 0x5F else 0xB0)
    trail = cell + 0x7E if row % 2 == 0 else cell + (0x1F if cell < 0x60 else 0x20)
    return bytes((lead, trail))
