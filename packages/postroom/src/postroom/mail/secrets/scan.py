"""Scanning a draft, as a table of contents: each part of it, each view of that part, each kind of thing to find."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from postroom.mail.html.tags import unescaped
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
        yield _Part("the HTML", unescaped(_TAG.sub("", draft.html)))
        yield _Part("the mark-up of the HTML", unescaped("\n".join(_TAG.findall(draft.html))))
    for position, attachment in enumerate(draft.attachments, 1):
        yield _Part(f"the file name of attachment {position}", attachment.filename)
        yield _Part(f"the type of attachment {position}", f"{attachment.content_type}\n{attachment.content_id or ''}")
        for text in reader.texts(attachment.content, attachment.content_type):
            yield _Part(f"attachment {position}", text)


def _in_part(part: _Part, known: KnownSecrets, *, allowed: frozenset[str], numbers: bool) -> Iterator[Finding]:
    """Each thing that was found, once: a list may hold thousands of a kind, and to count lines takes time."""
    told: set[str] = set()
    for view in views(folded(part.text)) if part.text else ():
        for kind, what, position in _in_view(view, known, allowed=allowed, numbers=numbers):
            if what not in told:
                told.add(what)
                where = f"{part.where}, line {view.line(position)}" if part.lined else part.where
                yield Finding(kind=kind, what=what, where=where)


def _in_view(
    view: View, known: KnownSecrets, *, allowed: frozenset[str], numbers: bool
) -> Iterator[tuple[str, str, int]]:
    yield from ((pattern.kind, pattern.what, position) for pattern, position in tokens(view.text))
    if view.upright:
        yield from ((REGISTERED, name, position) for name, position in known.find(view.text).items())
        yield from _numbers(view.text, allowed) if numbers else ()


def _numbers(text: str, allowed: frozenset[str]) -> Iterator[tuple[str, str, int]]:
    yield from ((CARD_NUMBER, "a card number", at) for number, at in card_numbers(text) if number not in allowed)
    yield from (
        (ACCOUNT_NUMBER, "an account number (IBAN)", at)
        for number, at in account_numbers(text)
        if number not in allowed
    )
