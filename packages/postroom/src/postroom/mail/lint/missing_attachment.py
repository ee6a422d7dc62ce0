"""A text that says something is attached, in a mail with nothing attached."""

from __future__ import annotations

import re
from collections.abc import Iterator

from postroom.mail.lint.fault import Fault, first_match, shown
from postroom.mail.wording.expression import expression

# What an author says of files of this mail, in twelve languages. "The file you attached" speaks of another mail.
_SAYS = (
    r"(?:please|kindly)? ?(?:see|find|review|check|sign) (?:the )?(?:attached|enclosed)\b",
    r"\bI(?:'ve| have|’ve)?(?: also| just)? attach(?:ed)?\b|\bI(?: am|'m|’m) attaching\b|\bwe(?: have|'ve|’ve) attached\b",
    r"^(?:attached|enclosed) (?:is|are|you|please|find|here)\b|\bis attached to this (?:e-?mail|message)\b",
    r"\bthe attached (?:file|files|document|documents|invoice|pdf|spreadsheet|contract|quote|report|form|picture|photo)s?\b",
    r"\b(?:im|in dem|siehe) Anhang (?:finden|findest|sende|schicke|übersende|erhalten|ist|sind)",
    r"\banbei (?:finden|sende|schicke|erhalten|die|der|das|den)\b",
    r"\b(?:habe|haben) (?:ich|wir) (?:\w+ ){0,6}(?:angehängt|beigefügt)\b",
    r"\bin der Anlage (?:finden|sende|erhalten)\b|\bsiehe (?:Anhang|Anlage)\b",
    r"\b(?:veuillez trouver )?ci-joint(?:e|s|es)?\b|\ben pièces? jointes?\b",
    r"\b(?:te|le|les|os) adjunto\b|\badjunto (?:encontrará|la|el|los|las|te|le|a este)\b|\ben el archivo adjunto\b",
    r"\b(?:le|ti|vi) allego\b|\bin allegato (?:trova|trovi|trovate|la|il|i|le|l')",
    r"\b(?:segue|seguem|envio|encontra) (?:em )?anexo\b|\bem anexo (?:segue|envio|encontra|a|o|os|as)\b",
    r"\bin de bijlage (?:vind|vindt|stuur|tref)|\b(?:bijgevoegd|bijgaand) (?:vind|vindt|stuur|is|zijn)\b",
    r"\bw załącz(?:niku|eniu) (?:przesyłam|wysyłam|znajd|jest|są)|\bzałączam\b",
    r"во вложении|\bприлагаю\b|\bприкрепля(?:ю|ем)\b|\bприложил[аи]?\b",
    r"\b(?:jag|vi) bifogar\b|\bbifogat finner\b|\bse bifogad",
    r"添付(?:いたします|します|しました|いたしました|ファイルをご|の通り)|添付しております",
    r"(?:请|請)(?:见|見|查看|查收|参阅|參閱)附件|附件(?:是|为|為|中是)|(?:随|隨)信附上",
)
# One of these stands in whatever the expressions find; most mail has none of them.
_HINTS = (
    *(
        "attach",
        "enclos",
        "anhang",
        "anlage",
        "anbei",
        "angehängt",
        "beigefügt",
        "joint",
        "adjunt",
        "allego",
        "allegat",
        "anexo",
    ),
    *(
        "bijlage",
        "bijgevoegd",
        "bijgaand",
        "załącz",
        "вложен",
        "прилаг",
        "прикреп",
        "прилож",
        "bifog",
        "添付",
        "附件",
        "附上",
    ),
)
_ATTACHED = tuple(expression(says, re.IGNORECASE | re.MULTILINE) for says in _SAYS)
_REMEDY = "attach the file, or say where the reader finds it"


def missing_attachment(text: str) -> Iterator[Fault]:
    """The first words of a text that promise an attachment."""
    for match in first_match(_ATTACHED, text, hints=_HINTS):
        what = f"{shown(match)}, but nothing is attached,"
        yield Fault("missing_attachment", what, match.start(), _REMEDY)
