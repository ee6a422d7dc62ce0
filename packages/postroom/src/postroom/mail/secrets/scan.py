"""Scanning a draft, as a table of contents: each part of it, each view of that part, each kind of thing to find."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from postroom.mail.secrets.files import FileReader
from postroom.mail.secrets.folding import folded
from postroom.mail.secrets.numbers import account_numbers, card_numbers
from postroom.mail.secrets.patterns import tokens
from postroom.mail.secrets.registered import KnownSecrets
from postroom.mail.secrets.views import View, views
from postroom.model.finding import Finding
from postroom.model.message import Draft

ACCOUNT_NUMBER = "account_number"
CARD_NUMBER = "card_number"
REGISTERED = "registered_secret"

_TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True)
class Scan:
    """What a draft holds that must not leave; `unread` counts attached files, or members of them, that could not be read."""

    findings: tuple[Finding, ...] = ()
    unread: int = 0

    def holds(self, kind: str) -> bool:
        """Whether something of that kind was found."""
        return any(finding.kind == kind for finding in self.findings)


NOTHING_FOUND = Scan()


@dataclass(frozen=True)
class _Part:
    """A text of the draft. `lined`: a reader can find a line of it again."""

    where: str
    text: str
    lined: bool = False


def scan(draft: Draft, known: KnownSecrets, *, allowed: frozenset[str] = frozenset(), numbers: bool = True) -> Scan:
    """Everything in a draft that must not leave: each kind once for each part, never its value.

    `allowed` are card and account numbers that may leave, written without separators; without `numbers` none are looked for.
    """
    reader, found = FileReader(), dict[tuple[str, str], Finding]()
    for part in _parts(draft, reader):
        for finding in _in_part(part, known, allowed=allowed, numbers=numbers):
            found.setdefault((finding.what, part.where), finding)
    return Scan(tuple(found.values()), reader.unread)


def _parts(draft: Draft, reader: FileReader) -> Iterator[_Part]:
    yield _Part("the recipients", "\n".join(map(str, (*draft.to, *draft.cc))))
    yield _Part("the subject", draft.subject)
    yield _Part("the text", draft.text, lined=True)
    if draft.html:
        yield _Part("the HTML", html.unescape(_TAG.sub("", draft.html)))
        yield _Part("the mark-up of the HTML", html.unescape("\n".join(_TAG.findall(draft.html))))
    for position, attachment in enumerate(draft.attachments, 1):
        yield _Part(f"the file name of attachment {position}", attachment.filename)
        yield _Part(f"the type of attachment {position}", f"{attachment.content_type}\n{attachment.content_id or ''}")
        for text in reader.texts(attachment.content, attachment.content_type):
            yield _Part(f"attachment {position}", text)


def _in_part(part: _Part, known: KnownSecrets, *, allowed: frozenset[str], numbers: bool) -> Iterator[Finding]:
    if not part.text:
        return
    for view in views(folded(part.text)):
        for pattern, position in tokens(view.text):
            yield _finding(pattern.kind, pattern.what, part, view.line(position))
        if view.upright:
            yield from _registered(part, view, known)
            yield from _numbers(part, view, allowed) if numbers else ()


def _registered(part: _Part, view: View, known: KnownSecrets) -> Iterator[Finding]:
    for name, position in known.find(view.text).items():
        yield _finding(REGISTERED, name, part, view.line(position))


def _numbers(part: _Part, view: View, allowed: frozenset[str]) -> Iterator[Finding]:
    for number, position in card_numbers(view.text):
        if number not in allowed:
            yield _finding(CARD_NUMBER, "a card number", part, view.line(position))
    for number, position in account_numbers(view.text):
        if number not in allowed:
            yield _finding(ACCOUNT_NUMBER, "an account number (IBAN)", part, view.line(position))


def _finding(kind: str, what: str, part: _Part, line: int) -> Finding:
    return Finding(kind=kind, what=what, where=f"{part.where}, line {line}" if part.lined else part.where)
