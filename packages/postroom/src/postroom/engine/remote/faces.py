"""The faces of a room that is used from afar, made of the table: each row is a method that asks the server."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, NoReturn, TypeVar

from postroom.engine.remote.operation import Operation
from postroom.engine.remote.operations import NOT_OPERATIONS, OPERATIONS
from postroom.model.errors import ConfigurationError

K = TypeVar("K", bound=type)
Method = Callable[..., Any]


def from_the_table(part: str) -> Callable[[K], K]:
    """Decorate the face of a part (`approvals`) whose instances have `perform(operation, arguments)`: it gets a method for each
    row, and what is no operation raises `ConfigurationError`, unless the class itself defines it.
    """

    def complete(face: K) -> K:
        own = set(vars(face))
        for name, method in _methods(part, face):
            if name not in own:
                setattr(face, name, method)
        return face

    return complete


def _methods(part: str, face: type) -> Iterator[tuple[str, Method]]:
    for operation in OPERATIONS:
        if operation.part == part:
            yield operation.method.__name__, _asking(operation)
    for name, why in NOT_OPERATIONS.items():
        of, _, method = name.rpartition(".")
        if of == part and hasattr(face, method):
            yield method, _refusing(getattr(face, method), name, why)


def _asking(operation: Operation) -> Method:
    signature = inspect.signature(operation.method)

    @wraps(operation.method)
    async def ask(self: Any, *given: Any, **named: Any) -> Any:
        bound = signature.bind(self, *given, **named).arguments
        return await self.perform(operation, {name: value for name, value in bound.items() if name != "self"})

    return ask


def _refusing(method: Method, name: str, why: str) -> Method:
    @wraps(method)
    def refuse(self: Any, *given: Any, **named: Any) -> NoReturn:
        raise ConfigurationError(f"{name} is for the program that opened the room itself, not for a remote one: {why}.")

    return refuse
