"""A listing: a table cut to the width of a terminal, without columns that say nothing, and plain columns in a pipe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from postroom.mail.fence import one_line

Cell = str | tuple[str, str]

_GAP = 2
_WHOLE, _LEAST = 24, 8
"""How wide a column may be that is kept whole, and how narrow one becomes that is not."""


@dataclass(frozen=True)
class Listing:
    """Rows under headings; a cell is text, or text and its style. `elastic` names the columns that may be cut short; so may any
    other that is very wide, and none so far that nothing of it is seen: what is too much then is cut off at the right.
    """

    columns: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]
    elastic: tuple[str, ...] = ()

    def print(self, console: Console) -> None:
        """Print for a person at a terminal, or for whatever reads the pipe: there nothing is cut or left out."""
        if console.is_terminal:
            console.print(self._table(console.width))
            return
        for line in self._lines():
            console.print(Text(line), soft_wrap=True)

    def _table(self, room: int) -> Table:
        told = [number for number in range(len(self.columns)) if any(_text(row[number]) for row in self.rows)]
        widths = self._widths(told, room)
        table = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="bold", width=_taken(widths))
        table.show_header = any(self.columns)
        for number in told:
            table.add_column(self.columns[number], width=widths[number], no_wrap=True)
        for row in self.rows:
            table.add_row(*(_cut_at_the_edge(row[number]) for number in told))
        return table

    def _widths(self, told: Sequence[int], room: int) -> dict[int, int]:
        """As wide as what stands in each column; of those that may be cut the widest gives way first, until all have room."""
        widths = {each: max(cell_len(self.columns[each]), *self._lengths(each)) for each in told}
        elastic = [each for each in told if self.columns[each] in self.elastic or widths[each] > _WHOLE]
        while _taken(widths) > room and (wide := [each for each in elastic if widths[each] > _LEAST]):
            widths[max(wide, key=lambda each: widths[each])] -= 1
        return widths

    def _lengths(self, column: int) -> list[int]:
        return [cell_len(_text(row[column])) for row in self.rows]

    def _lines(self) -> list[str]:
        heads = [self.columns] if any(self.columns) else []
        rows = [*heads, *(tuple(_text(cell) for cell in row) for row in self.rows)]
        widths = [max(cell_len(cell) for cell in column) for column in zip(*rows, strict=True)]
        return [
            "  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
        ]


def _taken(widths: Mapping[int, int]) -> int:
    """How much columns take together."""
    return sum(widths.values()) + _GAP * (len(widths) - 1)


def _text(cell: Cell) -> str:
    return one_line(cell if isinstance(cell, str) else cell[0], limit=1_000)


def _cut_at_the_edge(cell: Cell) -> Text:
    return Text(_text(cell), style="" if isinstance(cell, str) else cell[1], no_wrap=True, overflow="ellipsis")


def _padded(cell: str, width: int) -> str:
    return cell + " " * (width - cell_len(cell))
