"""The mark of a fence: new for every answer, so that nobody who writes mail can have guessed it."""

from __future__ import annotations

import secrets

BITS = 128
_DIGITS = 39


def new_nonce() -> str:
    """128 random bits, in digits: three of them are one token to most models."""
    return str(secrets.randbits(BITS)).zfill(_DIGITS)
