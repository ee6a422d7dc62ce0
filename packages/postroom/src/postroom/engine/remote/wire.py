"""How an annotation of ours is read from JSON, with bounds, so that no number or moment from outside breaks a store."""

from __future__ import annotations

import collections.abc
import types
from datetime import datetime, timedelta
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, PlainSerializer, SecretStr

from postroom.model.bounds import Moment, Span, Whole

_ARRAYS = (collections.abc.Sequence, collections.abc.Iterable, collections.abc.Collection)

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
