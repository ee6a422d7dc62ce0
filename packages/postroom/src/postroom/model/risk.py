"""Injection risk: how much a message reads like instructions to a machine rather than words to a person."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, Field


class RiskLevel(StrEnum):
    """What a score asks for. The thresholds were measured on ordinary mail of other sources than the model was made from."""

    LOW = "low"
    FLAG = "flag"  # the agent reads it, as suspicious mail
    QUARANTINE = "quarantine"  # no agent reads it before a person has released it


class RiskReason(BaseModel, frozen=True):
    """One thing that speaks for an attack: a code, where in the message it stands, and an untrusted excerpt of it."""

    code: str
    view: str = ""
    excerpt: str = Field(default="", repr=False)


class Risk(BaseModel, frozen=True):
    """What a scorer says of one message. `score` runs from 0 to 1 and orders messages; it is not a probability."""

    score: float = Field(ge=0, le=1)
    level: RiskLevel = RiskLevel.LOW
    reasons: tuple[RiskReason, ...] = ()
    hidden: bool = False
    """Whether it carries words that a mail program does not show."""
