"""Why a document has no text."""

from __future__ import annotations


class CannotRead(Exception):
    """The document cannot be read; the sentence holds no word of the document. `lasting`: nor can it be another time."""

    def __init__(self, sentence: str, *, lasting: bool = True) -> None:
        super().__init__(sentence)
        self.lasting = lasting
