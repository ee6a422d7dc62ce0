"""What the author of a reply added: the text without quotations, attributions, header blocks and signatures.

One pass over the lines, each looked at a bounded number of times. When in doubt, the words stay.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from postroom.mail import quoting_lines as lines_that
from postroom.mail.html_text import html_lines
from postroom.model.message import MAX_TEXT_CHARS

# Beyond this a text is no letter; what follows is kept as it is.
_MAX_LINES = 10_000
_MAX_SIGNATURE_LINES = 15
_MAX_SIGNATURE_SPAN = 60
_LINE_END = re.compile("\r\n|\r")
_BLANK_LINES = re.compile(r"\n{3,}")
_MANY_BLANK_LINES = re.compile(r"\n{20,}")


def new_text(text: str = "", *, html: str | None = None) -> str:
    """A reply without quotes and signature.

    A forwarded message is part of what its sender says and is kept. If nothing would be left, everything is. With both
    forms given the plain text decides, unless it shows no quotation and the HTML does. As in `parse`, what lies beyond
    `MAX_TEXT_CHARS` is not read.
    """
    plain = _reply_of(_Lines(_LINE_END.sub("\n", text[:MAX_TEXT_CHARS])))
    if plain.shortened or not html:
        return plain.text
    rendered = html_lines(html[:MAX_TEXT_CHARS])
    marked = _Lines(
        "\n".join(rendered.lines),
        separators=rendered.separators,
        attributions=rendered.attributions,
        signatures=rendered.signatures,
    )
    return _fuller(plain, _reply_of(marked), has_text=bool(text.strip()))


@dataclass(frozen=True, slots=True)
class _Reply:
    text: str
    shortened: bool


def _fuller(plain: _Reply, marked: _Reply, *, has_text: bool) -> str:
    return marked.text if marked.text and (marked.shortened or not has_text) else plain.text


@dataclass(slots=True)
class _Lines:
    """The text by lines, with the indices that HTML mark-up says something about."""

    text: str
    separators: set[int] = field(default_factory=set)
    attributions: set[int] = field(default_factory=set)
    signatures: set[int] = field(default_factory=set)
    all: list[str] = field(init=False)
    _filled: list[int] = field(init=False)

    def __post_init__(self) -> None:
        is_marked_up = self.separators or self.attributions or self.signatures
        text = self.text if is_marked_up else _MANY_BLANK_LINES.sub("\n\n\n", self.text)
        self.all = text.split("\n", _MAX_LINES)
        self._filled = [len(self.all)] * (len(self.all) + 1)
        for index in range(len(self.all) - 1, -1, -1):
            self._filled[index] = index if self.all[index].strip() else self._filled[index + 1]

    def next_filled(self, index: int) -> int:
        """The index of the next line that is not blank, from this one on, or the number of lines."""
        return self._filled[index]


def _reply_of(lines: _Lines) -> _Reply:
    survey = _survey(lines)
    words = _tidy(_kept_lines(lines, survey))
    if survey.forwarded:
        words = _tidy([words, "", *lines.all[survey.end :]])
    if not words:
        return _Reply(lines.text.rstrip(), shortened=False)
    return _Reply(words, shortened=len(words) < len(_tidy(lines.all)))


def _tidy(lines: list[str]) -> str:
    return _BLANK_LINES.sub("\n\n", "\n".join(line.rstrip() for line in lines)).strip("\n")


@dataclass(slots=True)
class _Survey:
    """Where the author's words end, whether a forwarded message follows there, and which lines are attributions."""

    end: int
    forwarded: bool = False
    attributions: set[int] = field(default_factory=set)


def _survey(lines: _Lines) -> _Survey:
    survey = _Survey(end=len(lines.all))
    quoted_before = False
    for index, line in enumerate(lines.all):
        if lines_that.is_quoted(line):
            if not quoted_before and lines_that.is_forward(line[:100].lstrip("> ")):
                return _ended(survey, index, forwarded=True)
            quoted_before = True
        elif index in lines.separators or line.strip():
            history = _start_of_history(lines, index, survey)
            if history is not None:
                forwarded = lines_that.is_forward(line) or _is_passed_on(lines, history)
                return _ended(survey, history, forwarded=forwarded)
    return survey


def _ended(survey: _Survey, end: int, *, forwarded: bool) -> _Survey:
    survey.end, survey.forwarded = end, forwarded
    return survey


def _start_of_history(lines: _Lines, index: int, survey: _Survey) -> int | None:
    """Where a message quoted whole and without `>` starts, if that shows on this line. Other attributions are noted."""
    line = lines.all[index]
    if lines_that.is_forward(line) or lines_that.is_original_message(line) or _is_header_block(lines, index):
        return index
    following = lines.next_filled(index + 1)
    above_quote = following < len(lines.all) and lines_that.is_quoted(lines.all[following])
    start = _start_of_attribution(lines, index, above_quote=above_quote)
    if start is None:
        return None
    if above_quote or following == len(lines.all) or following in lines.attributions:
        survey.attributions.update(range(start, index + 1))
        return None
    return start


def _start_of_attribution(lines: _Lines, index: int, *, above_quote: bool) -> int | None:
    if index in lines.attributions or (above_quote and lines_that.is_name_wrote(lines.all[index])):
        return index
    return lines_that.attribution_start(lines.all, index, above_quote=above_quote)


def _is_header_block(lines: _Lines, index: int) -> bool:
    if lines_that.is_rule(lines.all[index]):
        index = lines.next_filled(index + 1)
    if index in lines.separators:
        return lines.next_filled(index) < len(lines.all)
    return index < len(lines.all) and lines_that.is_header_block(lines.all, index)


def _is_passed_on(lines: _Lines, history: int) -> bool:
    """Whether the words above say that what follows matters: then it belongs to what the author says."""
    above = lines.all[max(0, history - _MAX_SIGNATURE_LINES) : history]
    return sum(map(len, above)) <= lines_that.MAX_LINE_CHARS and lines_that.points_below("\n".join(above))


def _kept_lines(lines: _Lines, survey: _Survey) -> list[str]:
    kept, index = [], 0
    while index < survey.end:
        line = lines.all[index]
        if lines_that.is_signature_delimiter(line):
            after = _after_signature(lines, index, survey)
            kept += lines.all[index:after] if after == index + 1 else []
            index = after
            continue
        if not _is_dropped(lines, index, survey):
            kept.append(line)
        index += 1
    return kept


def _is_dropped(lines: _Lines, index: int, survey: _Survey) -> bool:
    line = lines.all[index]
    if lines_that.is_quoted(line):
        return not (lines_that.looks_written(line) and _stands_alone(lines, index))
    return index in survey.attributions or index in lines.signatures or lines_that.is_mobile_signature(line)


def _stands_alone(lines: _Lines, index: int) -> bool:
    around = (lines.all[index - 1 : index] if index else []) + lines.all[index + 1 : index + 2]
    return not any(lines_that.is_quoted(line) or line.rstrip().endswith(":") for line in around)


def _after_signature(lines: _Lines, start: int, survey: _Survey) -> int:
    """The index behind the signature whose delimiter stands here; if none follows, of the next line."""
    end, limit = start + 1, min(survey.end, start + _MAX_SIGNATURE_SPAN)
    while end < limit and not (lines_that.is_quoted(lines.all[end]) or end in survey.attributions):
        end += 1
    below = _tidy(lines.all[start + 1 : end])
    exact = lines.all[start] != "--"
    set_apart = start == 0 or not lines.all[start - 1].strip()
    # Without its space the delimiter may also be a dash between two paragraphs, so more is asked of what follows it.
    is_signature = exact or (set_apart and "\n\n" not in below)
    return end if below and is_signature and below.count("\n") < _MAX_SIGNATURE_LINES else start + 1
