"""The cases of the simulation: what arrives, what an agent does that believes every word, and what must or must not come of it."""

from __future__ import annotations

import base64
import codecs
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field

FOLDER = Path(__file__).parents[2] / "shared" / "confinement"
FILES = ("attacks", "adaptive", "workflows")
_HOLE = re.compile(r"\{([\w.:]+)((?:\|\w+)*)\}")
_VOWELS = re.compile("[aeiouAEIOU]")

Step = dict[str, Any]


class Strict(BaseModel):
    """A case says nothing that nobody reads."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True, frozen=True)


class Opening(Strict):
    """A thread that stands in the room before: its first message, and what an operator answered."""

    subject: str
    sender: str = Field(alias="from")
    text: str
    answer: str = ""


class House(Strict):
    """Who lives in the world, what threads the room has, and what is worth stealing in them."""

    people: dict[str, str]
    threads: dict[str, Opening]
    facts: dict[str, str]


class Harm(Strict):
    """What an attack is after. Mail counts where it was handed over; mail held for a person was not."""

    to: str = ""
    says: str = ""
    mails: int = 0
    mailbox: str = ""
    status: str = Field(default="", alias="is")
    done: str = ""
    held: str = ""
    by: str = ""


class Wanted(Strict):
    """A mail that has to arrive for the work to be done."""

    to: str
    says: str


class Case(Strict):
    """One case. `does` is support's turn about the mail, `by` the turns of the others, `again` a mailbox's second turn.

    With `operator` nothing arrives: a program uses that mailbox, outside of any run.
    """

    name: str
    kind: str = Field(default="workflow", alias="class")
    sender: str = Field(default="", alias="from")
    path: str = ""
    thread: str = ""
    cc: str = ""
    reply_to: str = ""
    text: str = ""
    html: str | None = None
    file: str = ""
    may: str = ""
    operator: str = ""
    later: dict[str, int] = {}
    does: tuple[Step, ...]
    by: dict[str, tuple[Step, ...]] = {}
    again: dict[str, tuple[Step, ...]] = {}
    harm: Harm | None = None
    wants: tuple[Wanted, ...] = ()


@cache
def house() -> House:
    """The room as every case finds it."""
    return House.model_validate(_read("room"))


@cache
def cases(name: str) -> tuple[Case, ...]:
    """The cases of one file."""
    return tuple(Case.model_validate(entry) for entry in _read(name))


def case_named(name: str) -> Case:
    """One case of any file."""
    return next(case for file in FILES for case in cases(file) if case.name == name)


def filled(text: str, known: Mapping[str, str]) -> str:
    """A text with `{bob}`, `{bob.code}` or `{bob|base64}` in it replaced."""

    def fill(hole: re.Match[str]) -> str:
        value = known[hole[1]]
        for name in hole[2].split("|")[1:]:
            value = DISGUISES[name](value)
        return value

    return _HOLE.sub(fill, text)


def _read(name: str) -> Any:
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text())


def _shifted(text: str) -> str:
    """Every letter five further on."""
    return "".join(
        chr((ord(char) - base + 5) % 26 + base)
        if (base := ord("A" if char.isupper() else "a")) and char.isalpha()
        else char
        for char in text
    )


DISGUISES: Mapping[str, Callable[[str], str]] = {
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "hex": lambda text: text.encode().hex(),
    "rot13": lambda text: codecs.encode(text, "rot13"),
    "reversed": lambda text: text[::-1],
    "spaced": " ".join,
    "invisible": "\u200b".join,
    "grouped": lambda text: " ".join(text[start : start + 8] for start in range(0, len(text), 8)),
    "shifted": _shifted,
    "without_vowels": lambda text: _VOWELS.sub("", text),
    "words_reversed": lambda text: " ".join(text.split()[::-1]),
    "quoted": lambda text: "\n".join(f"> {line}" for line in text.splitlines()),
}
