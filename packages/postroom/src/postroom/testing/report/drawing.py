"""What a report draws, whatever it was made from: lanes, and rows in the order in which they happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Tone = Literal["mail", "calm", "good", "warn", "bad"]
"""How a row looks: `mail` takes the colour of the lane it comes from."""


@dataclass(frozen=True)
class Lane:
    """A person, a mailbox or a server: one column. Lanes of one `group` stand side by side."""

    key: str
    name: str
    group: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Row:
    """One thing that happened, at `source`, or from there to `targets` (keys of lanes).

    `label` says what it was in a word or two. With `stopped` it did not get there; `dashed` is no mail but something
    that was given. `text` is the whole mail; `facts` stand beside it.
    """

    at: datetime
    label: str
    source: str
    targets: tuple[str, ...] = ()
    tone: Tone = "mail"
    glyph: str = "•"
    title: str = ""
    words: str = ""
    text: str = field(default="", repr=False)
    facts: tuple[tuple[str, str], ...] = ()
    stopped: bool = False
    dashed: bool = False


@dataclass(frozen=True)
class Drawing:
    """A page: a title, a verdict (`None` where nothing was asked), why it failed, facts, lanes, rows.

    `programs` are the threads as each person's mail program shows them.
    """

    title: str
    rows: tuple[Row, ...]
    lanes: tuple[Lane, ...]
    about: str = ""
    failed: bool | None = None
    why: str = field(default="", repr=False)
    facts: Mapping[str, str] = field(default_factory=dict)
    programs: Mapping[str, str] = field(default_factory=dict)
