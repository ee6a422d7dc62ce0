"""What a look at a set-up found: what is well, what is doubtful, what is broken, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from pydantic import BaseModel


class Health(StrEnum):
    """How one thing stands."""

    OK = "ok"
    WARNING = "warning"  # it works, and will not for long, or not as well as it should
    FAULT = "fault"  # mail is lost, refused or delayed until somebody mends it


class Diagnosis(BaseModel, frozen=True):
    """One thing that was looked at. `check` names the kind of look, `what` says how it stands and why, `you_can` what to do."""

    check: str
    health: Health
    what: str
    you_can: str = ""


def ok(check: str, what: str) -> Diagnosis:
    """A thing that is well."""
    return Diagnosis(check=check, health=Health.OK, what=what)


def warning(check: str, what: str, *, you_can: str) -> Diagnosis:
    """A thing that somebody should look at."""
    return Diagnosis(check=check, health=Health.WARNING, what=what, you_can=you_can)


def fault(check: str, what: str, *, you_can: str) -> Diagnosis:
    """A thing that somebody must mend."""
    return Diagnosis(check=check, health=Health.FAULT, what=what, you_can=you_can)


def worst(diagnoses: Iterable[Diagnosis]) -> Health:
    """How a whole set-up stands: as the worst of its parts."""
    return max((each.health for each in diagnoses), key=tuple(Health).index, default=Health.OK)
