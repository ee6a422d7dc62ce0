"""What a scan of a draft found: its kind and its place, never its value."""

from __future__ import annotations

from pydantic import BaseModel


class Finding(BaseModel, frozen=True):
    """One thing that stands in a draft and should not.

    `kind` is a code for the program (`aws_access_key`), `what` says it to a reader ("an AWS access key"), `where` is the place
    ("the text, line 3"). `remedy` is what to do about it.
    """

    kind: str
    what: str
    where: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.what} in {self.where}"
