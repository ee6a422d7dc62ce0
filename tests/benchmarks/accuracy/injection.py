"""How much injected mail is found: `python -m tests.benchmarks.accuracy.injection FOLDER`.

FOLDER holds `*.jsonl.gz`, a row for each mail: `label` (1 attack, 0 ordinary; others are left out), `category`, `source`,
`eml_b64`.
A threshold is the score that one ordinary mail in a hundred (in a thousand) exceeds.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from base64 import b64decode
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import mean, median

from postroom.mail import classify, parse, score_injection
from postroom.model.risk import RiskLevel


@dataclass(frozen=True)
class Scored:
    """One mail of the folder with its score, and the seconds that parsing, classifying and scoring it took."""

    attack: bool
    category: str
    source: str
    score: float
    level: RiskLevel
    seconds: tuple[float, float, float]


def scored(folder: Path) -> Iterator[Scored]:
    """Every mail of the folder."""
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt") as lines:
            for row in map(json.loads, lines):
                if row["label"] in (0, 1):
                    yield _scored(row)


def _scored(row: dict[str, str]) -> Scored:
    raw = b64decode(row["eml_b64"])
    marks = [time.process_time()]
    message = parse(raw)
    marks.append(time.process_time())
    classify(message)
    marks.append(time.process_time())
    risk = score_injection(message)
    marks.append(time.process_time())
    parsing, classifying, scoring = (after - before for before, after in pairwise(marks))
    return Scored(
        bool(row["label"]), row["category"], row["source"], risk.score, risk.level, (parsing, classifying, scoring)
    )


def threshold(mails: list[Scored], part: float) -> float:
    """What this part of the ordinary mails exceeds."""
    scores = sorted((each.score for each in mails if not each.attack), reverse=True)
    return scores[int(part * len(scores))]


def recall(mails: list[Scored], limit: float) -> float:
    """The part of the attacks above a limit."""
    return mean(each.score > limit for each in mails if each.attack)


def macro(mails: list[Scored], limit: float, key: Callable[[Scored], str]) -> float:
    """The mean over groups of the part that is found of each."""
    groups = defaultdict(list)
    for each in mails:
        if each.attack:
            groups[key(each)].append(each.score > limit)
    return mean(mean(found) for found in groups.values())


def main(folder: Path) -> None:
    """Print everything."""
    mails = list(scored(folder))
    one, tenth = threshold(mails, 0.01), threshold(mails, 0.001)
    print(f"{sum(each.attack for each in mails)} attacks, {sum(not each.attack for each in mails)} ordinary mails")
    print(f"recall at 1 %: {recall(mails, one):.3f}, at .1 %: {recall(mails, tenth):.3f}")
    categories, sources = macro(mails, one, lambda each: each.category), macro(mails, one, lambda each: each.source)
    print(f"macro recall at 1 %: {categories:.3f} over categories, {sources:.3f} over sources")
    levels = Counter((each.attack, each.level) for each in mails)
    print({f"{'attack' if attack else 'ordinary'} {level}": count for (attack, level), count in sorted(levels.items())})
    for at, name in enumerate(("parse", "classify", "score")):
        times = [1000 * each.seconds[at] for each in mails if not each.attack]
        print(f"{name}: median {median(times):.2f} ms, mean {mean(times):.2f} ms")
    whole = [1000 * sum(each.seconds) for each in mails if not each.attack]
    print(f"all three: median {median(whole):.2f} ms")
    for source in sorted({each.source for each in mails if not each.attack}):
        own = [each for each in mails if each.source == source]
        others = [each for each in mails if each.source != source]
        limit = threshold(others, 0.01)
        print(
            f"{source}: {mean(each.score > limit for each in own if not each.attack):.3f} above the 1 % of the others"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
