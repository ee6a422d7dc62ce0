"""Registered secrets: known by value to the process that protects them, and to nobody it tells about a find."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import accumulate

from postroom.mail.secrets.disguises import disguises, hexadecimal_disguises
from postroom.mail.secrets.folding import closed_up, folded, squeezed

WINDOW = 8
"""So many consecutive characters of a secret are a find."""

_PIECE = 4


class _Windows:
    """Every run of `width` characters of some texts, with the name each belongs to.

    Such a run holds a piece of four that begins at a multiple of `width - 3`: a text is looked up there only.
    """

    def __init__(self, width: int) -> None:
        self._width = width
        self._stride = width - _PIECE + 1
        self._names: dict[str, str] = {}
        self._pieces: set[str] = set()

    def add(self, text: str, *, name: str) -> None:
        for start in range(len(text) - self._width + 1):
            self._names.setdefault(text[start : start + self._width], name)
        self._pieces.update(text[start : start + _PIECE] for start in range(len(text) - _PIECE + 1))

    def find(self, text: str) -> Iterator[tuple[str, int]]:
        """The name and position of each find."""
        for piece in range(0, len(text) - _PIECE + 1, self._stride):
            if text[piece : piece + _PIECE] in self._pieces:
                for start in range(max(0, piece - self._stride + 1), piece + 1):
                    if name := self._names.get(text[start : start + self._width]):
                        yield name, start


class KnownSecrets:
    """The secrets of a room, in memory only."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._letters = _Windows(WINDOW)
        self._punctuated = _Windows(WINDOW)
        self._digits = _Windows(2 * WINDOW)

    def __repr__(self) -> str:
        return f"<KnownSecrets: {len(self._names)}>"

    def __contains__(self, secret: object) -> bool:
        return secret in self._names

    def add(self, secret: str, *, name: str) -> None:
        """Look for this secret from now on; `name` is what a find is called. Raises `ValueError` if it is too short."""
        visible = closed_up(folded(secret))
        if len(visible) < WINDOW:
            raise ValueError(f"{name}: fewer than {WINDOW} characters cannot be told from ordinary words")
        for form in disguises(folded(secret)):
            self._letters.add(squeezed(form), name=name)
            if not form.isalnum():
                self._punctuated.add(closed_up(form), name=name)
        for form in hexadecimal_disguises(folded(secret)):
            self._digits.add(form, name=name)
        self._names[secret] = name

    def find(self, text: str) -> dict[str, int]:
        """Which secrets stand in a folded text, by name, with where in it the line begins on which each is first seen."""
        found: dict[str, int] = {}
        for form, all_windows in ((squeezed, (self._letters, self._digits)), (closed_up, (self._punctuated,))):
            other = form(text) if self._names else ""
            for windows in all_windows:
                for name, position in windows.find(other):
                    if name not in found:
                        found[name] = _beginning_of_line(text, position, form)
        return found


def _beginning_of_line(text: str, position: int, form: Callable[[str], str]) -> int:
    """Where in the text that line begins on which the character stands that is at `position` of its other form."""
    lines = text.splitlines(keepends=True)
    begins = accumulate(map(len, lines), initial=0)
    ends = accumulate(len(form(line)) for line in lines)
    return next(begin for begin, end in zip(begins, ends, strict=False) if end > position)
