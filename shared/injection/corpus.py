"""Training material: windows for the first stage, whole messages as views for the second."""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from codecs import encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import sqrt
from pathlib import Path

from phrases import Dice, Sentence, sentences

from postroom.mail.injection.tokens import read_token, tokens_of
from postroom.mail.injection.views import Views
from postroom.mail.injection.windows import SHORTEST, features_by_position

PROSE = Path(__file__).parent / "prose.jsonl.gz"
LENGTHS = (9, 14, 20, 28, 40)
"""Windows of so many tokens are learned from."""


@dataclass(frozen=True)
class Row:
    """The buckets of one window, each with how often it is hit, by the square root of the window's length."""

    buckets: tuple[int, ...]
    values: tuple[float, ...]
    attack: bool
    family: str


@dataclass
class Corpus:
    """All sentences, and prose that no one wrote as a mail."""

    sentences: list[Sentence]
    prose: list[str]
    dice: Dice
    attacks: list[Sentence] = field(init=False)
    benign: list[Sentence] = field(init=False)

    def __post_init__(self) -> None:
        self.attacks = [sentence for sentence in self.sentences if sentence.attack]
        self.benign = [sentence for sentence in self.sentences if not sentence.attack]

    def ordinary(self) -> str:
        """A few sentences of ordinary mail, or a piece of prose."""
        if self.dice.number(3) == 0:
            return self.dice.one_of(self.prose)
        return " ".join(self.dice.one_of(self.benign).text for _ in range(1 + self.dice.number(4)))


def load(seed: int) -> Corpus:
    """Everything, in the same order everywhere."""
    dice = Dice(seed)
    with gzip.open(PROSE, "rt", encoding="utf-8") as lines:
        prose = [json.loads(line)["text"] for line in lines]
    return Corpus(list(sentences(dice, attacks=14, benign=8, per_language=8)), prose, dice)


def windows(corpus: Corpus) -> Iterator[Row]:
    """Attacks alone and between ordinary words; ordinary words alone."""
    for sentence in corpus.attacks:
        yield from _cut(corpus, sentence.text, sentence.family, attack=True, most=2)
        around = corpus.ordinary().split()
        before, after = around[: corpus.dice.number(10)], around[10 : 10 + corpus.dice.number(10)]
        if len(sentence.text) < 160:
            yield _row(" ".join([*before, sentence.text, *after]), sentence.family, attack=True)
    for sentence in corpus.benign:
        yield from _cut(corpus, sentence.text, sentence.family, attack=False, most=2)
        other = corpus.dice.one_of(corpus.benign).text
        yield from _cut(corpus, f"{sentence.text} {other}", sentence.family, attack=False, most=2)
    for number, text in enumerate(corpus.prose):
        yield from _cut(corpus, text, f"prose {number % 10}", attack=False, most=5)


def _cut(corpus: Corpus, text: str, family: str, *, attack: bool, most: int) -> Iterator[Row]:
    """Windows of different lengths; one that holds less than a sentence of an attack is left out."""
    words = tokens_of(text)
    length = corpus.dice.one_of(list(LENGTHS))
    if len(words) <= length or (attack and len(words) < 2 * length):
        yield _row_of(words, family, attack=attack)
        return
    starts = list(range(0, len(words) - length + 1, max(1, length // 2)))
    for start in starts[:most]:
        yield _row_of(words[start : start + length], family, attack=attack)


def _row(text: str, family: str, *, attack: bool) -> Row:
    return _row_of(tokens_of(text), family, attack=attack)


def _row_of(words: Sequence[str], family: str, *, attack: bool) -> Row:
    hits: dict[int, int] = {}
    for buckets in features_by_position([read_token(word) for word in words]):
        for bucket in buckets:
            hits[bucket] = hits.get(bucket, 0) + 1
    scale = 1 / sqrt(max(SHORTEST, len(words)))
    return Row(tuple(hits), tuple(count * scale for count in hits.values()), attack, family)


@dataclass(frozen=True)
class Mail:
    """A message as the second stage sees it, and the family of what it hides."""

    views: Views
    attack: bool
    family: str


def mails(corpus: Corpus, *, attacks: int, benign: int) -> Iterator[Mail]:
    """Messages that carry an attack in any of the places that mail has, and messages that carry none in the same places."""
    for _ in range(attacks):
        sentence = corpus.dice.one_of(corpus.attacks)
        yield Mail(_composed(corpus, _disguised(corpus, sentence.text)), True, sentence.family)
    for number in range(benign):
        text = corpus.dice.one_of(corpus.benign).text
        views = _composed(corpus, _disguised(corpus, text) if corpus.dice.number(4) == 0 else text)
        yield Mail(views, False, f"mail {number % 12}")


def _composed(corpus: Corpus, payload: str) -> Views:
    views = Views()
    group, place = corpus.dice.one_of(_PLACES)
    body = "\n\n".join(corpus.ordinary() for _ in range(1 + corpus.dice.number(9)))
    if group == "text":
        at = corpus.dice.number(len(body) + 1)
        at = corpus.dice.one_of([0, len(body), body.find(" ", at) + 1])
        body = f"{body[:at]}\n{payload}\n{body[at:]}" if corpus.dice.number(5) else payload
    else:
        views.add(group, place, payload)
    views.add("text", "text", body)
    if group != "header":
        views.add("header", "subject", " ".join(corpus.ordinary().split()[: 3 + corpus.dice.number(5)]))
    if group == "hidden" and place == "comment":
        views.counts["comment_words"] += len(payload.split())
    elif group == "hidden" or corpus.dice.number(6) == 0:
        _hide(corpus, views, payload if group == "hidden" else "")
    return views


def _hide(corpus: Corpus, views: Views, payload: str) -> None:
    """Newsletters hide their first line, so that it shows in a list of messages."""
    text = payload or " ".join(corpus.ordinary().split()[: 4 + corpus.dice.number(25)])
    views.counts["hidden_words"] += len(text.split())
    if not payload:
        views.add("hidden", "hidden text", text)


_PLACES = [
    *[("text", "text")] * 12,
    *[("elsewhere", "html"), ("elsewhere", "attachment"), ("elsewhere", "message inside")],
    *[("hidden", "hidden text"), ("hidden", "hidden text"), ("hidden", "comment"), ("hidden", "attribute")],
    *[("header", "subject"), ("header", "name"), ("header", "header field"), ("header", "file name")],
]


def _disguised(corpus: Corpus, text: str) -> str:
    kind = corpus.dice.number(30)
    if kind >= len(_DISGUISES):
        return text
    return _DISGUISES[kind](text)


def _tagged(text: str) -> str:
    return "".join(chr(0xE0000 + ord(char)) for char in text if char.isascii())


def _styled(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


_DISGUISES = [
    lambda text: b64encode(text.encode()).decode(),
    lambda text: text.encode().hex(),
    lambda text: encode(text, "rot13"),
    lambda text: text[::-1],
    lambda text: "".join(f"%{octet:02X}" for octet in text.encode()),
    lambda text: "  ".join(" ".join(word) for word in text.split()),
    _tagged,
    _styled,
    lambda text: "\u200b".join(text),
    lambda text: text.translate(str.maketrans("aeop", "аеор")),
]
