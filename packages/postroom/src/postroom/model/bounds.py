"""Numbers, moments and spans from outside, with bounds: no store and no calendar breaks on one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import AwareDatetime, Field

_LARGEST = 2**31 - 1
LARGEST_NUMBER = 2**53
"""The largest that every JSON reader keeps as it is."""

Whole = Annotated[int, Field(ge=-_LARGEST, le=_LARGEST)]
Number = Annotated[int, Field(ge=0, le=LARGEST_NUMBER)]
Moment = Annotated[AwareDatetime, Field(ge=datetime(1970, 1, 2, tzinfo=UTC), le=datetime(2200, 1, 1, tzinfo=UTC))]
Span = Annotated[timedelta, Field(ge=timedelta(0), le=timedelta(days=3_650))]
