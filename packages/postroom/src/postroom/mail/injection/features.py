"""What the second stage sees of a message: the strongest windows of each group of views, the rules that hold, and counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from postroom.mail.injection.decoding import decode
from postroom.mail.injection.rules import RULES, concepts_close, marks_in
from postroom.mail.injection.tokens import MAX_TOKENS, tokens_of
from postroom.mail.injection.unfolding import unfold
from postroom.mail.injection.views import GROUPS, Views
from postroom.mail.injection.weights import Weights
from postroom.mail.injection.windows import SIZES, sums, totals_of

COUNTED = (
    "smuggled", "turned", "split_words", "styled", "stacked", "mixed_scripts", "spelled_out", "rot13", "reversed", "joined",
    "character_codes", "base64", "hex", "percent", "hidden_words", "comment_words",
)  # fmt: skip
FLOOR = -3.0
"""What a group without any text scores, and the least that one with text can."""

SHORT = 32
"""A letter of fewer tokens counts as so long: that somebody is brief says nothing about them."""

_MIN_TOKENS = 3
_SEEN, _UNSEEN = ("text", "elsewhere"), ("hidden", "header", "encoded")
_PEAKS = {group: [f"{group} {size}" for size in SIZES] for group in GROUPS}
_RULE_FEATURES = [(name, f"{name} seen", f"{name} unseen") for name in (*RULES, "marks")]


@dataclass(slots=True)
class Window:
    """The strongest window of one view: its score and the words around it."""

    score: float
    place: str
    excerpt: str


@dataclass(slots=True)
class Evidence:
    """Everything that was found in one message."""

    peaks: dict[str, list[float]] = field(default_factory=lambda: {group: [FLOOR] * len(SIZES) for group in GROUPS})
    strongest: Window = field(default_factory=lambda: Window(FLOOR, "", ""))
    rules: dict[str, Window] = field(default_factory=dict)
    rules_by_group: Counter[tuple[str, str]] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    tokens: int = 0


def gather(views: Views, weights: Weights) -> Evidence:
    """Read every view, and what is written in some other way inside it."""
    evidence = Evidence(counts=Counter(views.counts))
    for group, place, text in list(views):
        for inside in _read(evidence, weights, (group, place), text):
            _read(evidence, weights, ("encoded", place), inside)
    return evidence


def _read(evidence: Evidence, weights: Weights, where: tuple[str, str], text: str) -> list[str]:
    """Add what one text holds; gives the texts that are encoded in it."""
    group, place = where
    plain, others = unfold(text, evidence.counts)
    words = tokens_of(plain)[:MAX_TOKENS]
    if len(words) < _MIN_TOKENS:
        return others
    found, concepts = weights.evidence(words)
    evidence.tokens += len(words)
    totals = totals_of(found)
    for number, size in enumerate(SIZES):
        scores = sums(totals, size)
        best = max(scores) * weights.scale + weights.bias
        if best > evidence.peaks[group][number]:
            evidence.peaks[group][number] = best
        if best > evidence.strongest.score:
            at = scores.index(max(scores)) * max(1, size // 4)
            evidence.strongest = Window(best, place, " ".join(words[at : at + size]))
    _apply_rules(evidence, where, plain, words, concepts)
    return [*others, *(decode(plain, concepts, evidence.counts) if group != "encoded" else [])]


def _apply_rules(evidence: Evidence, where: tuple[str, str], text: str, words: list[str], concepts: list[int]) -> None:
    group, place = where
    for name, at in concepts_close(concepts).items():
        evidence.rules_by_group[name, group] += 1
        evidence.rules.setdefault(name, Window(0, place, " ".join(words[max(0, at - 2) : at + 12])))
    if marks := marks_in(text):
        evidence.rules_by_group["marks", group] += min(4, len(marks))
        evidence.rules.setdefault("marks", Window(0, place, marks[0]))


def features_of(evidence: Evidence) -> dict[str, float]:
    """The features by name."""
    return dict(_named(evidence))


def _named(evidence: Evidence) -> Iterator[tuple[str, float]]:
    for group, peaks in evidence.peaks.items():
        for name, peak in zip(_PEAKS[group], peaks, strict=True):
            yield name, max(peak, FLOOR)
    yield "strongest", max(max(peaks) for peaks in evidence.peaks.values())
    yield "length", float(max(SHORT, evidence.tokens).bit_length())
    held = evidence.rules_by_group
    for name, seen, unseen in _RULE_FEATURES:
        yield seen, float(min(sum([held.get((name, group), 0) for group in _SEEN]), 2)) if held else 0.0
        yield unseen, float(min(sum([held.get((name, group), 0) for group in _UNSEEN]), 2)) if held else 0.0
    for name in COUNTED:
        yield name, float(evidence.counts.get(name, 0).bit_length())
