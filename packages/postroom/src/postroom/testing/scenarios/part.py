"""The pieces that a scenario is made of: each knows its words, and takes the short forms that people write."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, model_validator


class Part(BaseModel, extra="forbid", frozen=True):
    """A piece of a scenario; a word it does not know is a mistake."""


class OneOf(Part):
    """A piece that says exactly one of several things: `reply: Hello`."""

    @model_validator(mode="before")
    @classmethod
    def _from_a_word(cls, value: Any) -> Any:
        """A word alone stands for that thing without anything more: `mark_done`."""
        return {value: {}} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if len(self.model_fields_set) != 1:
            raise ValueError(f"say exactly one of: {', '.join(type(self).model_fields)}")
        return self

    @property
    def said(self) -> tuple[str, Any]:
        """Which thing, and what about it."""
        (name,) = self.model_fields_set
        return name, getattr(self, name)


def short(name: str) -> BeforeValidator:
    """One value in place of a whole mapping stands for this field of it."""
    return BeforeValidator(lambda value: value if isinstance(value, dict | BaseModel) else {name: value})


def many(value: Any) -> Any:
    """One thing stands for a list of it, nothing for an empty list."""
    if value is None:
        return ()
    return value if isinstance(value, list | tuple) else (value,)


Addresses = Annotated[tuple[str, ...], BeforeValidator(many)]
