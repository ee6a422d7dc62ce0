"""All that a draft says, read once: before the transaction that decides, so that no long draft keeps other senders waiting."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from postroom.mail.html.text import html_to_text
from postroom.mail.links.links import Link, links_in, links_in_html
from postroom.mail.replies.new_text import new_text
from postroom.mail.secrets.numbers import account_numbers
from postroom.mail.secrets.views import views
from postroom.mail.wording.commitments import Commitment, accounts_of_ours, commitments, telephones_of_ours
from postroom.model.message import Draft

_READ_AHEAD = 64
"""How many drafts are remembered between reading and deciding: more than are ever decided at the same time."""


@dataclass(frozen=True)
class Commitments:
    """What a draft commits somebody to; the telephone numbers that it gives as ours; the account numbers in it, and those of
    them that it calls ours.
    """

    found: frozenset[Commitment]
    telephones: frozenset[str]
    accounts: frozenset[str]
    called_ours: frozenset[str]


def read_ahead(draft: Draft) -> None:
    """Do now what the confinement rules ask about a draft: what they ask in the transaction is then answered at once."""
    text = whole_text(draft)
    commitments_in(text)
    views_of(text)
    links_of(draft)
    own_words(draft)


def whole_text(draft: Draft) -> str:
    """Subject, text, the text of the HTML, and the names of files."""
    html = _text_of(draft.html) if draft.html else ""
    return "\n\n".join((draft.subject, draft.text, html, *(file.filename for file in draft.attachments)))


def own_words(draft: Draft) -> str:
    """The same outside quote blocks: lines without `>`, and whatever a reader's mail program would not take for a quote."""
    return _outside_quotes(whole_text(draft))


def links_of(draft: Draft) -> tuple[Link, ...]:
    """Every link in the text and in the HTML."""
    return _links(whole_text(draft), draft.html or "")


@lru_cache(maxsize=_READ_AHEAD)
def commitments_in(text: str) -> Commitments:
    """What it commits somebody to, and the numbers that it gives as ours."""
    accounts = frozenset(number for number, _ in account_numbers(text))
    return Commitments(commitments(text), telephones_of_ours(text), accounts, accounts_of_ours(text))


@lru_cache(maxsize=_READ_AHEAD)
def views_of(text: str) -> tuple[str, ...]:
    """The text as it stands, and as it reads once its encodings are undone."""
    return tuple(view.text for view in views(text))


@lru_cache(maxsize=_READ_AHEAD)
def _links(text: str, html: str) -> tuple[Link, ...]:
    return (*links_in(text), *(links_in_html(html) if html else ()))


@lru_cache(maxsize=_READ_AHEAD)
def _text_of(html: str) -> str:
    return html_to_text(html)


@lru_cache(maxsize=_READ_AHEAD)
def _outside_quotes(whole: str) -> str:
    said = "\n".join(line for line in whole.split("\n") if not line.lstrip().startswith(">"))
    return f"{said}\n\n{new_text(whole)}"
