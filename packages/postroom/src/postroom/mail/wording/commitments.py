"""What a draft asks of its reader or tells them to rely on that only a swindler would put into a machine's mouth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from postroom.mail.characters.unfolding import letters_of
from postroom.mail.domains.lookalike import folded_scripts
from postroom.mail.secrets.numbers import account_numbers
from postroom.mail.wording import commitment_words as words
from postroom.mail.wording import commitment_words_beyond as beyond
from postroom.mail.wording.expression import expression

_MOST_IN_A_SENTENCE = 1_000
_TELEPHONE = expression(r"(?<![\w+])(?:\+|00|0)[1-9](?:[ ()/.-]{0,2}\d){6,14}")
_BETWEEN = expression(r"[\W_]+")
_APART = expression(r"(?<=[.!?;])\s+|(?<=[。！？])|\n\s*\n")
_SPACES = expression(r"\s+")


class Commitment(StrEnum):
    """What is asked or promised."""

    BANK = "bank"  # another bank account to pay to
    PAYMENT = "payment"  # to pay
    SIGN_IN = "sign_in"  # to sign in, or to confirm an account
    CREDENTIALS = "credentials"  # to give away a PIN, a password, a code, card data
    GIFT_CARDS = "gift_cards"  # to buy gift cards


def commitments(text: str) -> frozenset[Commitment]:
    """What a text asks or promises, in the larger European languages and, by fewer words, in some thirty others. A warning
    ("never send your PIN") asks nothing.
    """
    return frozenset(found for sentence in _sentences(text) for found in _in_sentence(sentence))


def telephones_of_ours(text: str) -> frozenset[str]:
    """The telephone numbers that a text says are its writer's to call."""
    ours = (each for each in _sentences(text) if _OURS.search(each) and _CALL.search(each))
    return frozenset(plain_number(written) for sentence in ours for written in _TELEPHONE.findall(sentence))


def accounts_of_ours(text: str) -> frozenset[str]:
    """The account numbers (IBAN) that a text calls its writer's."""
    ours = (line for line in text.splitlines() if _OURS.search(letters_of(line)))
    return frozenset(number for line in ours for number, _ in account_numbers(line))


def plain_number(written: str) -> str:
    """A telephone number as it is compared: its digits."""
    return _BETWEEN.sub("", letters_of(written))


def _in_sentence(sentence: str) -> Iterator[Commitment]:
    if _BANK_DATA.search(sentence) and _CHANGED.search(sentence):
        yield Commitment.BANK
    if _PAY.search(sentence) and _MONEY.search(sentence):
        yield Commitment.PAYMENT
    if _SIGN_IN.search(sentence) and _ACCOUNT.search(sentence) and not _is_warning(sentence):
        yield Commitment.SIGN_IN
    if _SECRET_ITEM.search(sentence) and _GIVE.search(sentence) and not _is_warning(sentence):
        yield Commitment.CREDENTIALS
    if _GIFT_CARD.search(sentence) and _BUY.search(sentence):
        yield Commitment.GIFT_CARDS


def _is_warning(sentence: str) -> bool:
    return _NEVER_GIVE.search(sentence) and not _BUT.search(sentence)


def _sentences(text: str) -> Iterator[str]:
    """Sentences on one line each, without accents and case; very long ones in overlapping pieces."""
    for sentence in _APART.split(letters_of(folded_scripts(text)).replace("’", "'")):
        line = _SPACES.sub(" ", f" {sentence}")
        for start in range(0, max(len(line), 1), _MOST_IN_A_SENTENCE // 2):
            yield line[start : start + _MOST_IN_A_SENTENCE]


@dataclass(frozen=True)
class _Named:
    """Something that sentences name: by expressions, and by words as they are written, at the beginning of a word."""

    expressions: re.Pattern[str]
    words: tuple[str, ...]

    def search(self, sentence: str) -> bool:
        """Whether a sentence, as `_sentences` writes it, names it."""
        return any(word in sentence for word in self.words) or self.expressions.search(sentence) is not None


def _any_of(entries: str, further: str = "") -> _Named:
    """Any of these expressions, a line each, or of these words. Of scripts that have spaces a word has one before it."""
    plain = (letters_of(word.strip()) for word in further.replace("\n", ",").split(","))
    words = tuple(f" {word}" if word[0].isascii() else word for word in plain if word)
    return _Named(expression("|".join(entries.translate(_WITHOUT_ACCENTS).split("\n")[1:-1])), words)


_WITHOUT_ACCENTS = str.maketrans("йїё", "иіе")
_BANK_DATA = _any_of(words.BANK_DATA, beyond.BANK_DATA)
_CHANGED = _any_of(words.CHANGED, beyond.CHANGED)
_SECRET_ITEM = _any_of(words.SECRET_ITEM, beyond.SECRET_ITEM)
_GIVE = _any_of(words.GIVE, beyond.GIVE)
_NEVER_GIVE = _any_of(words.NEVER_GIVE, beyond.NEVER_GIVE)
_BUT = _any_of(words.BUT)
_PAY = _any_of(words.PAY, beyond.PAY)
_MONEY = _any_of(words.MONEY, beyond.MONEY)
_OURS = _any_of(words.OURS)
_CALL = _any_of(words.CALL)
_SIGN_IN = _any_of(words.SIGN_IN, beyond.SIGN_IN)
_ACCOUNT = _any_of(words.ACCOUNT, beyond.ACCOUNT)
_GIFT_CARD = _any_of(words.GIFT_CARD, beyond.GIFT_CARD)
_BUY = _any_of(words.BUY, beyond.BUY)
