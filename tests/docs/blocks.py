"""The code blocks of a Markdown file."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def readmes() -> list[Path]:
    """Every README of the project."""
    return [ROOT / "README.md", *sorted(ROOT.glob("packages/*/README.md"))]


def blocks(language: str) -> list[tuple[str, str]]:
    """Name (`README.md:2`) and code of every block in a language."""
    return [
        (f"{path.relative_to(ROOT)}:{number}", code)
        for path in readmes()
        for number, (found, code) in enumerate(_BLOCK.findall(path.read_text()))
        if found == language
    ]
