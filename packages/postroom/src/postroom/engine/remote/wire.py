"""How an annotation of ours is read from JSON, with bounds, so that no number or moment from outside breaks a store."""

from __future__ import annotations

import collections.abc
import types
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import AwareDatetime, BaseModel, Field, PlainSerializer, SecretStr

_LARGEST = 2**31 - 1
_ARRAYS = (collections.abc.Sequence, collections.abc.Iterable, collections.abc.Collection)

Whole = Annotated[int, Field(ge=-_LARGEST, le=_LARGEST)]
Moment = Annotated[AwareDatetime, Field(ge=datetime(1970, 1, 2, tzinfo=UTC), le=datetime(2200, 1, 1, tzinfo=UTC))]
Span = Annotated[timedelta, Field(ge=timedelta(0), le=timedelta(days=3_650))]
Secret = Annotated[SecretStr, PlainSerializer(SecretStr.get_secret_value, return_type=str, when_used="json")]
"""A secret that its owner hands over; everywhere else it stays covered."""

_PLAIN: dict[Any, Any] = {int: Whole, datetime: Moment, timedelta: Span, SecretStr: Secret}


def on_wire(annotation: Any) -> Any:
    """The same annotation for JSON: arrays are tuples, numbers, moments and spans have bounds, and a model of the caller's own
    travels as the object it is written as.
    """
    if annotation in _PLAIN:
        return _PLAIN[annotation]
    origin, given = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        dropped = (BaseModel, str) if SecretStr in given else (BaseModel,)
        return Union[tuple(on_wire(each) for each in given if each not in dropped)]  # noqa: UP007 - built, not written
    if origin in _ARRAYS:
        return tuple[on_wire(given[0]), ...]  # type: ignore[misc]  # built, not written
    return annotation


def is_array(annotation: Any) -> bool:
    """Whether a query parameter of this type may stand there several times."""
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType):
        return any(map(is_array, get_args(annotation)))
    return origin in (tuple, list, set, frozenset)
