"""The report of a story: one self-contained HTML page with a time line, a lane for each person and mailbox, and a table.

Mail text is hostile: all of it is escaped, what cannot be seen is spelled out, and the page may load and run nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import accumulate, groupby, islice, pairwise
from pathlib import Path

from postroom.mail.counts import count_of
from postroom.mail.fence import one_line
from postroom.model.duration import told_duration
from postroom.testing.report.drawing import Drawing, Lane, Row
from postroom.testing.report.html_page import common_style, file_text, fill, shown

MOST_ROWS = 1_500
"""A longer story is drawn from here on back from its end; a browser would choke on all of it."""

MOST_PROGRAMS = 20
"""So many mail programs at most are shown."""

_MOST_TEXT = 20_000
_LANES_THAT_FIT = 6
_LONGEST_NAME = 40
_HUES = 8
_PAUSE = timedelta(hours=1)


def write_report(drawing: Drawing, path: Path) -> Path:
    """Write the page, making its folder where there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(report_page(drawing), encoding="utf-8")
    return path


def report_page(drawing: Drawing) -> str:
    """The whole page."""
    rows = drawing.rows[-MOST_ROWS:]
    seen = {key for row in rows for key in (row.source, *row.targets)}
    board = _Board([lane for lane in drawing.lanes if lane.key in seen], rows)
    return fill(
        file_text("report.html"),
        style=common_style() + board.style(),
        title=shown(drawing.title),
        about=f'<p class="about" dir="auto">{shown(drawing.about)}</p>' if drawing.about else "",
        verdict=_verdict(drawing),
        facts=_facts(drawing),
        legend=_legend(rows),
        cut=_cut(len(drawing.rows), len(rows)),
        board=board.html(),
        programs=_programs(drawing),
        table=_table(board, rows),
    )


class _Board:
    """Where everything stands: the column of each lane, and the style rules that put it there."""

    def __init__(self, lanes: Sequence[Lane], rows: Sequence[Row]) -> None:
        self.rows = rows
        self.groups = [(group, list(members)) for group, members in groupby(_grouped(lanes), lambda lane: lane.group)]
        self.lanes = [lane for _, members in self.groups for lane in members]
        self._columns = {lane.key: number for number, lane in enumerate(self.lanes)}
        self._hues = {lane.key: number % _HUES for number, lane in enumerate(lanes)}
        ends = list(accumulate((len(members) for _, members in self.groups), initial=0))
        self._group_spans = list(pairwise(ends))

    def style(self) -> str:
        """The rules that only this story needs."""
        count = max(len(self.lanes), 1)
        spans = {(number, 1) for number in range(count)} | {(begin, end - begin) for begin, end in self._group_spans}
        for row in self.rows:
            spans |= {self._span(row), *(self._wire_span(row, target) for target in row.targets)}
        groups = (
            f".g{number} {{ left: {100 * begin / count:.4f}%; width: {100 * (end - begin) / count:.4f}%; }}"
            for number, (begin, end) in enumerate(self._group_spans)
        )
        columns = (
            f".c{begin}-{width} {{ grid-column: {begin + 2} / span {width}; }}" for begin, width in sorted(spans)
        )
        halves = (
            f".s{width} {{ margin-inline: calc(50% / {width}); }}" for width in sorted({w for _, w in spans if w > 1})
        )
        return "\n".join([f":root {{ --lanes: {count}; }}", *groups, *columns, *halves, ""])

    def html(self) -> str:
        """The time line."""
        if not self.rows:
            return "<p>Nothing happened.</p>"
        wide = len(self.lanes) > _LANES_THAT_FIT
        begin = '<div class="board wide" role="region" aria-labelledby="timeline" tabindex="0">'
        return "\n".join(
            [
                begin if wide else '<div class="board">',
                '<div class="lines">',
                self._head(),
                f'<div class="strings" aria-hidden="true">{self._bands()}</div>',
                "<ol>",
                *self._lines(),
                "</ol>",
                "</div>",
                "</div>",
            ]
        )

    def name(self, key: str) -> str:
        """The name of a lane, in its colour."""
        if key not in self._columns:
            return f"<bdi>{shown(key)}</bdi>"
        return f'<b class="h{self._hues[key]}"><bdi>{shown(self.lanes[self._columns[key]].name)}</bdi></b>'

    def way(self, row: Row) -> str:
        """From whom to whom."""
        arrow = '<span aria-label="to"> → </span>'
        targets = ", ".join(self.name(target) for target in row.targets)
        return self.name(row.source) + (arrow + targets if targets else "")

    def _head(self) -> str:
        cells = [
            f'<div class="group c{begin}-{end - begin}">{shown(group)}</div>'
            for (group, _), (begin, end) in zip(self.groups, self._group_spans, strict=True)
        ]
        for number, lane in enumerate(self.lanes):
            name, detail = (one_line(text, limit=_LONGEST_NAME) for text in (lane.name, lane.detail))
            below = f"<small>{shown(detail)}</small>" if detail else ""
            cells.append(f'<div class="lane h{self._hues[lane.key]} c{number}-1">{shown(name)}{below}</div>')
        return f'<div class="head" aria-hidden="true">{"".join(cells)}</div>'

    def _bands(self) -> str:
        return "".join(f'<div class="band g{number}"></div>' for number in range(len(self.groups)) if number % 2)

    def _lines(self) -> Iterator[str]:
        before: datetime | None = None
        for row in self.rows:
            pause = _pause(before, row.at)
            yield from [f'<li class="pause"><span>{pause}</span></li>'] if pause else []
            yield self._line(row)
            before = row.at

    def _line(self, row: Row) -> str:
        begins, width = self._span(row)
        hue = f" h{self._hues[row.source]}" if row.source in self._hues else ""
        wires = "".join(self._wire(row, target) for target in row.targets)
        if not wires:
            wires = f'<div class="wire here c{self._columns.get(row.source, 0)}-1" aria-hidden="true"><i></i></div>'
        return (
            f'<li class="row {row.tone}{hue}{"" if row.targets else " here"}">'
            f'<time datetime="{row.at.isoformat()}">{_clock(row.at)}</time>{wires}'
            f'<div class="card c{begins}-{width}">{self._card(row)}</div></li>'
        )

    def _card(self, row: Row) -> str:
        label = f'<span class="what"><span aria-hidden="true">{shown(row.glyph)} </span>{shown(row.label)}</span>'
        parts = [f'<p class="way">{self.way(row)} · {label}</p>']
        if row.title:
            parts.append(f'<p class="title" dir="auto">{shown(row.title)}</p>')
        if row.words:
            parts.append(f'<p class="words" dir="auto">{shown(row.words)}</p>')
        if row.text or row.facts:
            facts = "".join(f"<dt>{shown(name)}</dt><dd><bdi>{shown(value)}</bdi></dd>" for name, value in row.facts)
            text = f'<pre dir="auto">{shown(_capped(row.text))}</pre>' if row.text else ""
            said = "The whole message" if row.text else "More"
            parts.append(f"<details><summary>{said}</summary>{text}{f'<dl>{facts}</dl>' if facts else ''}</details>")
        return "".join(parts)

    def _wire(self, row: Row, target: str) -> str:
        begins, width = self._wire_span(row, target)
        right = self._columns.get(target, 0) >= self._columns.get(row.source, 0)
        marks = [
            "right" if right else "left",
            *(["stopped"] if row.stopped else []),
            *(["dashed"] if row.dashed else []),
        ]
        if width == 1:
            marks = ["here"]
        return f'<div class="wire {" ".join(marks)} c{begins}-{width} s{width}" aria-hidden="true"><i></i></div>'

    def _wire_span(self, row: Row, target: str) -> tuple[int, int]:
        return _span([self._columns.get(key, 0) for key in (row.source, target)])

    def _span(self, row: Row) -> tuple[int, int]:
        """The columns of a row's card; one that stays in its lane has room in the next one too."""
        if not row.targets and len(self.lanes) > 1:
            return min(self._columns.get(row.source, 0), len(self.lanes) - 2), 2
        return _span([self._columns.get(key, 0) for key in (row.source, *row.targets)])


def _span(columns: Sequence[int]) -> tuple[int, int]:
    return min(columns), max(columns) - min(columns) + 1


def _grouped(lanes: Sequence[Lane]) -> list[Lane]:
    """Lanes of one group side by side, groups in the order in which they first appear."""
    order = list(dict.fromkeys(lane.group for lane in lanes))
    return sorted(lanes, key=lambda lane: order.index(lane.group))


def _verdict(drawing: Drawing) -> str:
    if drawing.failed is None:
        return '<p class="verdict none">Nothing was asked of it</p>'
    if not drawing.failed:
        return '<p class="verdict good">✓ As expected</p>'
    why = f'<pre class="why" dir="auto">{shown(_capped(drawing.why))}</pre>' if drawing.why else ""
    return f'<p class="verdict bad">✕ Not as expected</p>{why}'


def _facts(drawing: Drawing) -> str:
    if not drawing.facts:
        return ""
    cells = (f"<div><dt>{shown(name)}</dt><dd>{shown(value)}</dd></div>" for name, value in drawing.facts.items())
    return f'<dl class="facts">{"".join(cells)}</dl>'


def _legend(rows: Iterable[Row]) -> str:
    seen = dict.fromkeys((row.tone, row.glyph, row.label) for row in rows)
    entries = (
        f'<li class="{tone}"><b aria-hidden="true">{shown(glyph)}</b> {shown(label)}</li>'
        for tone, glyph, label in sorted(seen, key=lambda entry: entry[2])
    )
    return f'<ul class="legend" aria-label="Signs">{"".join(entries)}</ul>' if seen else ""


def _cut(total: int, shown: int) -> str:
    if total == shown:
        return ""
    return f'<p class="cut">The last {shown:,} of {total:,} entries are shown.</p>'


def _programs(drawing: Drawing) -> str:
    if not drawing.programs:
        return ""
    figures = (
        f'<figure><figcaption>{shown(who)}</figcaption><pre tabindex="0" dir="auto">{shown(_capped(drawn))}</pre></figure>'
        for who, drawn in islice(drawing.programs.items(), MOST_PROGRAMS)
    )
    left = len(drawing.programs) - MOST_PROGRAMS
    more = f'<p class="cut">And {left:,} more.</p>' if left > 0 else ""
    return (
        '<section aria-labelledby="programs"><h2 id="programs">What they see in their mail programs</h2>'
        f'<div class="programs">{"".join(figures)}</div>{more}</section>'
    )


def _table(board: _Board, rows: Sequence[Row]) -> str:
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Time (UTC)", "What", "From", "To", "Words"))
    body = "".join(
        f'<tr><td class="when">{row.at:%Y-%m-%d} {_clock(row.at)}</td><td>{shown(row.label)}</td>'
        f"<td>{board.name(row.source)}</td><td>{', '.join(board.name(target) for target in row.targets)}</td>"
        f'<td dir="auto">{shown(": ".join(part for part in (row.title, row.words) if part))}</td></tr>'
        for row in rows
    )
    caption = f"{count_of(len(rows), 'entry', 'entries')}, oldest first"
    return (
        '<div class="scroll" role="region" aria-labelledby="table" tabindex="0"><table>'
        f"<caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _pause(before: datetime | None, now: datetime) -> str:
    """What stands above a row that comes on another day, or long after the one before it."""
    day = f"{now:%A} {now.day} {now:%B %Y}"
    if before is None:
        return day
    passed = f"{told_duration(now - before)} later" if now - before >= _PAUSE else ""
    if now.date() != before.date():
        return f"{passed} · {day}" if passed else day
    return passed


def _clock(moment: datetime) -> str:
    return f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"


def _capped(text: str) -> str:
    return text if len(text) <= _MOST_TEXT else f"{text[:_MOST_TEXT]}\n… and {len(text) - _MOST_TEXT:,} characters more"
