"""The process that opens one document: it limits itself, reads it from standard input, and answers with JSON."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from postroom.backends.documents.refusal import CannotRead

MAX_CHARS = 1_000_000
MAX_PAGES = 300
MAX_SHEETS = 50
MAX_ROWS = 10_000
MAX_COLUMNS = 100
MAX_ENTRIES = 5_000
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MEMORY_BYTES = 1024 * 1024 * 1024


def read_pdf(content: bytes) -> str:
    """The text of each page, with the number of the page above it."""
    from pypdf import PdfReader

    reader = PdfReader(BytesIO(content), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise CannotRead("It is encrypted.")
    count = len(reader.pages)
    numbers = range(min(count, MAX_PAGES))
    return _joined(f"[page {number + 1} of {count}]\n{reader.pages[number].extract_text()}\n" for number in numbers)


def read_docx(content: bytes) -> str:
    """Paragraphs and tables in the order in which they stand; the cells of a row are parted by tabs."""
    from docx import Document
    from docx.table import Table

    def told(block: object) -> str:
        if isinstance(block, Table):
            return "\n".join("\t".join(cell.text for cell in row.cells) for row in block.rows)
        return str(getattr(block, "text", ""))

    _refuse_a_bomb(content)
    return _joined(map(told, Document(BytesIO(content)).iter_inner_content()))


def read_xlsx(content: bytes) -> str:
    """Every sheet by name, a line for each row, its cells parted by tabs: what was last computed, not the formulas."""
    from openpyxl import load_workbook

    _refuse_a_bomb(content)
    workbook = load_workbook(BytesIO(content), read_only=True, data_only=True)
    lines = (line for sheet in workbook.worksheets[:MAX_SHEETS] for line in _sheet(sheet))
    return _joined(line for line in lines if line)


def _sheet(sheet: Any) -> Iterator[str]:
    yield f"[sheet {sheet.title}]"
    for row in sheet.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS, values_only=True):
        yield "\t".join("" if cell is None else str(cell) for cell in row).rstrip("\t")


READERS: dict[str, Callable[[bytes], str]] = {"pdf": read_pdf, "docx": read_docx, "xlsx": read_xlsx}


def _joined(pieces: Iterable[str]) -> str:
    """The pieces on lines, as many as there is room for."""
    kept, room = [], MAX_CHARS
    for piece in pieces:
        kept.append(piece[:room])
        room -= len(piece)
        if room <= 0:
            break
    return "\n".join(kept)


def _refuse_a_bomb(content: bytes) -> None:
    """Sizes are looked at before anything is unpacked; the library unpacks no more of an entry than it declares."""
    with ZipFile(BytesIO(content)) as archive:
        entries = archive.infolist()
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        raise CannotRead("Unpacked it would be too large.")


def limit(seconds: int) -> None:
    """From here on: so much processor time, so much memory, no file written. Where the system cannot, the parent's clock does."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answer(kind: str, content: bytes) -> dict[str, str]:
    """The text, or why there is none."""
    try:
        return {"text": READERS[kind](content)[:MAX_CHARS]}
    except CannotRead as error:
        return {"error": str(error)}
    except ImportError:
        return {"error": "The library that reads it does not load."}
    except Exception:  # a library may raise anything on a broken document, and its words may be the document's
        return {"error": "It is damaged, or no document of its kind."}


def main(kind: str, seconds: str) -> None:
    """Read one document from standard input; its text goes to standard output."""
    logging.disable(logging.CRITICAL)
    sys.modules["numpy"] = None  # type: ignore[assignment] # openpyxl takes it where it is, and it takes memory for every processor
    limit(int(seconds))
    json.dump(answer(kind, sys.stdin.buffer.read()), sys.stdout)
