"""What a server refuses, raised again: the very class of error, with its sentence and its facts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from postroom.model.address import Address
from postroom.model.choices import Covers
from postroom.model.errors import ConfigurationError, PermissionDenied, PostroomError, ServerUnavailable
from postroom.model.problem import CONTENT_TYPE, NOT_CONFIGURED, Problem
from postroom.ports.http import HttpAnswer

_OF_THE_DOOR: dict[str, type[PostroomError]] = {"unauthenticated": PermissionDenied}
_FACTS: dict[str, TypeAdapter[Any]] = {
    "covers": TypeAdapter(Covers),
    "reasons": TypeAdapter(tuple[str, ...]),
    "recipient": TypeAdapter(Address),
    "sent_at": TypeAdapter(datetime),
    "since": TypeAdapter(datetime | None),
}
"""Facts of errors that are no plain JSON values."""


def problem_in(answer: HttpAnswer) -> Problem | None:
    """The problem that an answer tells; `None` where it comes from somebody on the way, such as a proxy."""
    if answer.headers.get("content-type", "").partition(";")[0].strip().lower() != CONTENT_TYPE:
        return None
    try:
        return Problem.model_validate_json(answer.body)
    except ValidationError:
        return None


def error_of(answer: HttpAnswer, *, server: str) -> PostroomError | ConfigurationError:
    """The error that an answer stands for. A code that is not known here gives a `PostroomError` of that code."""
    problem = problem_in(answer)
    if problem is None:
        return ServerUnavailable(f"{server} answered {answer.status}, and not as a Postroom server does.")
    if problem.code == NOT_CONFIGURED:
        return ConfigurationError(problem.detail)
    return _raised_again(problem)


def _raised_again(problem: Problem) -> PostroomError:
    known = _kinds().get(problem.code)
    kind = known or PostroomError
    error = kind.__new__(kind)
    PostroomError.__init__(error, problem.detail, you_can=problem.you_can, retry_at=problem.retry_at)
    facts = {name: _fact(name, value) for name, value in problem.facts.items() if not hasattr(kind, name)}
    own: dict[str, Any] = {} if known is not None else {"code": problem.code, "retryable": problem.retryable}
    vars(error).update(facts | own | {"untrusted": problem.untrusted})
    return error


def _fact(name: str, value: Any) -> Any:
    try:
        return _FACTS[name].validate_python(value) if name in _FACTS else value
    except ValidationError:
        return value


def _kinds() -> dict[str, type[PostroomError]]:
    return _OF_THE_DOOR | {kind.code: kind for kind in reversed([*_every(PostroomError)])}


def _every(root: type[PostroomError]) -> Iterator[type[PostroomError]]:
    yield root
    for child in root.__subclasses__():
        yield from _every(child)
