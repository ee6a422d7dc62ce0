"""Sweeping: rows that only say what is over already."""

from __future__ import annotations

from postroom.backends.store.records.records import Records
from postroom.model.settings import Settings

_TWO_DAYS_MS = 2 * 86_400_000


def sweep(records: Records, settings: Settings) -> int:
    """Forget intents outside their window, the pace of people who may be written to again, and what decided drafts stood for; a
    bounded number of each. How many rows that were.
    """
    pace = records.now - max(_TWO_DAYS_MS, settings.limits.cool_down * 1000)
    decided = records.now - settings.intent_window * 1000
    return (
        records.intents.forget()
        + records.removals.forget_pace(before=pace)
        + records.removals.forget_approval_keys(before=decided)
    )
