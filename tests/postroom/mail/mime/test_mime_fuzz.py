"""Damaged mail: whatever is cut, doubled, swapped or mangled, reading ends, and what it gives can be stored."""

import base64
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from postroom.mail.addresses import address_lists
from postroom.mail.headers.section import read_section
from postroom.mail.mime.parse import parse
from postroom.mail.mime.transfer_encoding import decode_base64, decode_content

BUDGET = settings(max_examples=150, deadline=None, derandomize=True)

LINES = st.sampled_from(
    [
        b"From: Ada <ada@example.com>",
        b"Subject: =?utf-8?b?R3LDvMOfZQ==?= =?gb2312?q?=C4=E3",
        b"Subject: =?utf-7?q?+2AA-?=",
        b"Content-Type: multipart/mixed; boundary=a",
        b'Content-Type: multipart/alternative; boundary="a "',
        b"Content-Type: text/plain; charset=iso-2022-jp; format=flowed; delsp=yes",
        b"Content-Type: text/html; charset=x-unknown",
        b"Content-Type: message/rfc822",
        b"Content-Disposition: attachment; filename*0*=utf-8''%e2%80%aeexe; filename*1=.pdf",
        b"Content-Transfer-Encoding: base64",
        b"Content-Transfer-Encoding: quoted-printable",
        b"Content-Transfer-Encoding: x-uuencode",
        b"",
        b"--a",
        b"--a--",
        b"begin 644 x.bin",
        b"#0V%T",
        b"end",
        b"R3LDvA==",
        b"<div style='display:none'>x<p>",
        b"=C3=BC=",
        b" folded",
        b"\xff\xfe\x00",
        b"\x1b$B",
    ]
)
MESSAGES = st.builds(
    lambda lines, end: end.join(lines),
    st.lists(LINES, max_size=40),
    st.sampled_from([b"\r\n", b"\n", b"\r", b"\n\r\n"]),
)


@BUDGET
@given(MESSAGES)
def test_a_message_of_broken_pieces_is_read_and_can_be_stored(raw):
    message = parse(raw)

    json.dumps(message.model_dump(mode="json", exclude={"attachments"}), ensure_ascii=False).encode()
    assert "\x00" not in message.text + message.html + message.subject
    assert all("/" not in each.filename and each.filename for each in message.attachments)


@BUDGET
@given(st.binary(max_size=2_000), st.sampled_from(["base64", "quoted-printable", "x-uuencode", "7bit", "x-other"]))
def test_any_octets_can_be_decoded(content, encoding):
    decoded, _ = decode_content(content, encoding)

    assert len(decoded) <= len(content)


@BUDGET
@given(st.binary(max_size=500), st.integers(min_value=1, max_value=100))
def test_base64_is_undone_however_its_lines_are_cut(content, width):
    encoded = base64.b64encode(content)
    lines = b"\r\n".join(encoded[start : start + width] for start in range(0, len(encoded), width))

    assert decode_base64(lines) == (content, None)


PIECES = [
    "Ada",
    "ada@example.com",
    "<bob@x.test>",
    '"Q, r"',
    ", ",
    ",",
    " ",
    "<",
    ">",
    ";",
    "(c)",
    '"',
    "@",
    "é",
    "O'Hara",
]


@BUDGET
@given(st.lists(st.sampled_from(PIECES), max_size=8))
def test_the_quick_reading_of_a_list_is_the_careful_one(pieces):
    raw = "".join(pieces)
    plain = address_lists._read_plain(raw)

    assert plain is None or (plain, ()) == address_lists._read_any(raw)


@BUDGET
@given(st.binary(max_size=400))
def test_a_section_never_claims_more_than_there_is(raw):
    section = read_section(raw)

    assert 0 <= section.body_start <= len(raw) + 3
