"""All that a draft says, as one text."""

from __future__ import annotations

from postroom.mail.html_text import html_to_text
from postroom.mail.new_text import new_text
from postroom.model.message import Draft


def whole_text(draft: Draft) -> str:
    """Subject, text, the text of the HTML, and the names of files."""
    html = html_to_text(draft.html) if draft.html else ""
    return "\n\n".join((draft.subject, draft.text, html, *(file.filename for file in draft.attachments)))


def own_words(draft: Draft) -> str:
    """The same outside quote blocks: lines without `>`, and whatever a reader's mail program would not take for a quote."""
    whole = whole_text(draft)
    said = "\n".join(line for line in whole.split("\n") if not line.lstrip().startswith(">"))
    return f"{said}\n\n{new_text(whole)}"
