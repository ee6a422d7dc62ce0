"""The JSON form of values: addresses as text, times as ISO 8601, everything else as its fields."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from enum import Enum
from typing import Any


def json_form(value: Any) -> Any:
    """What `json.dumps` takes, for a value, or a tuple, list or dictionary of values."""
    from pydantic import BaseModel

    from postroom.model.address import Address

    if isinstance(value, Address):
        return str(value)
    if isinstance(value, BaseModel):
        return {name: json_form(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, Mapping):
        return {str(name): json_form(entry) for name, entry in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(json_form(entry) for entry in value)
    if isinstance(value, list | tuple):
        return [json_form(entry) for entry in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date | time) else value
