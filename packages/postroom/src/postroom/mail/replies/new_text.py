"""What the author of a reply added: the text without quotations, attributions, header blocks and signatures.

One pass over the lines, each looked at a bounded number of times. When in doubt, the words stay.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

from postroom.mail.characters.beyond import beyond_ascii
from postroom.mail.characters.unfolding import without_case
from postroom.mail.html.text import HtmlLines, html_lines
from postroom.mail.replies import quoting_lines as lines_that
from postroom.mail.replies.attributions import MAX_LINE_CHARS, attribution_start, is_name_wrote, shared_line
from postroom.mail.replies.header_blocks import end_of_header_block, is_of_raw_header, label_of
from postroom.model.message import MAX_TEXT_CHARS

# Beyond this a text is no letter; what follows is kept as it is.
_MAX_LINES = 10_000
_MAX_SIGNATURE_LINES = 15
_MAX_SIGNATURE_SPAN = 60
_MAX_SIGNATURE_CHARS = 60
_MAX_SHORT_LINES = 8
_MAX_FOOTER_LINES = 25
_MAX_FOOTER_CHARS = 3_000
_MAX_FROM_CHARS = 300
# How a line ends that may announce something.
_ANNOUNCING = ":\uff1a-"
# Without one of these a page says nothing about quotations that its plain text does not say.
_MARKS = ("quote", "rplyfwd", "appendonsend", "border-top", "cite", "olk_src", "gmail_", "edo-", "reply", "airmail")
# Marks of direction and joining, and spaces that are not plain, in lines that programs write.
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
_SPACES = re.compile("[\u00a0\u2007\u202f\u3000]")
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\u00a0\u2007\u202f\u3000\u2019]")
_LINE_END = re.compile("\r\n|\r")
_BLANK_LINES = re.compile(r"\n{3,}")
_MANY_BLANK = "\n" * 20
_MANY_BLANK_LINES = re.compile(r"\n{20,}")


def new_text(text: str = "", *, html: str | None = None, forwards: bool = False) -> str:
    """A reply without quotes and signature.

    A forwarded message is part of what its sender says and is kept. Some programs write the same header above it as above
    a quotation; `forwards` tells that the subject says which (`FW: ...`). If nothing would be left, everything is. With both
    forms given the plain text decides, unless it shows no quotation and the HTML does. As in `parse`, what lies beyond
    `MAX_TEXT_CHARS` is not read.
    """
    text = text[:MAX_TEXT_CHARS]
    plain = _reply_of(_Lines(_LINE_END.sub("\n", text) if "\r" in text else text), forwards=forwards)
    if plain.quotes or not html or (text.strip() and not _may_mark(html[:MAX_TEXT_CHARS])):
        return plain.text
    page = html_lines(html[:MAX_TEXT_CHARS])
    marked = _reply_of(_Lines("\n".join(page.lines), page=page), forwards=forwards)
    return marked.text if marked.text and (marked.quotes or not text.strip()) else plain.text


def without_forwarded(text: str, *, forwards: bool = False) -> str:
    """A new text without the message that it passes on; `forwards` as in `new_text`."""
    lines = _Lines(text[:MAX_TEXT_CHARS])
    survey = _survey(lines)
    return _tidy(_kept_lines(lines, survey)) if survey.forwarded or forwards else text


def _may_mark(html: str) -> bool:
    lowered = without_case(html)
    return any(mark in lowered for mark in _MARKS)


@dataclass(frozen=True, slots=True)
class _Reply:
    """The author's words, and whether anything quoted was found beside them."""

    text: str
    quotes: bool


@dataclass
class _Lines:
    """The text by lines, and what the mark-up of a page says about them.

    `seen` are the lines without marks that no reader sees, `all` the same lines as they came; `quoted` says which of them
    carry the mark of quotations.
    """

    text: str
    page: HtmlLines | None = None
    all: list[str] = field(init=False)
    seen: list[str] = field(init=False)
    quoted: list[bool] = field(init=False)
    _filled: list[int] = field(init=False)

    def __post_init__(self) -> None:
        many_blank = _MANY_BLANK in self.text and not self.page
        text = _MANY_BLANK_LINES.sub("\n\n\n", self.text) if many_blank else self.text
        self.all = text.split("\n", _MAX_LINES)
        unseen = _UNSEEN.search(beyond_ascii(text))
        self.seen = [_seen(line) for line in self.all] if unseen else self.all
        self.quoted = [lines_that.is_quoted(line) for line in self.seen] if ">" in text else [False] * len(self.all)
        self._filled = [len(self.all)] * (len(self.all) + 1)
        for index in range(len(self.all) - 1, -1, -1):
            self._filled[index] = index if self.seen[index].strip() else self._filled[index + 1]

    @cached_property
    def labels(self) -> list[str]:
        """Which field label each line begins with."""
        return [label_of(line) if ":" in line or "\uff1a" in line else "" for line in self.seen]

    def next_filled(self, index: int) -> int:
        """The index of the next line that is not blank, from this one on, or the number of lines."""
        return self._filled[index]

    def is_quoted(self, index: int) -> bool:
        """Whether there is such a line, and it carries the mark of quotations."""
        return index < len(self.all) and self.quoted[index]

    def says_nothing(self, index: int) -> bool:
        """Whether a line looks like any other of a letter: it announces nothing, and no quotation follows."""
        line = self.seen[index].strip()
        announces = not line[:1].isalnum() or line[0] == lines_that.LONG_VOWEL or line[-1] in _ANNOUNCING
        if announces or self.page is not None or self.labels[index]:
            return False
        return not self.is_quoted(self.next_filled(index + 1))

    def is_unsure(self, index: int) -> bool:
        """Whether this line is quoted by mark-up that the author may have chosen."""
        return self.page is not None and index in self.page.unsure

    def is_separator(self, index: int) -> bool:
        """Whether mark-up says that a reply ends above this line."""
        return self.page is not None and index in self.page.separators

    def is_marked_attribution(self, index: int) -> bool:
        """Whether mark-up says that this line is an attribution."""
        return self.page is not None and index in self.page.attributions

    def is_marked_signature(self, index: int) -> bool:
        """Whether mark-up says that this line is of a signature."""
        return self.page is not None and index in self.page.signatures


def _seen(line: str) -> str:
    return _SPACES.sub(" ", _INVISIBLE.sub("", line)).replace("\u2019", "'")


def _reply_of(lines: _Lines, *, forwards: bool) -> _Reply:
    survey = _survey(lines)
    words = _tidy(_kept_lines(lines, survey))
    if survey.forwarded or forwards:
        words = _tidy([words, "", *lines.all[survey.end :]])
    return _Reply(words or lines.text.rstrip(), quotes=survey.quotes and bool(words))


def _tidy(lines: list[str]) -> str:
    text = "\n".join(map(str.rstrip, lines))
    return (_BLANK_LINES.sub("\n\n", text) if "\n\n\n" in text else text).strip("\n")


@dataclass(slots=True)
class _Survey:
    """Where the author's words end, whether a forwarded message follows there, which lines belong to attributions, and
    where on a line that the author began one begins. `first_sign` is the first line that surely belongs to a quotation.
    """

    end: int
    first_sign: int = 0
    forwarded: bool = False
    quotes: bool = False
    attributions: set[int] = field(default_factory=set)
    shared: dict[int, int] = field(default_factory=dict)


def _survey(lines: _Lines) -> _Survey:
    survey = _Survey(end=len(lines.all), first_sign=len(lines.all) + 1)
    for index, line in enumerate(lines.seen):
        if lines.quoted[index]:
            if not survey.quotes and lines_that.is_forward(line[:100].lstrip("> ")):
                return _ended(survey, index, forwarded=True)
            survey.quotes = survey.quotes or not lines_that.looks_written(line)
            if not lines.is_unsure(index):
                survey.first_sign = min(survey.first_sign, index)
        elif (lines.is_separator(index) or line.strip()) and index not in survey.attributions:
            history = _start_of_history(lines, index, survey)
            if history is not None:
                forwarded = lines_that.is_forward(line) or _is_passed_on(lines, history)
                return _ended(survey, history, forwarded=forwarded)
    return survey


def _ended(survey: _Survey, end: int, *, forwarded: bool) -> _Survey:
    survey.end, survey.forwarded, survey.quotes = end, forwarded, True
    survey.first_sign = min(survey.first_sign, end)
    return survey


def _start_of_history(lines: _Lines, index: int, survey: _Survey) -> int | None:
    """Where a message quoted whole and without `>` starts, if that shows on this line. Other attributions are noted."""
    if lines.says_nothing(index):
        return None
    if lines_that.is_forward(lines.seen[index]):
        return index
    heading = _end_of_heading(lines, index)
    if heading is not None:
        if not lines.is_quoted(lines.next_filled(heading)):
            return index
        _note_attribution(survey, index, heading)
        return None
    return _start_by_attribution(lines, index, survey)


def _note_attribution(survey: _Survey, start: int, end: int) -> None:
    survey.attributions.update(range(start, end))
    survey.first_sign = min(survey.first_sign, start)


def _end_of_heading(lines: _Lines, index: int) -> int | None:
    """Behind the lines by which a program announces a message that it quotes whole, where such stand here."""
    following = lines.next_filled(index + 1)
    if lines_that.is_original_message(lines.seen[index]):
        return _end_of_block(lines, following) or index + 1
    if lines_that.is_rule(lines.seen[index]):
        return _end_of_block(lines, following) or _end_of_bare_from(lines, following)
    return _end_of_block(lines, index)


def _end_of_block(lines: _Lines, index: int) -> int | None:
    if lines.is_separator(index):
        return index + 1 if lines.next_filled(index) < len(lines.all) else None
    if index == len(lines.all) or not lines.labels[index]:
        return None
    end = end_of_header_block(lines.seen, index, labels=lines.labels)
    return None if end is None or is_of_raw_header(lines.seen, index, labels=lines.labels) else end


def _end_of_bare_from(lines: _Lines, index: int) -> int | None:
    """Directly below a rule, one line `From: ada@example.com` is enough."""
    is_bare = index < len(lines.all) and lines.labels[index] == "from" and "@" in lines.seen[index][:_MAX_FROM_CHARS]
    return index + 1 if is_bare else None


def _start_by_attribution(lines: _Lines, index: int, survey: _Survey) -> int | None:
    following = lines.next_filled(index + 1)
    above_quote = lines.is_quoted(following)
    if above_quote and (column := shared_line(lines.seen[index])):
        survey.shared[index] = column
        return None
    start = _start_of_attribution(lines, index, above_quote=above_quote)
    if start is None:
        return None
    if above_quote or following == len(lines.all) or lines.is_marked_attribution(following):
        _note_attribution(survey, start, index + 1)
        return None
    return start


def _start_of_attribution(lines: _Lines, index: int, *, above_quote: bool) -> int | None:
    if lines.is_marked_attribution(index) or (above_quote and is_name_wrote(lines.seen[index])):
        return index
    return attribution_start(lines.seen, index, above_quote=above_quote, set_apart=lines.page is not None)


def _is_passed_on(lines: _Lines, history: int) -> bool:
    """Whether the words above say that what follows matters: then it belongs to what the author says."""
    above = "\n".join(lines.seen[max(0, history - _MAX_SIGNATURE_LINES) : history]).rstrip()
    return above.endswith((":", "\uff1a")) or (len(above) <= MAX_LINE_CHARS and lines_that.points_below(above))


def _kept_lines(lines: _Lines, survey: _Survey) -> list[str]:
    kept, index = [], 0
    while index < survey.end:
        line = lines.seen[index]
        after = index if line[:1].isalnum() else _after_addition(lines, index, survey)
        if after > index:
            index = after
            continue
        if not _is_dropped(lines, index, survey):
            kept.append(lines.all[index][: survey.shared.get(index)])
        index += 1
    return kept


def _after_addition(lines: _Lines, start: int, survey: _Survey) -> int:
    """The index behind what is no longer the author's letter, where that begins here, or `start`."""
    if lines_that.is_signature_delimiter(lines.seen[start]):
        return _after_signature(lines, start, survey)
    return _after_footer(lines, start, survey) if lines_that.is_rule(lines.seen[start]) else start


def _is_dropped(lines: _Lines, index: int, survey: _Survey) -> bool:
    line = lines.seen[index]
    if lines.quoted[index]:
        own = lines.is_unsure(index) and index < survey.first_sign <= len(lines.all)
        return not (own or (lines_that.looks_written(line) and _stands_alone(lines, index)))
    return index in survey.attributions or lines.is_marked_signature(index) or lines_that.is_mobile_signature(line)


def _stands_alone(lines: _Lines, index: int) -> bool:
    around = [place for place in (index - 1, index + 1) if 0 <= place < len(lines.all)]
    return not any(lines.quoted[place] or lines.seen[place].rstrip().endswith(":") for place in around)


def _after_signature(lines: _Lines, start: int, survey: _Survey) -> int:
    """The index behind the signature whose delimiter stands here, or `start` where none follows."""
    end, limit = start + 1, min(survey.end, start + _MAX_SIGNATURE_SPAN)
    while end < limit and not (lines.is_quoted(end) or end in survey.attributions):
        end += 1
    below = _tidy(lines.seen[start + 1 : end])
    if not below or below.count("\n") >= _MAX_SIGNATURE_LINES:
        return start
    delimiter = lines.seen[start]
    if delimiter.startswith("-- "):
        return end
    # Any other may also be a dash between two paragraphs, so more is asked of what stands around it.
    set_apart = start == 0 or not lines.seen[start - 1].strip()
    short = "\n\n" not in below and (delimiter == "--" or _is_short(lines, start, end))
    return end if set_apart and (short or lines_that.is_footer(below)) else start


def _is_short(lines: _Lines, start: int, end: int) -> bool:
    """Whether a few short lines follow at once, and nothing else."""
    below = lines.seen[start + 1 : end]
    is_last = end == len(lines.all) and len(below) <= _MAX_SHORT_LINES
    return is_last and bool(below[0].strip()) and all(len(line) <= _MAX_SIGNATURE_CHARS for line in below)


def _after_footer(lines: _Lines, start: int, survey: _Survey) -> int:
    """The index behind what a list or a program added below the rule that stands here, or `start`."""
    if survey.end - start > _MAX_FOOTER_LINES:
        return start
    below = "\n".join(lines.seen[start + 1 : survey.end])[:_MAX_FOOTER_CHARS]
    return survey.end if lines_that.is_footer(below) else start
