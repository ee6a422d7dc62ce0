"""A count as people and models read it."""

from __future__ import annotations


def count_of(number: int, noun: str, plural: str = "") -> str:
    """`1 message`, `2,000 messages`; where an `s` does not do, the plural says how."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"
