"""In which language a person writes: by script, by small words, and where these say nothing by Content-Language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from postroom.mail.wording.expression import expression

_WORD = expression(r"[^\W\d_]+")
_MAX_WORDS = 400
_CLEAR_LEAD = 1.25

_SMALL_WORDS = {
    "en": "the and to of is in it you that for on with are have be not my i was your please can would do we from at has how when",
    "de": "der die und ist nicht ich sie das ein eine mit den von es auf für wir haben bitte wie mir noch auch kann dem im war bei",
    "fr": "le la les et est je vous pour pas de des une un que dans sur avec mon votre nous ce ai qui au merci ne bonjour été du",
    "es": "el la los y es no que de en un una por para con mi su se lo pero como gracias hola está usted me las del cuando tengo",
    "it": "il la e è non che di un una per con mi sono ho in lo si grazie del della il mio buongiorno ma come gli alla quando",
    "pt": "o a e é não que de um uma para com meu minha os as em por se obrigado obrigada do da no na como mas você foi está",
    "nl": "de het en is niet ik een van op voor dat met mijn u je zijn er maar heb kan graag wat naar hoe aan wij nog te om dit",
    "sv": "och är inte jag det att en på för med har av till som vi min er hej kan tack var om den när ni från ett mig",
    "da": "og er ikke jeg det at en på for med har af til som vi min hej kan tak der den når fra et mig hvornår min blev",
    "pl": "i nie jest w na się z do że to jak proszę mam mój dla od czy po już dziękuję przez ale mi o kiedy za moje",
    "cs": "a je se na v že to s jsem mi pro není prosím ale jak od mám když který děkuji dobrý den do za si už",
    "tr": "ve bir bu için ile de da ne ben benim çok değil lütfen var yok ama teşekkürler merhaba mi ki gibi daha zaman",
}
_SCRIPTS = {
    "ja": expression(r"[\u3040-\u30ff]"),
    "ko": expression(r"[\uac00-\ud7af]"),
    "zh": expression(r"[\u4e00-\u9fff]"),
    "el": expression(r"[\u0370-\u03ff]"),
    "uk": expression(r"[іїєґІЇЄҐ]"),
    "ru": expression(r"[\u0400-\u04ff]"),
    "he": expression(r"[\u0590-\u05ff]"),
    "ar": expression(r"[\u0600-\u06ff]"),
    "hi": expression(r"[\u0900-\u097f]"),
    "th": expression(r"[\u0e00-\u0e7f]"),
}
_A_FEW_LETTERS = 3
_RARE_LETTERS = {"ja": 2, "uk": 1}
"""Languages that a few letters among many others give away, and how many it takes."""


def _by_word() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for language, words in _SMALL_WORDS.items():
        for word in set(words.split()):
            found.setdefault(word, []).append(language)
    return {word: tuple(languages) for word, languages in found.items()}


_LANGUAGES_OF = _by_word()


def language_of(text: str, *, content_language: str | None = None) -> str:
    """The language of a text (ISO 639-1), or empty where it cannot be told.

    `content_language` is the header field (RFC 3282): mail programs often set it to their own language, so it decides only
    where the words do not.
    """
    return _by_script(text) or _by_small_words(text) or _as_declared(content_language or "")


def _by_script(text: str) -> str:
    letters = sum(character.isalpha() for character in text[:2_000]) or 1
    for language, script in _SCRIPTS.items():
        seen = len(script.findall(text[:2_000]))
        rare = language in _RARE_LETTERS
        if seen >= _RARE_LETTERS.get(language, _A_FEW_LETTERS) and (rare or seen * 3 >= letters):
            return language
    return ""


def _by_small_words(text: str) -> str:
    """A word that several languages have counts for each in part."""
    counts: Counter[str] = Counter()
    for word in _WORD.findall(text.casefold())[:_MAX_WORDS]:
        languages = _LANGUAGES_OF.get(word, ())
        for language in languages:
            counts[language] += 6 // len(languages)
    first, second = (*counts.most_common(2), ("", 0), ("", 0))[:2]
    return first[0] if first[1] >= _CLEAR_LEAD * max(second[1], 4) else ""


def _as_declared(field: str) -> str:
    return re.split(r"[-,;\s]", field.strip(), maxsplit=1)[0].casefold()
