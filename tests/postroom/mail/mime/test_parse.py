"""Received mail, as it should be and as it is."""

import time
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postroom.mail.mime.parse import parse
from postroom.model.message import MAX_TEXT_CHARS

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def parsed(*lines, body=b""):
    return parse("\r\n".join(lines).encode() + b"\r\n\r\n" + body)


def test_the_sample_mail_reads_as_the_standard_library_reads_it(sample_thread):
    for raw in sample_thread:
        ours, theirs = parse(raw), message_from_bytes(raw, policy=default)

        assert ours.defects == ()
        assert ours.subject == theirs["Subject"]
        assert ours.date == theirs["Date"].datetime
        assert ours.text.strip() == theirs.get_body(("plain",)).get_content().replace("\r\n", "\n").strip()
        assert [each.content for each in ours.attachments] == [each.get_content() for each in theirs.iter_attachments()]
        assert [each.filename for each in ours.attachments] == [
            each.get_filename() for each in theirs.iter_attachments()
        ]


def test_identifiers_folded_into_encoded_words_are_found(sample_thread):
    answer = parse(sample_thread[2])

    assert answer.in_reply_to == (parse(sample_thread[1]).message_id,)
    assert answer.references == (parse(sample_thread[0]).message_id, parse(sample_thread[1]).message_id)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("ada@example.com", [("", "ada@example.com")]),
        ("Ada <ada@EXAMPLE.com>", [("Ada", "ada@example.com")]),
        ('"Lovelace, Ada" <ada@example.com>, bob@x.test', [("Lovelace, Ada", "ada@example.com"), ("", "bob@x.test")]),
        ("ada@example.com (Ada (the) Countess)", [("Ada the Countess", "ada@example.com")]),
        (
            "Friends: ada@example.com, bob@x.test; eve@x.test",
            [("", "ada@example.com"), ("", "bob@x.test"), ("", "eve@x.test")],
        ),
        ("undisclosed-recipients:;", []),
        ("=?utf-8?q?=C3=81da?= <ada@example.com>", [("Áda", "ada@example.com")]),
        ('"=?utf-8?q?=C3=81da?=" <ada@example.com>', [("Áda", "ada@example.com")]),
        ("=?utf-8?q?eve=40evil=2Etest=3E=2C?= <ada@example.com>", [("eve@evil.test>,", "ada@example.com")]),
        ("Ada ada@example.com", [("Ada", "ada@example.com")]),
        ("Ada <ada@example.com> Bob <bob@x.test>", [("Ada", "ada@example.com"), ("Bob", "bob@x.test")]),
        ("Ada <ada@example.com", [("Ada", "ada@example.com")]),
        ("ada@example.com; bob@x.test", [("", "ada@example.com"), ("", "bob@x.test")]),
        ("<@relay.test:ada@example.com>", [("", "ada@example.com")]),
        ("jörg@exämple.com", [("", "jörg@xn--exmple-cua.com")]),
        ('"Ada "the" Countess" <ada@example.com>', [("Ada the Countess", "ada@example.com")]),
        ("nobody, <>, @, ada@example.com", [("", "ada@example.com")]),
    ],
)
def test_addresses_are_read_as_people_write_them(value, expected):
    message = parsed(f"To: {value}")

    assert [(each.name, str(each.address)) for each in message.to] == expected


def test_what_is_no_address_is_left_out_and_named():
    message = parsed("From: the boss", "To: ada@example.com, nonsense")

    assert message.sender is None
    assert [str(each.address) for each in message.to] == ["ada@example.com"]
    assert {"no author", "From: unreadable address", "To: unreadable address"} <= set(message.defects)


def test_a_second_from_field_is_named():
    message = parsed("From: ada@example.com", "From: eve@evil.test")

    assert str(message.sender) == "ada@example.com"
    assert "more than one From field" in message.defects


@pytest.mark.parametrize(
    ("value", "subject"),
    [
        ("=?utf-8?q?Gr=C3=BC=C3=9Fe?= an alle", "Grüße an alle"),
        ("=?utf-8?b?R3LDvA==?= =?utf-8?b?w59l?=", "Grüße"),
        ("=?utf-8?q?=C3?= =?utf-8?q?=BC?=", "ü"),
        ("=?iso-8859-1?q?=80uro?=", "€uro"),
        ("=?gb2312?b?xOO6ww==?=", "你好"),
        ("=?iso-2022-jp?b?GyRCRnxLXBsoQg==?=", "日本"),
        ("=?UTF8?Q?hello world?=", "hello world"),
        ("=?x-unknown?q?=C3=BC?=", "ü"),
        ("=?utf-8*de?q?=C3=BC?=", "ü"),
        ("=?utf-8?b?R3LDvA?=", "Grü"),
        ("=?utf-8?q?a=0D=0ABcc:_eve?=", "a  Bcc: eve"),
        ("=?utf-8?q?open", "=?utf-8?q?open"),
        ("Grüße", "Grüße"),
        ("a\r\n b\r\n\tc", "a b c"),
        ("a\rb\x00c\x1b", "a b c"),
        ("=?unicode_escape?q?=5Cud800?=", "\\ud800"),
        ("=?utf-7?q?+2AA-?=", None),
    ],
)
def test_subjects_are_decoded_to_one_clean_line(value, subject):
    found = parsed(f"Subject: {value}").subject

    assert subject is None or found == subject
    found.encode()


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("Mon, 16 Nov 2026 09:12:00 +0100", datetime(2026, 11, 16, 9, 12, tzinfo=timezone(timedelta(hours=1)))),
        ("16 Nov 2026 09:12:00 -0000", datetime(2026, 11, 16, 9, 12, tzinfo=UTC)),
        ("Mon, 16 Nov 2026 09:12:00 GMT (UTC)", datetime(2026, 11, 16, 9, 12, tzinfo=UTC)),
        ("yesterday", None),
        ("Mon, 99 Nov 2026 09:12:00 +0000", None),
        ("31 Dec 9999 23:59:59 -2300", None),
        ("9" * 5000, None),
    ],
)
def test_a_date_is_aware_or_none(value, date):
    assert parsed(f"Date: {value}").date == date


@pytest.mark.parametrize(
    ("lines", "keyword"),
    [
        ([], "no"),
        (["Auto-Submitted: Auto-Replied (vacation)"], "auto-replied"),
        (["Auto-Submitted: auto-generated; x=y"], "auto-generated"),
        (["Auto-Submitted:"], "no"),
        (["Auto-Submitted: 42"], "no"),
    ],
)
def test_the_auto_submitted_keyword_is_lower_case(lines, keyword):
    assert parsed("From: a@x.test", *lines).auto_submitted == keyword


@pytest.mark.parametrize(
    "value", ["", "x", TRACE[:-1], TRACE.upper(), TRACE.replace("00-", "ff-", 1), f"00-{'0' * 32}-00f067aa0ba902b7-01"]
)
def test_a_trace_is_valid_or_none(value):
    assert parsed(f"Traceparent: {TRACE}").trace == TRACE
    assert parsed(f"Traceparent: {value}").trace is None


def test_a_message_id_without_brackets_gets_them():
    assert parsed("Message-ID: a.b@x.test").message_id == "<a.b@x.test>"
    assert parsed("Message-ID: <a\r\n b@x.test>").message_id == "<ab@x.test>"
    assert parsed("Message-ID: two words").message_id is None


def test_a_long_chain_of_references_keeps_its_ends():
    message = parsed("References: " + "\r\n ".join(f"<{number}@x>" for number in range(500)))

    assert message.references == ("<0@x>", *(f"<{number}@x>" for number in range(301, 500)))
    assert "References cut" in message.defects


@pytest.mark.parametrize(
    ("content_type", "encoding", "body", "text"),
    [
        ("text/plain; charset=utf-8", "8bit", "Grüße".encode(), "Grüße\n"),
        ("text/plain; charset=iso-8859-1", "8bit", b"Gr\xfc\xdfe \x80", "Grüße €\n"),
        ("text/plain; charset=us-ascii", "8bit", "Grüße".encode(), "Grüße\n"),
        ("text/plain; charset=gb2312", "8bit", "你好".encode("gb18030"), "你好\n"),
        ("text/plain; charset=iso-2022-jp", "7bit", "日本".encode("iso-2022-jp"), "日本\n"),
        ("text/plain; charset=nonsense", "8bit", "Grüße".encode("cp1252"), "Grüße\n"),
        ("text/plain; charset=punycode", "8bit", b"abc-def", "abc-def\n"),
        ('text/plain; charset="utf-8"', "quoted-printable", b"Gr=C3=BC=C3=9Fe=\r\n!", "Grüße!\n"),
        ('text/plain; charset="utf-8"', "quoted-printable", b"Gr=C3=BC= \t\r\n=C3=9Fe=20\r\n!", "Grüße \n!\n"),
        ("text/plain; charset=utf-8", "base64", b"R3LD\r\nvMOf ZQ", "Grüße\n"),
        ("text/html", "8bit", b'<meta charset="windows-1251">' + "Привет".encode("cp1251"), "Привет\n"),
        ("text/html; charset=utf-8", "8bit", '<meta charset="windows-1251">Привет'.encode(), "Привет\n"),
        ("text/plain", "base64", b"YQ==YQ==", "aa\n"),
        (
            "text/plain; format=flowed",
            "7bit",
            b"one \r\ntwo\r\n>> a \r\n>> b\r\n> c\r\n-- \r\nsig",
            "one two\n>> a b\n> c\n-- \nsig\n",
        ),
        ("text/plain; format=flowed; delsp=yes", "7bit", b"one \r\ntwo\r\n From", "onetwo\nFrom\n"),
        ("text/html", "7bit", b"<p>one</p><p>two", "one\n\ntwo\n"),
        ("text", "7bit", b"one", "one\n"),
        ("", "", b"a\0b", "a\ufffdb\n"),
        ("multipart/mixed", "7bit", b"one", "one\n"),
        ("multipart/mixed", "7bit", b"--b\r\n\r\none\r\n--b--\r\n", "one\n"),
        ("multipart/mixed; boundary=b", "7bit", b"--b\r\n\r\none\r\n--b\r\n\r\ntwo", "one\n\ntwo\n"),
    ],
)
def test_a_text_is_decoded_as_well_as_it_can_be(content_type, encoding, body, text):
    assert parsed(f"Content-Type: {content_type}", f"Content-Transfer-Encoding: {encoding}", body=body).text == text


def multipart(subtype, *parts):
    return parse(
        b"Content-Type: multipart/%s; boundary=b\n\n" % subtype
        + b"".join(b"--b\n" + part + b"\n" for part in parts)
        + b"--b--\n"
    )


def test_an_alternative_is_read_as_plain_text_and_kept_as_html():
    message = multipart(
        b"alternative", b"Content-Type: text/plain\n\nHello", b"Content-Type: text/html\n\n<b>Hello</b>"
    )

    assert (message.text, message.html) == ("Hello\n", "<b>Hello</b>")


def test_html_beside_a_plain_footer_is_not_lost():
    message = multipart(
        b"mixed", b"Content-Type: text/html\n\n<b>Hello</b>", b"Content-Type: text/plain\n\nlist footer"
    )

    assert message.text == "Hello\n\nlist footer\n"


def test_an_empty_plain_alternative_does_not_hide_the_html():
    assert (
        multipart(b"alternative", b"Content-Type: text/plain\n\n \n", b"Content-Type: text/html\n\nHello").text
        == "Hello\n"
    )


@pytest.mark.parametrize(
    ("header", "filename"),
    [
        (b'Content-Disposition: attachment; filename="a b.pdf"', "a b.pdf"),
        (b"Content-Disposition: attachment; filename*=utf-8''%C3%9Cn.pdf", "Ün.pdf"),
        (b"Content-Disposition: attachment; filename*0*=iso-8859-1''%DCn; filename*1=\".pdf\"", "Ün.pdf"),
        (b'Content-Disposition: attachment; filename="=?utf-8?q?=C3=9Cn.pdf?="', "Ün.pdf"),
        (b'Content-Type: application/pdf; name="../../etc/a.pdf"', "a.pdf"),
        (b'Content-Disposition: attachment; filename="C:\\\\tmp\\\\a.pdf"', "a.pdf"),
        (b'Content-Disposition: attachment; filename="a\\"\x00\x01b"', 'a"  b'),
        (b"Content-Type: application/pdf", "attachment-1.pdf"),
        (b"Content-Type: message/rfc822", "attachment-1.eml"),
        (b'Content-Disposition: attachment; filename=".."', "attachment-1.txt"),
    ],
)
def test_a_file_name_is_decoded_and_has_no_path(header, filename):
    (attachment,) = multipart(b"mixed", header + b"\n\nabc").attachments

    assert attachment.filename == filename
    assert attachment.content == b"abc"


def test_an_attached_text_is_no_body():
    message = multipart(b"mixed", b"\nHello", b"Content-Type: text/plain\nContent-Disposition: attachment\n\nlog")

    assert message.text == "Hello\n"
    assert message.attachments[0].content == b"log"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"", ""),
        (b"Hello there\nAda", "Hello there\nAda\n"),
        (b"Subject: x\nHello there\n\nAda", "Hello there\n\nAda\n"),
        (b"\nHello", "Hello\n"),
        (b"Subject: x\r\rHello\rAda", "Hello\nAda\n"),
        (b"From ada Mon Nov 16\nSubject: x\n\nHello", "Hello\n"),
        (b"Subject: x\n\r\nHello", "Hello\n"),
    ],
)
def test_a_body_is_found_without_a_proper_header(raw, text):
    assert parse(raw).text == text


def test_a_text_beyond_the_cap_is_cut_and_named():
    message = parse(b"Subject: x\n\n" + b"a" * (MAX_TEXT_CHARS + 5))

    assert len(message.text) == MAX_TEXT_CHARS
    assert "text cut" in message.defects


SEEDS = [
    b"""From: Ada <a@x.test>
Subject: =?utf-8?q?=C3=BC?=
Date: Mon, 16 Nov 2026 09:12:00 +0000
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: base64

PGI+YTwvYj4=
--b
Content-Disposition: attachment; filename*0*=utf-8''a

x
--b--
""",
    b"""To: a@x.test, "b" <c@x.test>
References: <a@b> <c@d>
Content-Type: text/plain; format=flowed; charset=utf-7

> a
+2AA-
""",
]


@given(st.binary(max_size=400))
def test_no_bytes_at_all_are_an_error(raw):
    message = parse(raw)

    message.model_dump_json(exclude={"attachments"})


@settings(max_examples=300)
@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.integers(0, 500), st.integers(0, 20), st.binary(max_size=12)), max_size=5),
)
def test_no_damaged_message_is_an_error(raw, changes):
    for position, length, replacement in changes:
        raw = raw[:position] + replacement + raw[position + length :]

    message = parse(raw)

    message.model_dump_json(exclude={"attachments"})
    for _, value in message.headers:
        assert not any(ord(character) < 32 or 0x7F <= ord(character) < 0xA0 for character in value)


MULTIPART = b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
NESTED = b"".join(
    b"Content-Type: multipart/mixed; boundary=b%05d\r\n\r\n--b%05d\r\n" % (depth, depth) for depth in range(100_000)
)
HOSTILE = {
    "a million fields": b"X: y\r\n",
    "one endless field": (b"Subject: ", b"a"),
    "one endlessly folded field": (b"Subject: ", b"a\r\n "),
    "a million parts": (MULTIPART, b"--b\r\n\r\nx\r\n"),
    "a million near delimiters": (MULTIPART, b"\n--bx"),
    "multiparts in one another": NESTED,
    "giant references": (b"References: ", b"<a@b> "),
    "open references": (b"References: ", b"<a"),
    "quotes": (b"To: ", b'"'),
    "open quotes": (b"To: ", b'"a\\'),
    "comments": (b"To: ", b"("),
    "angle brackets": (b"To: ", b"<a@b"),
    "addresses that are none": (b"To: ", "é@é.x,".encode()),
    "encoded words": (b"To: ", b"=?utf-8?q?a?= "),
    "open encoded words": (b"Subject: ", b"=?a?q?"),
    "padding": (b"Content-Transfer-Encoding: base64\r\n\r\n", b"A="),
    "soft line breaks": (b"Content-Transfer-Encoding: quoted-printable\r\n\r\n", b"=\n"),
    "parameters": (b"Content-Type: a/b", b'; a="'),
    "NULs": b"\0",
    "bare CRs": b"\r",
    "spaces": b" ",
    "colons": b":",
    "flowed quotes": (b"Content-Type: text/plain; format=flowed\r\n\r\n", b"> a \n"),
    "half surrogates": (b"Content-Type: text/plain; charset=utf-7\r\n\r\n", b"+2AA-"),
    "html tags": (b"Content-Type: text/html\r\n\r\n", b"<b>"),
    "html paragraphs": (b"Content-Type: text/html\r\n\r\n", b"<p>a"),
    "html quotations": (b"Content-Type: text/html\r\n\r\n", b"<blockquote>a"),
    "html ends of links": (b"Content-Type: text/html\r\n\r\n", b"a</a>"),
    "html that is none": (b"Content-Type: text/html\r\n\r\n", b"<"),
    "base64 with junk": (b"Content-Type: a/b\r\nContent-Transfer-Encoding: base64\r\n\r\n", b"QUJD!="),
    "uuencoded lines": (b"Content-Type: a/b\r\nContent-Transfer-Encoding: uuencode\r\n\r\nbegin 644 a\r\n", b"#0V%T\n"),
    "uuencoded files": (b"\r\n", b"begin 644 a\nM12\nend\n"),
    "calendars": (
        b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n",
        b"ATTENDEE:mailto:a@b.co\r\n",
    ),
    "html comments": (b"Content-Type: text/html\r\n\r\n", b"<!--"),
    "html open attributes": (b"Content-Type: text/html\r\n\r\n", b'<a "'),
    "html entities": (b"Content-Type: text/html\r\n\r\n", b"&#1"),
}


@pytest.mark.slow
@pytest.mark.parametrize("pattern", HOSTILE.values(), ids=HOSTILE)
def test_ten_hostile_megabytes_take_less_than_two_seconds(pattern):
    start, unit = pattern if isinstance(pattern, tuple) else (b"", pattern)
    raw = start + unit * max(1, 10_000_000 // len(unit))
    began = time.process_time()

    parse(raw)

    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    ("raw", "defect"),
    [
        (b"X: y\r\n" * 2_000 + b"\r\n", "header fields cut"),
        (b"X: " + b"y" * 300_000 + b"\r\n\r\n", "header section cut"),
        (MULTIPART + b"--b\r\n\r\nx\r\n" * 600, "parts cut"),
        (NESTED, "parts nested too deeply were cut"),
        (b"To: " + b"a@x.test, " * 2_000 + b"\r\n\r\n", "To: address list cut"),
    ],
)
def test_what_is_cut_is_named(raw, defect):
    assert defect in parse(raw).defects


@pytest.mark.parametrize(
    ("value", "answered"),
    [
        ("<q1@acme.test>", ("<q1@acme.test>",)),
        ("<q1@acme.test> <q2@acme.test>", ("<q1@acme.test>", "<q2@acme.test>")),
        ('Message from Bob <bob@x.test> of "Mon, 3 Nov" <q1@acme.test>', ("<q1@acme.test>",)),
        ("<q1@acme.test> (message from Bob <bob@x.test> on Monday)", ("<q1@acme.test>",)),
        ("Your message of Monday <q1@acme.test>", ("<q1@acme.test>",)),
        ("Message from Ada <ada@example.com> of Monday", ()),
        ("q1@acme.test", ("<q1@acme.test>",)),
        ("ada@example.com", ()),
        ("Message from ada@example.com", ()),
    ],
)
def test_whose_message_was_answered_is_not_taken_for_the_message(value, answered):
    assert parsed("From: eve@x.test", "To: ada@example.com", f"In-Reply-To: {value}").in_reply_to == answered


@pytest.mark.parametrize(
    "fields",
    [
        ["References: q1@acme.test q2@acme.test"],
        ["References: <q1@acme.test>", "References: <q2@acme.test>"],
    ],
)
def test_references_without_brackets_or_in_two_fields_are_read(fields):
    assert parsed(*fields).references == ("<q1@acme.test>", "<q2@acme.test>")


def test_a_body_whose_boundary_is_not_the_one_named_is_taken_apart():
    body = b"--B\r\nContent-Type: text/plain\r\n\r\nwords\r\n--B\r\nContent-Type: text/html\r\n\r\n<p>more</p>\r\n--B--\r\n"
    message = parsed('Content-Type: multipart/mixed; boundary="other"', body=body)

    assert message.text == "words\n\nmore\n"


def test_parts_after_the_end_of_a_multipart_are_read_and_named():
    body = b"--B\r\n\r\nwords\r\n--B--\r\n--B\r\nContent-Type: application/pdf\r\n\r\n%PDF\r\n--B--\r\n"
    message = parsed("Content-Type: multipart/mixed; boundary=B", body=body)

    assert (message.text, [each.content for each in message.attachments]) == ("words\n", [b"%PDF"])
    assert "parts after the end of a multipart" in message.defects


@pytest.mark.parametrize("disposition", ["", "Content-Disposition: inline; filename=body.txt"])
def test_a_text_alone_is_what_was_written_even_if_it_has_a_name(disposition):
    fields = ["Content-Type: text/plain; name=body.txt", *filter(None, [disposition])]

    assert parsed(*fields, body=b"words").text == "words\n"


@pytest.mark.parametrize("kind", [b"text/x-amp-html", b"text/vnd.google.email-reaction+json; charset=utf-8"])
def test_the_same_mail_for_other_programs_is_no_attachment(kind):
    body = b"--B\r\n\r\nwords\r\n--B\r\nContent-Type: " + kind + b"\r\n\r\nthe same\r\n--B--\r\n"

    assert parsed("Content-Type: multipart/alternative; boundary=B", body=body).attachments == ()


def test_words_that_are_sealed_are_named():
    message = parsed("Content-Type: application/pkcs7-mime; name=smime.p7m", body=b"x")

    assert "the words are sealed in an attachment" in message.defects


@pytest.mark.parametrize("encoded", [b"SGVsbG8sIEFkYQ==", b"SGVs\r\nbG8sIEFkYSEh"])
def test_the_footer_of_a_list_is_no_part_of_the_base64_above_it(encoded):
    field = "Content-Transfer-Encoding: base64"

    text = parsed(field, body=encoded + b"\r\n-- \r\nYou are on the list\r\nhttp://example.com\r\n").text
    assert text.rstrip("!\n") == "Hello, Ada"
