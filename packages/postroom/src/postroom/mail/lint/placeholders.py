"""Placeholders that nobody filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from postroom.mail.lint.fault import Fault, first_match, shown
from postroom.mail.wording.expression import expression

_REMEDY = "put the real value in its place, or write the sentence without it"

_THING = (
    r"(?:(?:first|last|full|given|family|sur|user|contact|customer|client|recipient|sender|company|business|product|project|team|"
    r"agent|manager|file|event|order|invoice|tracking|account|phone|ticket|case|reference|purchase|delivery|due|start|end|meeting|"
    r"shipping|billing|street|email|e-mail|job|your|my|our|the|insert|their|recipient's|customer's|client's)[ _-]?){1,4}"
)
_TECHNICAL = r"(?!(?:user|file|host|path|domain)[ _-]?name)"
_FIELD = r"(?:names?|address|company|title|position|number|no|id|date|time|amount|price|email|e-mail|phone|link|url|signature|here)"

_MARKED = (
    expression(r"\{\{[^{}\n]{1,80}\}\}"),
    expression(r"\{%[^{}%\n]{1,80}%\}"),
    expression(r"\$\{[A-Za-z_][\w.]{0,60}\}"),
    expression(r"<%=?[^%<>\n]{1,80}%>"),
    expression(r"%\([A-Za-z_]\w{0,40}\)[sd]\b"),
    expression(r"\*\|[A-Z_:]{2,40}\|\*"),
    expression(
        rf"(?<![{{$\w])\{{(?:{_THING}{_FIELD}|first_?name|last_?name|name|email|company|customer)\}}", re.IGNORECASE
    ),
    expression(rf"\[{_TECHNICAL}{_THING}{_FIELD}(?: here)?\](?!\()", re.IGNORECASE),
    expression(r"\[(?:NAME|COMPANY|DATE|AMOUNT|TITLE|EMAIL|ADDRESS|PHONE|LINK|URL|PRICE|TIME|SIGNATURE)\](?!\()"),
    expression(r"\[(?:insert|enter|add|fill in|specify|include)\s[^\[\]\n]{2,60}\]", re.IGNORECASE),
    expression(rf"<{_TECHNICAL}{_THING}{_FIELD}>", re.IGNORECASE),
    expression(r"<(?:insert|enter|fill in)\s[^<>\n]{2,60}>", re.IGNORECASE),
    expression(r"\bINSERT [A-Z][A-Z ]{1,40} HERE\b"),
    expression(r"\blorem ipsum dolor\b", re.IGNORECASE),
)
_MARKS = ("{", "[", "<", "%", "*|", "insert ", "lorem")
_TOP_CHARS = 500
_MUST_NAME = (
    r"(?:Dear(?: (?:Mr|Mrs|Ms|Dr)\.?)?|Sehr geehrte[rs]?(?: (?:Herr|Frau))?|Lieber?|Cher|Chère|Estimad[oa]|Querid[oa]|Car[oa]|"
    r"Gentile|Prezad[oa]|Geachte|Beste|Kære|Kära|Drog[ia]|Szanown[ya]|Уважаем(?:ый|ая)|Sayın)"
)
_GREETING = (
    expression(rf"^{_MUST_NAME}[ \t]*[,:!](?=\s|$)", re.MULTILINE),
    expression(r"^(?:Hello|Hi|Hey)[ \t]+[,!](?=\s|$)", re.MULTILINE),
    expression(
        rf"^(?:{_MUST_NAME}|Hello|Hi|Hey|Hallo|Bonjour|Hola|Ciao|Olá)[ \t]+"
        r"(?:None|null|undefined|NaN|%s|N/A|nil|\[\]|\{\}|<>|_{2,}|X{2,})[ \t]*[,:!]?[ \t]*$",
        re.MULTILINE,
    ),
)


def placeholders(text: str) -> Iterator[Fault]:
    """The first placeholder of a text: `{{name}}`, `[Your Name]`, `<first name>`, `Dear ,`, `INSERT X HERE` and their like."""
    for match in first_match(_MARKED, text, hints=_MARKS):
        yield Fault("placeholder", f"the unfilled placeholder {shown(match)}", match.start(), _REMEDY)
    for match in first_match(_GREETING, text[:_TOP_CHARS]):
        yield Fault("empty_greeting", f"the greeting {shown(match)} without a name", match.start(), "name the reader")
