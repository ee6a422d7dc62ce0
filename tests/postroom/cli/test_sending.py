"""`postroom send`."""

from __future__ import annotations

from pathlib import Path

import pytest

from postroom import Postroom
from tests.postroom.cli.conftest import Run

pytestmark = pytest.mark.usefixtures("mailbox")

HELLO = ("send", "ada@example.com", "--from", "support", "--subject", "Hello")


@pytest.fixture
def mailbox(run: Run) -> None:
    run("mailbox", "create", "support")


def test_a_message_without_a_transport_is_kept_and_says_so(run: Run) -> None:
    sent = run(*HELLO, "--text", "Welcome!")

    assert sent.code == 0
    assert "Accepted as m1 in t1 from support." in sent.out
    assert "kept for ada@example.com: no transport is configured" in sent.out


def test_the_same_message_twice_is_sent_once(run: Run) -> None:
    first = run(*HELLO, "--text", "Welcome!", "--json")

    second = run(*HELLO, "--text", "Welcome!", "--json")

    assert second.code == 0
    assert second.data["id"] == first.data["id"]
    assert second.data["duplicate"] is True


def test_the_text_comes_from_standard_input_where_none_is_given(run: Run) -> None:
    sent = run(*HELLO, "--json", text="From a pipe.\n")

    assert "From a pipe." in run("show", sent.data["id"]).out


def test_a_file_travels_as_an_attachment(run: Run, place: Path) -> None:
    (place / "invoice.pdf").write_bytes(b"%PDF-1.7")

    sent = run(*HELLO, "--text", "See below.", "--attach", "invoice.pdf", "--json")

    shown = run("show", sent.data["id"], "--json").data
    assert [(entry["filename"], entry["content_type"]) for entry in shown["attachments"]] == [
        ("invoice.pdf", "application/pdf")
    ]


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs a file without an end")
def test_a_file_that_is_too_large_is_refused_before_all_of_it_is_read(run: Run) -> None:
    refused = run(*HELLO, "--text", "See below.", "--attach", "/dev/zero")

    assert refused.code == 1
    assert "at most 26,214,400 are allowed" in refused.err


def test_a_malformed_address_is_refused_with_a_sentence(run: Run) -> None:
    refused = run("send", "nonsense", "--from", "support", "--subject", "Hello", "--text", "Hi")

    assert refused.code == 1
    assert refused.out == ""
    assert "'nonsense' is not an e-mail address" in refused.err
    assert "You can write it as ada@example.com" in refused.err


def test_a_suppressed_recipient_is_refused_as_json_with_its_code(run: Run) -> None:
    run("suppress", "add", "ada@example.com")

    refused = run(*HELLO, "--text", "Hi", "--json")

    assert (refused.code, refused.out) == (1, "")
    assert refused.error["code"] == "suppressed"


def test_an_unknown_mailbox_is_not_found(run: Run) -> None:
    refused = run("send", "ada@example.com", "--from", "nobody", "--subject", "Hello", "--text", "Hi", "--json")

    assert (refused.code, refused.error["code"]) == (1, "not_found")


def test_no_text_at_all_is_refused(run: Run) -> None:
    assert run(*HELLO, text="").code == 1


def test_two_programs_see_the_same_room_through_the_store_file(program: Run) -> None:
    sent = program(*HELLO, "--text", "Welcome!", "--json")

    threads = program("threads", "--json")

    assert [thread["id"] for thread in threads.data] == [sent.data["thread_id"]]


def test_another_store_is_another_room(run: Run) -> None:
    run("--store", "other.db", "mailbox", "create", "sales")

    assert [info["name"] for info in run("--store", "other.db", "mailbox", "list", "--json").data] == ["sales"]
    assert [info["name"] for info in run("mailbox", "list", "--json").data] == ["support"]


def test_the_domain_option_goes_before_the_environment(run: Run) -> None:
    created = run("--domain", "Other.TEST", "mailbox", "create", "sales", "--json")

    assert created.data["address"] == "sales@other.test"
    with Postroom("other.test", store="sqlite:///postroom.db") as same:
        assert [info.name for info in same.mailboxes()] == ["sales"]
