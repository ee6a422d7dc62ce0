"""Messages as they leave: what the standard library reads out of them, and what never gets in."""

import re
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.mail.addresses.addresses import parse_address, parse_participant
from postroom.mail.mime.attachment_names import safe_filename
from postroom.mail.mime.parse import parse
from postroom.mail.threads.message_ids import make_message_id
from postroom.mail.writing.compose import compose
from postroom.model.address import Address, Participant
from postroom.model.errors import InvalidRequest
from postroom.model.message import MAX_ATTACHMENT_BYTES, MAX_TEXT_CHARS, AttachmentContent, Draft

SUPPORT = parse_participant("Support <support@acme.test>")
ADA = parse_participant("Ada <ada@example.com>")
DATE = datetime(2026, 11, 16, 9, 12, tzinfo=UTC)
CONTROLS = [*map(chr, range(32)), *map(chr, range(0x7F, 0xA0)), "\u2028", "\u2029", "\ud800"]
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
LINE = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]))


def composed(draft=None, **changes):
    options = {"sender": SUPPORT, "message_id": "<m1@acme.test>", "date": DATE}
    fields = {key: changes.pop(key) for key in list(changes) if key in Draft.model_fields}
    draft = draft or Draft.model_construct(**{**Draft(to=(ADA,), text="Hello").__dict__, **fields})
    return compose(draft, **{**options, **changes})


def read(raw):
    return message_from_bytes(raw, policy=default)


def test_a_plain_message_is_written_as_one_expects():
    raw = composed(subject="Your order", text="Hi Ada,\nit left.\n", in_reply_to="<b@x>", references=("<a@x>", "<b@x>"))

    assert raw == (
        b"From: Support <support@acme.test>\r\nTo: Ada <ada@example.com>\r\nSubject: Your order\r\n"
        b"Date: Mon, 16 Nov 2026 09:12:00 +0000\r\nMessage-ID: <m1@acme.test>\r\nIn-Reply-To: <b@x>\r\n"
        b"References: <a@x> <b@x>\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: text/plain; charset=us-ascii\r\nContent-Transfer-Encoding: 7bit\r\n\r\nHi Ada,\r\nit left.\r\n"
    )


def test_the_date_keeps_its_offset():
    zone = timezone(-timedelta(hours=3, minutes=30))

    assert b"Date: Mon, 16 Nov 2026 09:12:00 -0330\r\n" in composed(date=DATE.replace(tzinfo=zone))


@given(LINE)
def test_a_subject_comes_back_as_it_was(subject):
    subject = subject[:998].strip()

    raw = composed(subject=subject)

    assert parse(raw).subject == subject
    assert read(raw)["Subject"] == subject


@pytest.mark.parametrize(
    "subject",
    [
        "Re: Grüße aus Köln 🎉 und noch mehr",
        "🎉" * 200,
        "x" * 990,
        "a " * 400 + "b",
        "=?utf-8?q?fake?=",
        "日本語の件名" * 20,
        "a  ü  b",
        "ü a" * 90,
    ],
)
def test_long_and_foreign_subjects_are_folded_and_come_back(subject):
    raw = composed(subject=subject)

    assert read(raw)["Subject"] == subject
    assert parse(raw).subject == subject
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert all(len(line) <= 76 for line in raw.split(b"\r\n") if b"=?utf-8" in line)


@given(LINE.filter(str.strip))
def test_a_display_name_comes_back_as_it_was(name):
    name = " ".join(name[:60].split())

    raw = composed(to=(Participant(address=ADA.address, name=name),))

    assert parse(raw).to == (Participant(address=ADA.address, name=name),)
    assert [address.addr_spec for address in read(raw)["To"].addresses] == ["ada@example.com"]


@pytest.mark.parametrize(
    "name",
    ["Ada Lovelace", "Lovelace, Ada", 'Ada "A" \\ L', "Ádá", "ada@evil.example", "A. (x) <y>", "🎉", "=?x?q?y?="],
)
def test_the_standard_library_reads_the_same_display_name(name):
    raw = composed(to=(Participant(address=ADA.address, name=name),))

    assert read(raw)["To"].addresses[0].display_name == name


@given(TEXT.filter(str.strip))
def test_a_text_comes_back_as_it_was(text):
    expected = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"

    raw = composed(text=text)

    assert read(raw).get_content().replace("\r\n", "\n") == expected
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998


@given(st.binary(max_size=300), LINE)
def test_an_attachment_comes_back_as_it_was(content, filename):
    filename = safe_filename(re.sub(r'[/\\<>"]', "_", filename)[:100]) or "a.bin"

    raw = composed(attachments=(AttachmentContent(filename=filename, content=content),))

    (attachment,) = read(raw).iter_attachments()
    assert attachment.get_content() == content
    assert attachment.get_filename() == filename
    assert parse(raw).attachments == (AttachmentContent(filename=filename, content=content),)


def test_html_comes_beside_the_text_and_with_its_pictures():
    logo = AttachmentContent(
        filename="l.png", content_type="image/png", content=b"PNG", inline=True, content_id="l@acme.test"
    )
    sheet = AttachmentContent(filename="a.csv", content_type="text/csv; charset=utf-8", content=b"a,b\n")

    raw = composed(text="Hello", html="<p>Hello</p><img src='cid:l@acme.test'>", attachments=(logo, sheet))

    structure = [part.get_content_type() for part in read(raw).walk()]
    assert structure == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "text/csv",
    ]
    assert parse(raw).text == "Hello\n"
    assert parse(raw).attachments[0] == logo


def test_html_alone_brings_its_text_along():
    parsed = parse(composed(text="", html="<p>Hello <b>Ada</b></p>"))

    assert parsed.text == "Hello Ada\n"
    assert parsed.html == "<p>Hello <b>Ada</b></p>\n"


def test_the_boundary_is_the_same_each_time_and_in_no_part():
    first = composed(html="<p>x</p>")
    boundary = read(first).get_boundary()

    again = composed(html="<p>x</p>")
    provoked = composed(text=boundary, html="<p>x</p>")

    assert first == again
    assert read(provoked).get_boundary() != boundary
    assert parse(provoked).text == f"{boundary}\n"


@pytest.mark.parametrize("control", CONTROLS, ids=ascii)
@pytest.mark.parametrize(
    "place",
    [
        lambda text: {"subject": text},
        lambda text: {"to": (Participant(address=ADA.address, name=text),)},
        lambda text: {"cc": (Participant(address=Address(local_part=text, domain="x.test")),)},
        lambda text: {"to": (Participant(address=Address(local_part="ada", domain=text)),)},
        lambda text: {"sender": Participant(address=ADA.address, name=text)},
        lambda text: {"message_id": f"<{text}@x>"},
        lambda text: {"in_reply_to": f"<{text}@x>"},
        lambda text: {"references": (f"<{text}@x>",)},
        lambda text: {"trace": text},
        lambda text: {"auto_submitted": text},
        lambda text: {"headers": (("X-Order", text),)},
        lambda text: {"headers": ((text, "42"),)},
        lambda text: {"attachments": (AttachmentContent.model_construct(**_attachment(filename=text)),)},
        lambda text: {"attachments": (AttachmentContent.model_construct(**_attachment(content_type=f"text/{text}")),)},
        lambda text: {"attachments": (AttachmentContent.model_construct(**_attachment(content_id=text)),)},
    ],
)
def test_no_control_character_gets_into_any_header(place, control):
    text = f"a{control}Bcc: eve@x.test"

    with pytest.raises(InvalidRequest):
        composed(**place(text))


def _attachment(**changes):
    plain = {"filename": "a", "content_type": "text/csv", "content": b"", "inline": False, "content_id": None}
    return {**plain, **changes}


@pytest.mark.parametrize(
    "name", ["Bcc", "bcc", "From", "Message-ID", "Content-Type", "X Order", "X:Order", "", "Ünï", "X-" + "a" * 100]
)
def test_a_header_that_is_ours_or_none_at_all_is_refused(name):
    with pytest.raises(InvalidRequest):
        composed(headers=((name, "x"),))


def test_headers_of_the_caller_are_written():
    raw = composed(
        headers=(("List-Unsubscribe", "<https://acme.test/u/1>"), ("X-Order", "Größe 42")),
        trace="00-" + "a" * 32 + "-" + "b" * 16 + "-01",
    )

    parsed = parse(raw)

    assert parsed.header("list-unsubscribe") == "<https://acme.test/u/1>"
    assert parsed.header("X-Order") == "Größe 42"
    assert parsed.trace == "00-" + "a" * 32 + "-" + "b" * 16 + "-01"
    assert parsed.auto_submitted == "auto-generated"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"to": ()}, "no recipients"),
        ({"to": (ADA,) * 101}, "101 recipients; at most 100"),
        ({"text": " \n"}, "empty"),
        ({"text": "x" * (MAX_TEXT_CHARS + 1)}, "1,000,001 characters; at most 1,000,000"),
        ({"text": "half \ud83c of a character"}, "half a character"),
        ({"subject": "x" * 999}, "999 characters"),
        ({"date": datetime(2026, 11, 16)}, "no time zone"),
        ({"message_id": "m1@acme.test"}, "not a Message-ID"),
        (
            {"attachments": (AttachmentContent(filename="a", content=bytes(MAX_ATTACHMENT_BYTES + 1)),)},
            "26,214,401 bytes; at most 26,214,400",
        ),
        ({"attachments": (AttachmentContent(filename="a", content=b"", content_type="pdf"),)}, "not a content type"),
        ({"to": (Participant(address=Address(local_part="ada@x", domain="y.test")),)}, "not an address"),
        ({"to": (Participant(address=Address(local_part="a>,<b", domain="y.test")),)}, "not an address"),
    ],
)
def test_a_draft_that_cannot_leave_is_refused_with_its_numbers(changes, sentence):
    with pytest.raises(InvalidRequest, match=sentence):
        composed(**changes)


def test_an_attachment_alone_is_a_message():
    parsed = parse(composed(text="", attachments=(AttachmentContent(filename="a.bin", content=b"\0"),)))

    assert parsed.text == ""
    assert parsed.attachments[0].content == b"\0"


def test_a_long_chain_of_references_keeps_its_ends():
    chain = tuple(f"<{number}@x>" for number in range(300))

    raw = composed(references=chain, in_reply_to=chain[-1])

    assert parse(raw).references == (chain[0], *chain[-49:])
    assert max(map(len, raw.split(b"\r\n"))) <= 78


def test_references_that_cannot_be_written_are_left_out():
    assert parse(composed(references=("<a@x>", "<ü@x>", f"<{'b' * 990}@x>", "<c@x>"))).references == ("<a@x>", "<c@x>")


def test_a_local_part_beyond_ascii_stays_as_it_is():
    address = parse_address("jörg@exämple.com")

    raw = composed(to=(Participant(address=address),))

    assert "To: jörg@xn--exmple-cua.com\r\n".encode() in raw
    assert parse(raw).to[0].address == address


def test_a_forwarded_message_travels_byte_for_byte():
    original = AttachmentContent(
        filename="old.eml", content_type="message/rfc822", content=b"Subject: x\n\nbare\rline\n"
    )

    (attachment,) = parse(composed(attachments=(original,))).attachments

    assert attachment.content == original.content


def test_a_message_id_is_made_of_a_token_and_a_domain():
    assert make_message_id("01J-a.b", "acme.test") == "<01J-a.b@acme.test>"
    for token, domain in [("", "x"), ("a b", "x"), ("a", "x>"), ("a@b", "x"), ("a" * 300, "x"), ("a\r\n", "x")]:
        with pytest.raises(InvalidRequest):
            make_message_id(token, domain)
