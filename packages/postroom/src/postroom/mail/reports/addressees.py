"""Whom a notice in plain text is about: every address in it, weighed by where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from postroom.mail.addresses.address_lists import read_participants
from postroom.mail.reports.phrases import phrases, says
from postroom.mail.reports.received import Received
from postroom.mail.wording.expression import expression
from postroom.model.address import Address

MAX_ADDRESSES = 100
_MAX_LINE = 1_000
_ADDRESS = expression(
    r"(?<![\w.+%&=/'*!?{|}~^`$#-])[\w.+%&=/'*!?{|}~^$#-]{1,64}+@[\w-]{1,63}+(?:\.[\w-]{1,63}+){1,10}+"
)
_WRAPS = expression(r"[\s<>\[\]()\"'*:;,.-]|&[lg]t;|mailto:|smtp:|rfc822;", re.IGNORECASE)
_ITSELF = expression(
    r"postmaster|mailer-?daemon|abuse|hostmaster|webmaster|help-?desk|(?:mail|tech|customer)?-?support|admin(?:istrator)?"
    r"|no-?reply",
    re.IGNORECASE,
)
# Behind these stand the sender, the reporter, or an identifier.
_OTHERS = expression(
    r"(?:mail from|return-path|reply-to|message-?id|sender|(?<!expanded )from|errors-to|in-reply-to|references|cc|subject"
    r"|absender|von|expediteur|expéditeur|de|mittente|da|remetente|remitente|van|från|fra|差出人|送信者|发件人|寄件者|보낸"
    r"|отправитель|от|contact|x-[\w-]{1,40})\s{0,3}[:=：]\s{0,5}[\"'<]{0,2}[^\n@]{0,60}$",
    re.IGNORECASE,
)
_NAMES_ONE = expression(
    r"(?:rcpt to|recipient(?:\(s\))?|recipient address|failed recipient|final-recipient|original-recipient"
    r"|intended recipient|undeliverable address|failed address|error-for|invalid final delivery userid|user(?:name)?"
    r"|mailbox|address|account|not reach|deliver(?:ed)? to|sent to|message to|mail to|addressed to|delivery to"
    r"|empfänger|empfaenger|destinataire|destinatario|destinatário|ontvanger|mottagare|modtager|получатель|адресат"
    r"|宛先|受信者|收件人|收信人|수신자|받는 ?사람)[^\n@]{0,40}$",
    re.IGNORECASE,
)
_ASKS = phrases("""
contact
please send
please reply
please forward
for assistance
for help
for further
question
write to
if you
wenden sie sich
contacter
contacte
contattare
""")
_TO = expression(r"\s*(?:to|an|à|para|a|aan|till|til|do|кому|宛先|to)\s{0,3}[:：][^\n@]{0,80}$", re.IGNORECASE)
_TYPED = expression(r"(?:smtp|mailto|rfc822)[=:]", re.IGNORECASE)
_TAILS = expression(r"\s{0,3}[>\])\"']{0,3}\s{0,3}(?::|\.\.\.|\s-\s|;|\son\s|\s{2,}|\()")


@dataclass(frozen=True)
class Mention:
    """An address in a notice: where its line starts, and how much that place says that it failed."""

    address: Address
    line: int
    weight: int


def addressees(received: Received) -> dict[Address, str]:
    """Each address that the notice is about, with the words that stand with it."""
    lines = [line[:_MAX_LINE] for line in received.notice.text.split("\n")]
    mentions = _mentions(lines, besides=ours(received))
    chosen = _chosen(mentions, written_to=written_to(received))
    return {address: _words(address, lines, mentions) for address in chosen}


def written_to(received: Received) -> tuple[Address, ...]:
    """Whom the returned message was written to, as far as it tells."""
    raws = (received.original.raw(name) for name in ("X-Original-To", "X-Failed-Recipients", "To", "Cc"))
    found = (person.address for raw in raws for person in read_participants(raw[:20_000])[0])
    return tuple(dict.fromkeys(found))


def ours(received: Received) -> frozenset[str]:
    """Those who write and receive this notice: of them it does not speak."""
    sides = ("From", "To", "Return-Path", "Reply-To", "Sender", "Delivered-To", "Envelope-To")
    people = (read_participants(raw[:5_000])[0] for name in sides for raw in received.section.raws(name)[:5])
    back = (received.original.raw(name)[:5_000] for name in ("Return-Path", "Sender", "From"))
    found = [person.address.key for group in people for person in group]
    found += [person.address.key for raw in back for person in read_participants(raw)[0]]
    return frozenset(found)


def _mentions(lines: list[str], *, besides: frozenset[str]) -> list[Mention]:
    found: dict[str, Address | None] = {}
    mentions: list[Mention] = []
    for number, line in enumerate(lines):
        for match in _ADDRESS.finditer(line) if "@" in line else ():
            if len(mentions) == MAX_ADDRESSES * 4:
                return mentions
            text = match[0].strip("'")
            address = found[text] if text in found else found.setdefault(text, _read(text))
            if address is not None and address.key not in besides:
                weight = _weight(line, match.start(), match.end(), address)
                mentions.append(Mention(address, number, weight))
    return [mention for mention in mentions if mention.weight]


def _read(text: str) -> Address | None:
    people, _ = read_participants(_TYPED.sub("", text))
    return people[0].address if people else None


def _weight(line: str, start: int, end: int, address: Address) -> int:
    """0 for somebody else; 1 for an address that is only mentioned; 2 and 3 where it stands as failed addresses stand."""
    before, behind = line[:start], line[end:]
    if _OTHERS.search(before[-100:]) or "://" in before[-80:] or line.lstrip().lower().startswith("message-id"):
        return 0
    if _ITSELF.fullmatch(address.local_part) or says(before[-120:].casefold(), _ASKS):
        return 0 if says(line.casefold(), _ASKS) else 1
    alone = not _WRAPS.sub("", _ADDRESS.sub("", line))
    named = _NAMES_ONE.search(before[-100:]) is not None
    first = not _WRAPS.sub("", before) and _TAILS.match(behind) is not None
    if alone or named or first:
        return 3
    return 2 if _TO.fullmatch(before) else 1


def _chosen(mentions: list[Mention], *, written_to: tuple[Address, ...]) -> list[Address]:
    """Those that stand as failed addresses stand; else those that the message was written to; else whoever is named."""
    known = {address.key for address in written_to}
    strong = _distinct(mention for mention in mentions if mention.weight >= 3)
    weak = _distinct(mentions)
    to = _distinct(mention for mention in mentions if mention.weight == 2)
    for found in (strong, [address for address in weak if address.key in known], to, weak):
        if found:
            return found[:MAX_ADDRESSES]
    return list(written_to) if len(written_to) == 1 else []


def _distinct(mentions: Iterator[Mention] | list[Mention]) -> list[Address]:
    return list({mention.address.key: mention.address for mention in reversed(list(mentions))}.values())[::-1]


def _words(address: Address, lines: list[str], mentions: list[Mention]) -> str:
    """The lines from each mention of an address to the mention of another, and to the next but one empty line."""
    others = {mention.line for mention in mentions if mention.address.key != address.key}
    words: list[str] = []
    for start in sorted({mention.line for mention in mentions if mention.address.key == address.key})[:5]:
        words += _from_line(start, lines, until=others)
    return " ".join(words)[:2_000]


def _from_line(start: int, lines: list[str], *, until: set[int]) -> list[str]:
    """At most twelve lines."""
    taken, gaps = [lines[start].strip()], 0
    for number in range(start + 1, min(start + 12, len(lines))):
        gaps += not lines[number].strip()
        if number in until or gaps == 2:
            break
        taken.append(lines[number].strip())
    return taken
