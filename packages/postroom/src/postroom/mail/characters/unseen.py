"""Characters of which a reader sees nothing, and a machine reads them: format characters, fillers, variation selectors, tags."""

from __future__ import annotations

import re

# What Unicode calls default ignorable, and the marks of interlinear annotations.
_RANGES = (
    (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200F),
    (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFFB), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip

UNSEEN = dict.fromkeys(code for first, last in _RANGES for code in range(first, last + 1))
"""As `str.translate` takes them out."""

ANY_UNSEEN = re.compile(f"[{''.join(f'{chr(first)}-{chr(last)}' for first, last in _RANGES)}]")
