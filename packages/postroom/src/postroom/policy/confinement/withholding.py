"""Which mail no agent sees before a person has released it, and why."""

from __future__ import annotations

from collections.abc import Callable

from postroom.model.authentication import AuthResult
from postroom.model.risk import RiskLevel
from postroom.policy.confinement.arrivals import RISK, STRANGER, ArrivalFacts
from postroom.policy.confinement.standing import Standing

FORGED = "forged"
_DO_NOT_DELIVER = frozenset({"quarantine", "reject"})


def withhold(arrival: ArrivalFacts) -> tuple[str, ...]:
    """Why this message goes into quarantine, in codes; nothing for mail that agents may see."""
    return tuple(reason for ground in GROUNDS if (reason := ground(arrival)) is not None)


def _is_too_risky(arrival: ArrivalFacts) -> str | None:
    """The scorer says that no agent should read it."""
    return RISK if arrival.risk is not None and arrival.risk.level is RiskLevel.QUARANTINE else None


def _is_a_stranger(arrival: ArrivalFacts) -> str | None:
    """Whoever saw a Message-ID can quote it: that alone lets nobody into a thread."""
    return STRANGER if arrival.joins and arrival.standing is Standing.STRANGER else None


def _is_forged(arrival: ArrivalFacts) -> str | None:
    """It says to come from somebody of the thread, whose domain asks not to deliver what fails like this (DMARC)."""
    if not arrival.joins or arrival.authentication is None:
        return None
    failed = arrival.authentication.dmarc.result is AuthResult.FAIL and arrival.authentication.is_forged
    return FORGED if failed and arrival.authentication.dmarc_policy in _DO_NOT_DELIVER else None


GROUNDS: tuple[Callable[[ArrivalFacts], str | None], ...] = (_is_too_risky, _is_a_stranger, _is_forged)
"""Each names one ground; any of them keeps a message from the agents."""
