"""The table of scripted behaviours: every fault of a server and every reaction of a person, by name, made from data."""

from __future__ import annotations

import dataclasses
import inspect
import re
import typing
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cache
from types import ModuleType, UnionType
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
    WithJsonSchema,
    create_model,
    model_validator,
)

from postroom.model.duration import PATTERN, read_duration, told_duration
from postroom.model.errors import ConfigurationError, InvalidRequest

_EDGE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def _duration(value: Any) -> Any:
    if isinstance(value, timedelta) or (isinstance(value, str) and value.startswith("P")):
        return value
    if not isinstance(value, str) and value != 0:
        raise ValueError(f"a duration needs a unit: write {value!r} as 30s, 5m, 6h or 2d")
    try:
        return read_duration(str(value))
    except InvalidRequest as error:
        raise ValueError(str(error)) from None


Duration = Annotated[
    timedelta,
    BeforeValidator(_duration),
    PlainSerializer(told_duration, return_type=str),
    WithJsonSchema({"type": ["string", "integer"], "pattern": PATTERN, "examples": ["5m", "6h", "2d 4h"]}),
]
"""A span of time, written `5m`, `6h`, `2d 4h`, or as in ISO 8601: `PT5M`."""


@dataclasses.dataclass(frozen=True)
class Behaviour:
    """A scripted behaviour: its name in data and markers, its class, what it does in a sentence, its parameters."""

    name: str
    make: Callable[..., Any]
    about: str
    data: type[BaseModel]

    @property
    def span(self) -> str | None:
        """The parameter that is a span of time: its own if it has one, else when it happens."""
        spans = [name for name, field in self.data.model_fields.items() if field.annotation is timedelta]
        return next((name for name in spans if name != "after"), spans[0] if spans else None)

    def read(self, given: Mapping[str, Any]) -> BaseModel:
        """The parameters, checked. Raises `ConfigurationError`."""
        try:
            return self.data.model_validate(dict(given))
        except ValidationError as error:
            told = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
            raise ConfigurationError(
                f"{self.name} takes {', '.join(self.data.model_fields) or 'nothing'}. {told}."
            ) from None

    def from_data(self, data: BaseModel) -> Any:
        """The behaviour with the parameters that were given."""
        return self.make(**{name: getattr(data, name) for name in data.model_fields_set})


@cache
def faults() -> dict[str, Behaviour]:
    """What may go wrong with a server."""
    from postroom.testing.servers import faults as module
    from postroom.testing.servers.servers import Fault

    return _table(module, Fault)


@cache
def reactions() -> dict[str, Behaviour]:
    """What a person may do with mail."""
    from postroom.testing.people import reactions as module
    from postroom.testing.people.reactions import Reaction

    return _table(module, Reaction)


def _table(module: ModuleType, root: type) -> dict[str, Behaviour]:
    classes = (
        each
        for name, each in vars(module).items()
        if not name.startswith("_") and inspect.isclass(each) and each.__module__ == module.__name__
    )
    found = (_behaviour(each) for each in classes if issubclass(each, root) and each is not root and _is_data(each))
    return {behaviour.name: behaviour for behaviour in found}


def _is_data(kind: type) -> bool:
    """Whether it can be written down: a parameter that is a function cannot."""
    return dataclasses.is_dataclass(kind) and not any(
        "Callable" in str(field.type) for field in dataclasses.fields(kind)
    )


def _behaviour(kind: type) -> Behaviour:
    about = " ".join(inspect.cleandoc(kind.__doc__ or "").split("\n\n")[0].split())
    return Behaviour(name=_EDGE.sub("_", kind.__name__).lower(), make=kind, about=about, data=_data(kind, about))


def _data(kind: type, about: str) -> type[BaseModel]:
    """A model with the parameters of a behaviour's constructor."""
    hints = typing.get_type_hints(kind)
    fields: dict[str, Any] = {
        field.name: (_hint(hints[field.name]), _default(field))
        for field in dataclasses.fields(kind)
        if field.init and not field.name.startswith("_")
    }
    short = next((field.name for field in dataclasses.fields(kind) if field.name in fields and not field.kw_only), None)
    read_short: Any = model_validator(mode="before")(_short(short))
    build: Any = model_validator(mode="after")(_possible(kind))
    return create_model(
        kind.__name__,
        __config__=ConfigDict(extra="forbid", frozen=True),
        __doc__=about,
        __validators__={"short": read_short, "possible": build},
        **fields,
    )


def _short(name: str | None) -> Callable[[Any], Any]:
    """A value in place of a mapping is the behaviour's first parameter; nothing stands for its defaults."""

    def read(value: Any) -> Any:
        if value is None or name is None:
            return value or {}
        return value if isinstance(value, Mapping | BaseModel) else {name: value}

    return read


def _possible(kind: type) -> Callable[[Any], Any]:
    """What the behaviour itself says of its parameters is said where they are written down."""

    def check(data: Any) -> Any:
        try:
            kind(**{name: getattr(data, name) for name in data.model_fields_set})
        except ConfigurationError as error:
            raise ValueError(str(error)) from None
        return data

    return check


def _hint(hint: Any) -> Any:
    """The type of a parameter, where spans of time may be written as text."""
    if hint is timedelta:
        return Duration
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, UnionType):
        return typing.Union[tuple(map(_hint, arguments))]  # noqa: UP007 - made at run time
    return hint


def _default(field: dataclasses.Field[Any]) -> Any:
    if field.default is not dataclasses.MISSING:
        return field.default
    if field.default_factory is not dataclasses.MISSING:
        return Field(default_factory=field.default_factory)
    return ...
