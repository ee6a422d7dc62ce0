"""Asking the scorer about an arrival, so that its failure costs a score and never a message."""

from __future__ import annotations

import logging
from queue import Empty, SimpleQueue
from threading import Thread

from postroom.backends.scorers import BuiltinScorer
from postroom.engine.inbound.entry import Entry
from postroom.model.message import ParsedMessage
from postroom.model.risk import Risk
from postroom.ports.scorer import Scorer

_log = logging.getLogger(__name__)


def score_the_risk(entry: Entry) -> None:
    """How much it reads like instructions to a machine. Without an answer the message has no score, and a defect says so."""
    scorer = entry.wiring.scorer
    if scorer is None:
        return
    try:
        entry.risk = ask(scorer, entry.parsed, seconds=entry.wiring.settings.scorer_seconds)
    except Exception as error:  # whatever a scorer of the user's own may raise
        reason = "took too long" if isinstance(error, Empty) else type(error).__name__
        _log.warning("message.not_scored", extra={"reason": reason})
        defects = (*entry.parsed.defects, f"not scored: the scorer {reason}")
        entry.parsed = entry.parsed.model_copy(update={"defects": defects})


def is_quick(entry: Entry) -> bool:
    """Whether nobody is asked who may take as long as they like."""
    return entry.wiring.scorer is None or isinstance(entry.wiring.scorer, BuiltinScorer)


def ask(scorer: Scorer, message: ParsedMessage, *, seconds: float) -> Risk:
    """The scorer's answer. One that is not ours is asked on a thread that nobody waits for after its time is over: then this
    raises `queue.Empty`, else what the scorer raised.
    """
    if isinstance(scorer, BuiltinScorer):
        return scorer.score(message)
    answers: SimpleQueue[Risk | Exception] = SimpleQueue()
    Thread(target=_answer, args=(scorer, message, answers), name="postroom-scorer", daemon=True).start()
    answer = answers.get(timeout=seconds)
    if isinstance(answer, Exception):
        raise answer
    return Risk.model_validate(answer)


def _answer(scorer: Scorer, message: ParsedMessage, answers: SimpleQueue[Risk | Exception]) -> None:
    try:
        answers.put(scorer.score(message))
    except Exception as error:
        answers.put(error)
