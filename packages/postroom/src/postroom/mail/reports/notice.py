"""What a mail server says in plain text, apart from the message that it returns below."""

from __future__ import annotations

import re
from dataclasses import dataclass

from postroom.mail.reports.phrases import phrases, says

_MAX_LINE = 1_000
_FIELD = re.compile(r"[>|]{0,2} ?([A-Za-z][A-Za-z0-9-]{1,60}):(?!//)")
_RULE = re.compile(r"\s*(?:[-=*_#>+~]{2,}|\.{5,})")
# Only a message has these; a notice may well have To, Subject and Date.
_ONLY_IN_MESSAGES = frozenset(
    {
        "received",
        "return-path",
        "message-id",
        "mime-version",
        "dkim-signature",
        "delivered-to",
        "x-mailer",
        "x-original-to",
    }
)
_BELOW = phrases("""
original message
copy of the message
copy of your message
copy of the original
returned message
returned mail
message header
headers of the
header of the
header follows
headers follow
message text follows
message follows
mail follows
unsent message
body of your message
original mail
below this line
below the next line
start of returned
included is a copy
your original message
text of the message
contents of the message
message reads
old message
ursprungliche nachricht
originalnachricht
kopie der nachricht
kopie ihrer nachricht
ursprunglichen nachricht
message d'origine
message original
copie du message
copie de votre message
mensaje original
copia del mensaje
copia de su mensaje
messaggio originale
copia del messaggio
mensagem original
copia da mensagem
oorspronkelijk bericht
kopie van het bericht
ursprungligt meddelande
oprindelig meddelelse
opprinnelig melding
alkuperainen viesti
oryginalna wiadomosc
puvodni zprava
исходное сообщение
копия письма
копия сообщения
元のメッセージ
オリジナルメッセージ
原始邮件
原邮件
原始郵件
원본 메시지
""")


@dataclass(frozen=True)
class Notice:
    """The words of the server, and what stands below them of the message that it returns, from its header on."""

    text: str
    returned: str = ""


def split_notice(text: str) -> Notice:
    """The notice ends where a rule line announces the message, or where a header section begins that only a message has."""
    lines = [line[:_MAX_LINE] for line in text.split("\n")]
    header = _header_start(lines)
    rule = next((index for index, line in enumerate(lines) if index and _announces(line)), len(lines))
    end = min(header, rule)
    return Notice(
        "\n".join(lines[:end]), "\n".join(line.lstrip(" >|") if _FIELD.match(line) else line for line in lines[header:])
    )


def _announces(line: str) -> bool:
    return _RULE.match(line) is not None and says(line.casefold(), _BELOW)


def _header_start(lines: list[str]) -> int:
    """The first line of a header section: three fields or more together, one of which only a message has."""
    start, names = 0, set[str]()
    for index, line in enumerate(lines):
        found = _FIELD.match(line)
        if found:
            start = index if not names else start
            names.add(found[1].lower())
            if len(names) >= 3 and names & _ONLY_IN_MESSAGES:
                return start
        elif not (names and line[:1] in (" ", "\t") and line.strip()):
            names.clear()
    return len(lines)
