"""Finds the scorer that a room is set to: the one built in, none, or one of the user's own."""

from __future__ import annotations

from importlib import import_module

from postroom.mail.injection.score import score_injection
from postroom.model.errors import ConfigurationError
from postroom.model.message import ParsedMessage
from postroom.model.risk import Risk
from postroom.ports.scorer import Scorer

BUILTIN, OFF = "builtin", "off"


class BuiltinScorer:
    """The small linear model of this package."""

    def score(self, message: ParsedMessage) -> Risk:
        """As `score_injection` says."""
        return score_injection(message)


def open_scorer(name: str) -> Scorer | None:
    """`builtin`, `off` (`None`), or `module:object`: an object with a method `score`, or a class that makes one.

    Raises `ConfigurationError` where it cannot be loaded.
    """
    if name == OFF:
        return None
    return BuiltinScorer() if name == BUILTIN else _load(name)


def _load(name: str) -> Scorer:
    module, _, attribute = name.partition(":")
    try:
        found = getattr(import_module(module), attribute)
        scorer: Scorer = found() if isinstance(found, type) else found
    except Exception as error:
        raise ConfigurationError(f"The scorer {name!r} cannot be loaded: {error!r}. {_FORMS}") from error
    if not callable(getattr(scorer, "score", None)):
        raise ConfigurationError(f"The scorer {name!r} has no method 'score'. {_FORMS}")
    return scorer


_FORMS = "A scorer is 'builtin', 'off' or 'module:object', with a method score(message) that gives a Risk."
