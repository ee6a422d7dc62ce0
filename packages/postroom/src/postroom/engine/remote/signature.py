"""What a method takes and gives, as pydantic reads it: worked out once, when first asked for."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from inspect import Parameter
from typing import Any, get_type_hints

from pydantic import BaseModel, ConfigDict, TypeAdapter, create_model

from postroom.engine.remote.wire import on_wire

_CLOSED = ConfigDict(extra="forbid", ser_json_bytes="base64", val_json_bytes="base64", hide_input_in_errors=True)


@dataclass(frozen=True)
class Field:
    """One parameter: its type on the wire, its default (`...`: none), and whether it takes all positional ones."""

    name: str
    type: Any
    default: Any
    variadic: bool = False


@dataclass(frozen=True)
class Signature:
    """The parameters of a method in their order, and what it gives back."""

    fields: tuple[Field, ...]
    returns: Any

    @property
    def variadic(self) -> str | None:
        """The parameter that takes all positional arguments."""
        return next((field.name for field in self.fields if field.variadic), None)


@cache
def signature_of(method: Callable[..., Any]) -> Signature:
    """Read a method's annotations."""
    hints = get_type_hints(method, include_extras=True)
    parameters = list(inspect.signature(method).parameters.values())[1:]
    return Signature(tuple(_field(parameter, hints) for parameter in parameters), hints["return"])


def _field(parameter: Parameter, hints: dict[str, Any]) -> Field:
    wanted = hints[parameter.name]
    if parameter.kind is Parameter.VAR_POSITIONAL:
        return Field(parameter.name, tuple[on_wire(wanted), ...], (), variadic=True)  # type: ignore[misc]  # built
    default = ... if parameter.default is Parameter.empty else parameter.default
    return Field(parameter.name, on_wire(wanted), default)


def model_of(name: str, fields: dict[str, Field]) -> type[BaseModel]:
    """A model of some parameters, by the names that they have on the wire. Nothing else may stand beside them."""
    known: dict[str, Any] = {wire: (field.type, field.default) for wire, field in fields.items()}
    return create_model(name, __config__=_CLOSED, **known)


@cache
def adapter_of(annotation: Any) -> TypeAdapter[Any]:
    """What reads and writes a result."""
    return TypeAdapter(annotation)
