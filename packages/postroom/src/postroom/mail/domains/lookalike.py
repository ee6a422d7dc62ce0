"""Names that are meant to be mistaken for other names: one slip away, or alike to the eye."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from postroom.mail.characters.unfolding import unfolded
from postroom.mail.domains.hosts import belongs_to, unicode_host
from postroom.mail.domains.organisations import MAILBOX_PROVIDERS

SHORTEST_NAME = 4
"""A shorter name is one slip away from too many others."""

_LONGEST_NAME = 63
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789-"

# Letters that look alike in most typefaces; the longer ones first.
_ALIKE = (("vv", "w"), ("rn", "m"), ("cl", "d"), ("0", "o"), ("1", "l"), ("i", "l"), ("|", "l"), ("5", "s"), ("3", "e"))
_NAMED_LETTER = re.compile(r"LATIN (?:SMALL LETTER|LETTER SMALL CAPITAL) (?:DOTLESS )?([A-Z])(?: WITH .{1,60})?")
_MIXED = re.compile(r"[a-z][\u0370-\u058f\u13a0-\u13ff]|[\u0370-\u058f\u13a0-\u13ff][a-z]", re.IGNORECASE)
_WORDS = """
    account accounts admin alert billing care center corp customer group help helpdesk info invoice invoices login mail
    my office online pay payment payments portal secure security service services shop store support team the verify web
    abrechnung hilfe konto kunden rechnung zahlung compte facture service cuenta factura conto fattura
"""
_ADDED_WORDS = frozenset(_WORDS.split())


def lookalike_of(domain: str, known: Iterable[str]) -> str | None:
    """The known domain that this one could be mistaken for: one slip away (a letter more, less, other, or two exchanged) or
    alike to the eye. `None` for a known domain and everything below it.
    """
    others = [other for other in dict.fromkeys(known) if other]
    if domain in MAILBOX_PROVIDERS or any(belongs_to(domain, other) for other in others):
        return None
    return next((other for other in others if _is_like(domain, other)), None)


def named_after(domain: str, own: str) -> bool:
    """Whether a foreign domain has the name of an own one: under another ending, as a label, or with words that swindlers
    add (`acme-billing.example` for `acme.test`). It may be another company's good name, so this is a doubt, no proof.
    """
    name = own.split(".")[0]
    if len(name) < SHORTEST_NAME or belongs_to(domain, own):
        return False
    return any(_is_dressed_up(skeleton(label), skeleton(name)) for label in domain.split(".")[:-1])


def lookalike_address(address: str, known: Iterable[str]) -> str | None:
    """The known address that this one could be mistaken for: by its domain, or where both are at one public provider."""
    local, _, domain = address.casefold().rpartition("@")
    others = [other.casefold() for other in dict.fromkeys(known)]
    if address.casefold() in others:
        return None
    for other in others:
        other_local, _, other_domain = other.rpartition("@")
        if domain == other_domain and domain in MAILBOX_PROVIDERS and _is_like_name(local, other_local, shortest=6):
            return other
        if domain not in MAILBOX_PROVIDERS and domain != other_domain and _is_like(domain, other_domain):
            return other
    return None


def spellings(domain: str) -> frozenset[str]:
    """Every name that this one is one slip away from, or looks like: to be looked up among many known ones."""
    size = len(domain.partition(".")[0])
    if size < SHORTEST_NAME or size > _LONGEST_NAME:
        return frozenset()
    found = {skeleton(domain)}
    for cut in range(size + 1):
        before, after, later = domain[:cut], domain[cut:], domain[cut + 1 :]
        found.update([f"{before}{letter}{after}" for letter in _LETTERS])
        if cut < size:
            found.update([f"{before}{letter}{later}" for letter in _LETTERS])
            found.update([before + later] if size > SHORTEST_NAME else ())
        if cut < size - 1:
            found.add(f"{before}{later[0]}{after[0]}{later[1:]}")
    return frozenset(found - {domain})


def is_one_slip_away(one: str, other: str) -> bool:
    """Whether one letter more, less or other, or two neighbours exchanged, makes one text of the other."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    left, right = one[start:], other[start:]
    exchanged = left[1::-1] == right[:2] and left[2:] == right[2:]
    return left[1:] == right[1:] or left[1:] == right or left == right[1:] or exchanged


@lru_cache(maxsize=1024)
def skeleton(name: str) -> str:
    """A name as the eye takes it (after UTS 39): A-labels decoded, look-alike letters of all scripts as Latin ones."""
    plain = "".join(map(_latin, unfolded(unicode_host(name.lower())).lower()))
    for written, seen in _ALIKE:
        plain = plain.replace(written, seen)
    return plain


def folded_scripts(text: str) -> str:
    """A text with the foreign letters of its mixed words as the Latin ones that they imitate."""
    return "".join(map(_latin, text)) if _MIXED.search(text) else text


def _is_like(domain: str, other: str) -> bool:
    """Whether two domains differ in one place only: the same labels but for one, and that one is like the other."""
    ours, theirs = domain.split("."), other.split(".")
    if len(ours) != len(theirs):
        return len(ours) > len(theirs) and _is_like(".".join(ours[-len(theirs) :]), other)
    pairs = [(a, b) for a, b in zip(ours, theirs, strict=True) if a != b]
    if len(pairs) == 1 and pairs[0] == (ours[-1], theirs[-1]):
        return False
    return bool(pairs) and all(_is_like_name(*pair, shortest=SHORTEST_NAME) for pair in pairs)


def _is_like_name(name: str, other: str, *, shortest: int) -> bool:
    if skeleton(name) == skeleton(other):
        return True
    seen = unicode_host(name)
    return (
        min(len(seen), len(other)) >= shortest and is_one_slip_away(seen, other) and not _differ_in_number(seen, other)
    )


def _differ_in_number(one: str, other: str) -> bool:
    """`team1` and `team2` are two names, not a slip."""
    return one.rstrip("0123456789") == other.rstrip("0123456789")


def _is_dressed_up(label: str, name: str) -> bool:
    if name in label.split("-"):
        return True
    return name in label and label.replace(name, "", 1).strip("-") in _SEEN_WORDS


@lru_cache(maxsize=4096)
def _latin(char: str) -> str:
    """The Latin letter that a character looks like; itself where it looks like none."""
    if char.isascii():
        return char
    from confusable_homoglyphs import confusables

    alike = (entry["c"] for entry in confusables.confusables_data.get(char, ()))
    found = next((other for other in alike if other.isascii() and other.isalnum()), "")
    named = _NAMED_LETTER.fullmatch(unicodedata.name(char, ""))
    stripped = unicodedata.normalize("NFKD", char)[0]
    return (found or (named[1] if named else "") or (stripped if stripped.isascii() else char)).lower()


_SEEN_WORDS = frozenset(map(skeleton, _ADDED_WORDS))
