"""A message of ours, as providers ask for it that take no bytes."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from postroom.backends.http import HttpClient
from postroom.backends.providers.account import Account, Request, read_account
from postroom.backends.providers.asking import bearer
from postroom.backends.providers.letter import Letter, listed, written
from postroom.backends.providers.sigv4 import AwsKey
from postroom.backends.system import SystemClock
from postroom.mail.addresses.addresses import parse_address, parse_participant
from postroom.mail.writing.compose import compose
from postroom.model.errors import ConfigurationError
from postroom.model.message import AttachmentContent, Draft, Envelope
from tests.contracts.waiting_process import MONDAY

ADA, GRACE, EVE = "ada@example.com", "grace@example.org", "eve@example.net"


def letter(*recipients: str, **fields: object) -> Letter:
    draft = Draft(
        to=(parse_participant(f"Ada, Countess <{ADA}>"),),
        cc=(parse_participant(GRACE),),
        subject="Grüße",
        text="Plain \u200d text",
        html='<p>Rich <img src="cid:logo@acme.test"></p>',
        attachments=(
            AttachmentContent(
                filename="logo.png",
                content_type="image/png",
                content=b"\x89PNG",
                inline=True,
                content_id="logo@acme.test",
            ),
            AttachmentContent(filename="a b.pdf", content_type="application/pdf", content=b"%PDF"),
        ),
    )
    content = compose(
        draft,
        sender=parse_participant("Support <support@acme.test>"),
        message_id="<1@acme.test>",
        date=MONDAY,
        in_reply_to="<0@example.com>",
        references=tuple(f"<{number}@{'long-' * 8}example.com>" for number in range(9)),
        headers=(("Reply-To", "support+r@acme.test"), ("List-Unsubscribe", "<mailto:support@acme.test>")),
    )
    return Letter(Envelope(reverse_path=None, forward_paths=tuple(map(parse_address, recipients))), content)


def test_texts_and_files_are_whole() -> None:
    one = letter(ADA, GRACE)

    assert one.text.rstrip() == "Plain \u200d text"
    assert one.html.rstrip() == '<p>Rich <img src="cid:logo@acme.test"></p>'
    assert [(file.filename, file.content, file.inline, file.content_id) for file in one.files] == [
        ("logo.png", b"\x89PNG", True, "logo@acme.test"),
        ("a b.pdf", b"%PDF", False, None),
    ]


def test_the_fields_that_nothing_else_stands_for_are_unfolded() -> None:
    fields = dict(letter(ADA, GRACE).fields)

    assert set(fields) == {"In-Reply-To", "References", "Auto-Submitted", "List-Unsubscribe"}
    assert len(fields["References"].split()) == 9
    assert "\n" not in fields["References"]


def test_only_those_of_the_envelope_are_addressed_and_nobody_is_left_out() -> None:
    assert (listed(letter(ADA).to), listed(letter(ADA).cc)) == (f'"Ada, Countess" <{ADA}>', "")
    assert (listed(letter(GRACE).to), listed(letter(GRACE).cc)) == (GRACE, "")
    assert (listed(letter(GRACE, EVE).to), listed(letter(GRACE, EVE).cc)) == (EVE, GRACE)


def test_a_key_is_the_same_for_the_same_people_only() -> None:
    assert letter(ADA, GRACE).key == letter(GRACE, ADA).key
    assert letter(ADA).key != letter(GRACE).key


@pytest.mark.parametrize(
    ("person", "text"),
    [
        ("Ada <a@b.test>", "Ada <a@b.test>"),
        ("a@b.test", "a@b.test"),
        ("Lövelace, Ada <a@b.test>", '"Lövelace, Ada" <a@b.test>'),
        ('"Ada \\"the\\" Countess" <a@b.test>', '"Ada \\"the\\" Countess" <a@b.test>'),
        ('Ada <"ada..x."@docomo.ne.jp>', 'Ada <"ada..x."@docomo.ne.jp>'),
        ('"ada."@docomo.ne.jp', '"ada."@docomo.ne.jp'),
    ],
)
def test_a_name_is_written_so_that_it_reads_back(person: str, text: str) -> None:
    known = parse_participant(person)

    assert written(known) == text
    assert parse_participant(written(known)) == known


def test_a_field_is_left_out_with_its_folded_lines() -> None:
    one = Letter(
        letter(ADA).envelope, b"A: 1\r\nDKIM-Signature: v=1;\r\n b=abc\r\n\td\r\nB: 2\r\n\r\nDKIM-Signature: body\r\n"
    )

    assert one.without("dkim-signature") == b"A: 1\r\nB: 2\r\n\r\nDKIM-Signature: body\r\n"


def account(url: str, **options: object) -> Account:
    return read_account(
        url, base_url="https://api.example.com", options=("stream",), http=HttpClient(), clock=SystemClock(), **options
    )  # type: ignore[arg-type]


def test_a_token_stands_in_the_url_or_beside_it() -> None:
    assert account("postmark://t%40ken@").token == "t@ken"
    assert account("postmark://", token=SecretStr("beside")).token == "beside"
    assert (account("ses://key:word@eu-west-1").user, account("ses://key:word@eu-west-1").token) == ("key", "word")


@pytest.mark.parametrize(
    "url",
    [
        "postmark://",
        "postmark://t0ken@?url=http://api.example.com",
        "postmark://t0ken@?url=nonsense",
        "postmark://t0ken@?timeout=soon",
        "postmark://t0ken@?strem=x",
        "postmark://t0ken\u2100@",
        "postmark://t0ken[@",
        "postmark://what?t0ken@",
    ],
)
def test_what_names_no_account_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        account(url)

    assert "t0ken" not in str(refused.value)


def test_a_token_is_in_no_representation() -> None:
    assert "t0ken" not in repr(account("postmark://t0ken@"))
    assert "t0ken" not in repr(Request("POST", "/email", bearer(account("postmark://t0ken@")), b"t0ken"))
    assert "t0ken" not in repr(AwsKey("key", "t0ken", "eu-west-1", "ses"))
