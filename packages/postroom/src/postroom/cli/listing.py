"""A listing: a table cut to the width of a terminal, without columns that say nothing, and plain columns in a pipe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from postroom.mail.fence import one_line

Cell = str | tuple[str, str]


@dataclass(frozen=True)
class Listing:
    """Rows under headings; a cell is text, or text and its style. `elastic` names the columns that may be cut short."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]
    elastic: tuple[str, ...] = ()

    def print(self, console: Console) -> None:
        """Print for a person at a terminal, or for whatever reads the pipe: there nothing is cut or left out."""
        if console.is_terminal:
            console.print(self._table())
            return
        for line in self._lines():
            console.print(Text(line), soft_wrap=True)

    def _table(self) -> Table:
        table = Table(
            box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold", show_header=any(self.columns)
        )
        told = [number for number in range(len(self.columns)) if any(_text(row[number]) for row in self.rows)]
        for number in told:
            table.add_column(self.columns[number], no_wrap=self.columns[number] not in self.elastic)
        for row in self.rows:
            table.add_row(*(_cut_at_the_edge(row[number]) for number in told))
        return table

    def _lines(self) -> list[str]:
        heads = [self.columns] if any(self.columns) else []
        rows = [*heads, *(tuple(_text(cell) for cell in row) for row in self.rows)]
        widths = [max(cell_len(cell) for cell in column) for column in zip(*rows, strict=True)]
        return [
            "  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
        ]


def _text(cell: Cell) -> str:
    return one_line(cell if isinstance(cell, str) else cell[0], limit=1_000)


def _cut_at_the_edge(cell: Cell) -> Text:
    return Text(_text(cell), style="" if isinstance(cell, str) else cell[1], no_wrap=True, overflow="ellipsis")


def _padded(cell: str, width: int) -> str:
    return cell + " " * (width - cell_len(cell))
