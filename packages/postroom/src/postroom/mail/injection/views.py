"""The texts of a message by where they stand: what a reader sees first, what he sees elsewhere, and what he does not see."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from postroom.mail.characters.unfolding import without_case
from postroom.mail.html.tags import unescaped
from postroom.mail.html.text import HtmlLines, html_lines
from postroom.mail.mime.parse import parse
from postroom.model.message import AttachmentContent, ParsedMessage

GROUPS = ("text", "elsewhere", "hidden", "header", "encoded")
"""Where evidence is looked for: each has features of its own."""

MAX_PREHEADER_WORDS = 40
"""What is hidden above everything else and longer than this is more than a first line."""

_MAX_CHARS = 24_000
_MAX_HTML_CHARS = 120_000
_MAX_ATTACHED_BYTES = 60_000
_MAX_ATTACHED, _MAX_DEPTH = 5, 2
_MIN_UNSEEN_CHARS = 12
_MAX_COMMENTS, _MAX_COMMENT_CHARS = 50, 4_000
_WORD = re.compile(r"[^\W\d_]{3,}")
_SPOKEN = re.compile(
    r"""(?<=[\s"'])(?:alt|title|aria-label|placeholder|summary|content|value|label|data-[a-z-]{1,20})=(?:"([^"]{13,2000})|'([^']{13,2000}))""",
    re.IGNORECASE,
)
_SPEAKING = ("alt=", "title=", "aria-label=", "label=", "placeholder=", "summary=", "content=", "value=", "data-")
_BLANKS = b" \t\n\v\f\r\x1c\x1d\x1e\x1f>"
_READABLE_TYPES = ("text/", "application/json", "application/xml", "application/xhtml")
_TRACE_FIELDS = frozenset(
    [
        "received",
        "authentication-results",
        "from",
        "to",
        "cc",
        "bcc",
        "subject",
        "date",
        "message-id",
        "in-reply-to",
        "references",
        "x-mailer",
        "user-agent",
        "list-unsubscribe",
        "list-unsubscribe-post",
        "reply-to",
        "sender",
        "mime-version",
        "content-type",
        "content-transfer-encoding",
        "return-path",
        "delivered-to",
        "dkim-signature",
        "arc-seal",
        "arc-message-signature",
        "arc-authentication-results",
        "received-spf",
        "list-id",
        "precedence",
        "x-received",
        "feedback-id",
        "content-language",
        "thread-index",
        "thread-topic",
        "x-google-smtp-source",
        "x-gm-message-state",
        "importance",
        "priority",
        "x-priority",
        "errors-to",
        "x-beenthere",
        "x-mailman-version",
        "list-help",
        "list-post",
        "list-subscribe",
        "list-archive",
        "x-originating-ip",
        "x-spam-status",
        "x-spam-level",
        "x-spam-flag",
        "x-spam-score",
        "x-spam-checker-version",
        "x-virus-scanned",
        "domainkey-signature",
        "content-disposition",
        "content-id",
        "traceparent",
        "auto-submitted",
        "status",
        "x-status",
        "lines",
        "xref",
        "path",
        "newsgroups",
        "nntp-posting-host",
        "x-uid",
        "x-keywords",
        "x-google-dkim-signature",
        "x-ms-exchange-crosstenant-id",
        "x-report-abuse",
        "x-sender",
        "x-loop",
        "x-operating-system",
        "x-url",
        "x-to",
        "x-cc",
        "x-from",
        "x-folder",
        "x-origin",
        "x-filename",
        "x-bcc",
    ]
)


@dataclass(slots=True)
class Views:
    """Texts by group, each with the name of the place it stands in; and how much was found of what no reader sees."""

    texts: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: {group: [] for group in GROUPS})
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, group: str, place: str, text: str) -> None:
        """Remember a text, unless it is blank; of a long one its beginning and its end."""
        if len(text) > _MAX_CHARS:
            text = f"{text[: _MAX_CHARS * 3 // 4]}\n{text[-_MAX_CHARS // 4 :]}"
        if text and not text.isspace():
            self.texts[group].append((place, text))

    def __iter__(self) -> Iterator[tuple[str, str, str]]:
        for group in GROUPS:
            for place, text in self.texts[group]:
                yield group, place, text


def views_of(message: ParsedMessage, *, depth: int = 0) -> Views:
    """All texts of a message, of what is attached to it as text, and of the messages inside it."""
    views = Views()
    views.add("text", "text", message.text)
    if message.html:
        _add_html(views, message.html[:_MAX_HTML_CHARS], known=message.text)
    if message.smuggled:
        views.counts["smuggled"] += 1
        views.add("hidden", "invisible characters", message.smuggled)
    _add_header(views, message)
    for attachment in message.attachments[:_MAX_ATTACHED]:
        _add_attachment(views, attachment, depth)
    return views


def _add_html(views: Views, html: str, *, known: str) -> None:
    page = html_lines(html)
    views.add("elsewhere", "html", _news(page, known))
    hidden = "\n".join(page.hidden)
    views.counts["hidden_words"] += _only_in(hidden, "\n".join([known, *page.lines])) if hidden.strip() else 0
    views.add("hidden", "hidden text", hidden)
    preheader = "\n".join(page.preheader)
    long = len(_WORD.findall(preheader)) > MAX_PREHEADER_WORDS
    views.counts["hidden_words"] += len(_WORD.findall(preheader)) if long else 0
    views.add("hidden", "preheader", preheader)
    comments = "\n".join(_comments(html))
    views.counts["comment_words"] += len(_WORD.findall(comments))
    views.add("hidden", "comment", comments)
    views.add("hidden", "attribute", "\n".join(map(unescaped, _spoken(html))))


def _spoken(html: str) -> Iterator[str]:
    """What attributes say that some readers are shown or told, in the order of the page."""
    lowered, end = without_case(html), 0
    for start in sorted(place for name in _SPEAKING for place in _places(lowered, name)):
        if start >= end and (found := _SPOKEN.match(html, start)):
            end = found.end()
            yield found[1] or found[2]


def _places(text: str, word: str) -> Iterator[int]:
    """Where a word stands."""
    place = text.find(word)
    while place >= 0:
        yield place
        place = text.find(word, place + 1)


def _only_in(text: str, shown: str) -> int:
    """How many words of a text are not shown as well: phones are given the same words once more."""
    known = set(_WORD.findall(shown))
    return sum(word not in known for word in _WORD.findall(text))


def _comments(html: str) -> Iterator[str]:
    """What stands in comments, but for those that are conditions for one mail program."""
    start = html.find("<!--")
    for _ in range(_MAX_COMMENTS):
        if start < 0:
            return
        end = html.find("-->", start + 4)
        comment = html[start + 4 : end if end >= 0 else len(html)]
        if not comment.startswith(("[", "<!")) and len(comment) >= _MIN_UNSEEN_CHARS:
            yield comment[:_MAX_COMMENT_CHARS]
        start = html.find("<!--", end) if end >= 0 else -1


def _news(page: HtmlLines, known: str) -> str:
    """The lines of a page that the plain text does not have as well."""
    squeezed = _squeezed(known)
    return "\n".join(line for line in page.lines if _squeezed(line) not in squeezed)


def _squeezed(text: str) -> str:
    """The text without white space and marks of quotations."""
    if not text.isascii():
        text = "".join(text.split())
    return text.encode("utf-8", "surrogatepass").translate(None, _BLANKS).decode("utf-8", "surrogatepass")


def _add_header(views: Views, message: ParsedMessage) -> None:
    views.add("header", "subject", message.subject)
    people = (*((message.sender,) if message.sender else ()), *message.reply_to, *message.to[:20], *message.cc[:20])
    views.add("header", "name", "\n".join(person.name for person in people if person.name and " " in person.name))
    others = (value for name, value in message.headers if name.lower() not in _TRACE_FIELDS and " " in value)
    views.add("header", "header field", "\n".join(value for value in others if len(value) > 20))
    views.add("header", "file name", "\n".join(_spaced(each.filename) for each in message.attachments[:20]))


def _spaced(filename: str) -> str:
    return re.sub(r"[_+-]+", " ", filename.rpartition(".")[0])


def _add_attachment(views: Views, attachment: AttachmentContent, depth: int) -> None:
    if attachment.content_type == "message/rfc822":
        _add_nested(views, attachment.content, depth)
    elif attachment.content_type.startswith(_READABLE_TYPES):
        text = attachment.content[:_MAX_ATTACHED_BYTES].decode("utf-8", "replace")
        if attachment.content_type.endswith("html"):
            page = html_lines(text)
            text = "\n".join([*page.lines, *page.hidden])
        views.add("elsewhere", "attachment", text)


def _add_nested(views: Views, content: bytes, depth: int) -> None:
    if depth == _MAX_DEPTH:
        return
    inside = views_of(parse(content), depth=depth + 1)
    views.counts.update(inside.counts)
    for group, place, text in inside:
        views.add("elsewhere" if group == "text" else group, f"message inside: {place}"[:60], text)
