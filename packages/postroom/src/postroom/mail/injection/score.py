"""How much a message reads like instructions to a machine: `score_injection`."""

from __future__ import annotations

from postroom.mail.injection.features import Evidence, Window, features_of, gather
from postroom.mail.injection.views import views_of
from postroom.mail.injection.weights import Weights, shipped_weights
from postroom.mail.mime.parse import parse
from postroom.model.message import ParsedMessage
from postroom.model.risk import Risk, RiskLevel, RiskReason

MAX_EXCERPT_CHARS = 120
MANY_HIDDEN_WORDS = 4
"""So many words that nobody is shown are said to people as a reason; fewer stand in every newsletter."""

_DISGUISES = {
    "smuggled": "smuggled_text",
    "turned": "turned_text",
    "rot13": "encoded_text",
    "reversed": "encoded_text",
    "base64": "encoded_text",
    "hex": "encoded_text",
    "percent": "encoded_text",
    "character_codes": "encoded_text",
    "spelled_out": "spelled_out_text",
    "stacked": "stacked_accents",
}


def score_injection(raw: bytes | ParsedMessage) -> Risk:
    """How likely it is that this message wants to steer a machine that reads it, next to other mail.

    `score` runs from 0 to 1 and orders messages: from .5 on a message is flagged, from .9 on it is for quarantine; both
    were measured on ordinary mail that the model was not made from. Reasons name a rule, the view it spoke in, and a short
    untrusted excerpt. Whatever the bytes say, there is a score.
    """
    message = raw if isinstance(raw, ParsedMessage) else parse(raw)
    weights = shipped_weights()
    evidence = gather(views_of(message), weights)
    score = _between_0_and_1(_sum(evidence, weights), weights)
    level = RiskLevel.QUARANTINE if score >= 0.9 else RiskLevel.FLAG if score >= 0.5 else RiskLevel.LOW
    return Risk(score=score, level=level, reasons=_reasons(evidence, level), hidden=_hides(evidence))


def _sum(evidence: Evidence, weights: Weights) -> float:
    total = weights.intercept
    for name, value in features_of(evidence).items():
        total += value * weights.coefficients.get(name, 0.0)
    return total


def _between_0_and_1(total: float, weights: Weights) -> float:
    """Straight lines through the two thresholds, bent at both ends: no power is needed, and order is kept."""
    step = max(weights.quarantine - weights.flag, 1e-6)
    above = (total - weights.flag) / step
    if above >= 1:
        return round(1 - 0.1 / above, 4)
    return round(0.5 + 0.4 * above if above >= 0 else 0.5 / (1 - above), 4)


def _hides(evidence: Evidence) -> bool:
    return evidence.counts["hidden_words"] >= MANY_HIDDEN_WORDS or evidence.counts["smuggled"] > 0


def _reasons(evidence: Evidence, level: RiskLevel) -> tuple[RiskReason, ...]:
    """What was hidden always; what was said only where it made the message suspicious."""
    reasons = [RiskReason(code="hidden_text", view="hidden text")] if _hides(evidence) else []
    if level == RiskLevel.LOW:
        return tuple(reasons)
    codes = dict.fromkeys(code for count, code in _DISGUISES.items() if evidence.counts[count])
    reasons += [RiskReason(code=code) for code in codes]
    reasons += [_reason(name, window) for name, window in evidence.rules.items()]
    return (*reasons, _reason("wording", evidence.strongest))


def _reason(code: str, window: Window) -> RiskReason:
    return RiskReason(code=code, view=window.place, excerpt=window.excerpt[:MAX_EXCERPT_CHARS])
