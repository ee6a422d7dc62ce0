"""Documents, opened in a process of its own whose limits hold."""

from __future__ import annotations

import io
import time
import zipfile
import zlib

import pytest
from docx import Document
from openpyxl import Workbook
from pypdf import PdfWriter

from postroom.backends.documents.process import read_document
from postroom.backends.documents.refusal import CannotRead


def pdf_of(content: bytes) -> bytes:
    """A PDF of one page that draws this."""
    packed = zlib.compress(content)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%b\nendstream" % (len(packed), packed),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    return out + b"xref\n0 6\n0000000000 65535 f \n%btrailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        table,
        start,
    )


def saved(document: object) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def test_a_pdf_is_read_page_by_page():
    content = pdf_of(b"BT /F1 12 Tf 20 200 Td (Total: 41 EUR) Tj ET")

    assert read_document(content, kind="pdf", seconds=10) == "[page 1 of 1]\nTotal: 41 EUR\n"


def test_a_document_has_its_paragraphs_and_tables_in_order():
    document = Document()
    document.add_paragraph("Before")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Lamp", "41 EUR"
    document.add_paragraph("After")

    assert read_document(saved(document), kind="docx", seconds=10) == "Before\nLamp\t41 EUR\nAfter"


def test_a_workbook_has_its_sheets_and_rows():
    workbook = Workbook()
    workbook.active.title = "Orders"
    workbook.active.append(["Lamp", 41, None, "paid"])

    assert read_document(saved(workbook), kind="xlsx", seconds=10) == "[sheet Orders]\nLamp\t41\t\tpaid"


@pytest.mark.parametrize("kind", ["pdf", "docx", "xlsx"])
def test_what_is_damaged_is_said_to_be(kind):
    with pytest.raises(CannotRead, match="damaged"):
        read_document(b"PK\x03\x04 nothing of the kind", kind=kind, seconds=10)


def test_a_bomb_is_not_unpacked():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(210 * 1024 * 1024))

    with pytest.raises(CannotRead, match="too large"):
        read_document(file.getvalue(), kind="docx", seconds=10)


def test_an_encrypted_document_is_said_to_be():
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret", algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)

    with pytest.raises(CannotRead, match="encrypted"):
        read_document(file.getvalue(), kind="pdf", seconds=10)


def test_a_document_that_takes_too_long_is_given_up():
    endless = pdf_of(b"BT /F1 12 Tf " + b"(a) Tj 1 0 Td " * 2_000_000 + b"ET")
    started = time.monotonic()

    with pytest.raises(CannotRead, match="time") as refused:
        read_document(endless, kind="pdf", seconds=1)

    assert not refused.value.lasting
    assert time.monotonic() - started < 30
