"""Address fields of received mail (RFC 5322 section 3.4), read leniently in one pass: garbage is skipped and named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from postroom.mail.addresses.addresses import read_address
from postroom.mail.headers.encoded_words import decode_words
from postroom.mail.headers.text import cleaned
from postroom.model.address import Address, Participant
from postroom.model.errors import InvalidRequest

MAX_PARTICIPANTS = 1_000
_MAX_NAME_CHARS = 255
_COMMON_CHARS = 300

# A string, bracket or comment that is not closed runs to the end, so no character is looked at twice.
_TOKEN = re.compile(
    r"""(?P<quoted>"(?:[^"\\]++|\\.)*+"@[^\s"<(),;:\\]++)"""
    r"""|(?P<string>"(?:[^"\\]++|\\.)*+(?:"|\\?\Z))"""
    r"""|(?P<route><[^<>]*+>?)"""
    r"""|(?P<parenthesis>[()])"""
    r"""|(?P<mark>[,;:])"""
    r"""|(?P<word>[^\s"<(),;:\\]++|[\\>]|\s++)""",
    re.DOTALL,
)
_QUOTED_PAIR = re.compile(r"\\(.)", re.DOTALL)
# What needs no further look. The rest, such as a domain beyond ASCII, is examined as a caller's address would be.
_PLAIN = re.compile(
    r"(?=.{3,254}\Z)([A-Za-z0-9_+=&'/-]++(?:\.[A-Za-z0-9_+=&'/-]++)*+)@"
    r"((?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63})"
)
# One member of a list as nearly all programs write it, with the comma behind it.
_PLAIN_MEMBER = re.compile(
    r"""[ \t]*+(?:(?:"(?P<quoted>[^"\\]{0,200}+)"|(?P<name>[^\x00-\x20"<>(),:;\\@][^"<>(),:;\\@]{0,200}+)?)[ \t]*+(?P<open><))?+"""
    r"""(?P<local_part>[A-Za-z0-9_+=&'/-]{1,64}+(?:\.[A-Za-z0-9_+=&'/-]{1,64}+){0,9}+)@"""
    r"""(?P<domain>(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,9}[A-Za-z]{2,63})"""
    r"""(?(open)>)[ \t]*+(?:,(?!\s*+\Z)|\Z)"""
)


@dataclass(slots=True)
class _Entry:
    """What has been read of one list member."""

    words: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    route: str | None = None

    def is_something(self) -> bool:
        """Whether anything but white space has been read."""
        return self.route is not None or bool("".join(self.words).strip())


def read_participants(raw: str) -> tuple[tuple[Participant, ...], tuple[str, ...]]:
    """Everyone an address field names, and the defects met on the way."""
    return _read_common(raw) if len(raw) <= _COMMON_CHARS else _read_list(raw)


@lru_cache(maxsize=1024)
def _read_common(raw: str) -> tuple[tuple[Participant, ...], tuple[str, ...]]:
    """The same people write to the same mailboxes, and several readers ask who wrote."""
    return _read_list(raw)


def _read_list(raw: str) -> tuple[tuple[Participant, ...], tuple[str, ...]]:
    plain = _read_plain(raw)
    return (plain, ()) if plain is not None else _read_any(raw)


def _read_plain(raw: str) -> tuple[Participant, ...] | None:
    """A list in which every member is written in one of the usual ways; `None` for any other list."""
    participants: list[Participant] = []
    position = 0
    while position < len(raw) and len(participants) < MAX_PARTICIPANTS:
        member = _PLAIN_MEMBER.match(raw, position)
        if member is None or "--" in member["domain"]:
            return None
        position = member.end()
        address = Address(local_part=member["local_part"], domain=member["domain"].lower())
        participants.append(Participant(address=address, name=_display_name(member["quoted"] or member["name"] or "")))
    return tuple(participants) if position == len(raw) else None


def _read_any(raw: str) -> tuple[tuple[Participant, ...], tuple[str, ...]]:
    participants: list[Participant] = []
    defects: list[str] = []
    for count, entry in enumerate(_entries(raw)):
        if count == MAX_PARTICIPANTS:
            defects.append("address list cut")
            break
        participant = _participant(entry)
        if participant is not None:
            participants.append(participant)
        elif not defects:
            defects.append("unreadable address")
    return tuple(participants), tuple(defects)


def _entries(raw: str) -> Iterator[_Entry]:
    """The members of the list; a group's name (`Friends:`) is no member."""
    entry = _Entry()
    for kind, text in _tokens(raw):
        if kind == "mark" or (entry.route is not None and _starts_another(kind, text)):
            if text != ":" and entry.is_something():
                yield entry
            entry = _Entry()
        if kind == "route":
            entry.route = _route(text)
        elif kind == "comment":
            entry.comments.append(text)
        elif kind == "word":
            entry.words.append(text)
    if entry.is_something():
        yield entry


def _starts_another(kind: str, text: str) -> bool:
    """Whether this token, after an address in angle brackets, belongs to the next member: a comma is missing."""
    return kind == "route" or (kind == "word" and bool(text.strip("> \t\r\n")))


def _tokens(raw: str) -> Iterator[tuple[str, str]]:
    """Words, routes, marks between members, and what stands in comments, which may nest (RFC 5322 section 3.2.2)."""
    depth = 0
    for token in _TOKEN.finditer(raw):
        kind, text = token.lastgroup, token[0]
        if kind == "parenthesis":
            depth = max(0, depth + (1 if text == "(" else -1))
        elif depth:
            yield "comment", text
        elif kind == "string":
            yield "word", _unquoted(text)
        elif kind == "quoted":
            yield "word", text
        else:
            yield kind or "word", text


def _route(text: str) -> str:
    """What stands in angle brackets, without an obsolete route (RFC 5322 section 4.4)."""
    return text.strip("<>").rsplit(":", 1)[-1].strip().split(",", 1)[0]


def _unquoted(text: str) -> str:
    return _QUOTED_PAIR.sub(r"\1", text.strip('"') if "\\" not in text else text[1:].removesuffix('"'))


def _participant(entry: _Entry) -> Participant | None:
    if entry.route is not None:
        address = _address(entry.route)
        name = "".join(entry.words)
    else:
        address, name = _bare(entry.words)
    if address is None:
        return None
    return Participant(address=address, name=_display_name(name) or _display_name("".join(entry.comments)))


def _bare(words: list[str]) -> tuple[Address | None, str]:
    """An address without angle brackets: the last word that is one. What stands around it can only be a name."""
    for index in range(len(words) - 1, max(-1, len(words) - 20), -1):
        if "@" in words[index] and (address := _address(words[index])):
            return address, "".join(words[:index] + words[index + 1 :])
    return None, ""


def _address(text: str) -> Address | None:
    if plain := _PLAIN.fullmatch(text):
        domain = plain[2].lower()
        if "--" not in domain:
            return Address(local_part=plain[1], domain=domain)
    try:
        return read_address(text if '"' in text else "".join(text.split()))
    except InvalidRequest:
        return None


def _display_name(text: str) -> str:
    return " ".join(cleaned(decode_words(text)).split())[:_MAX_NAME_CHARS]
