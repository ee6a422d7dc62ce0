"""Tainted work sends nobody to places that somebody else chose."""

from __future__ import annotations

import pytest

from postroom.model.errors import ApprovalRequired, Tainted
from postroom.policy.confinement.links import LinksGate
from tests.postroom.policy.rooms import GateRoom, draft

GATE = LinksGate(allowed=frozenset({"dhl.com"}))
OPAQUE = "QWRhIExvdmVsYWNlLCBvcmRlciA0MTEx"


@pytest.mark.parametrize(
    "text",
    [
        "See https://acme.test/orders/17",
        f"See https://shop.acme.test/invoice?token={OPAQUE}",
        f"Track it: https://www.dhl.com/track?id={OPAQUE}",
        "Your own page https://www.example.com/account shows it.",
        "Write to billing@acme.test, or from ada@example.com.",
        "No link at all.",
    ],
)
def test_own_allowed_and_the_readers_own_places_pass(room: GateRoom, text: str) -> None:
    room.check(GATE, draft(text))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("See https://evil.example/x", "links to evil.example"),
        ("See evil.example", "links to evil.example"),
        ("See hxxps://evil[.]example", "links to evil.example"),
        ("See https://acme.test@evil.example", "links to evil.example"),
        ("See https://bit.ly/3xyz", "sends readers on"),
        ("See https://acme.test/go?to=https://evil.example", "sends readers on"),
        ("See [acme.test](https://evil.example)", "but shows acme.test"),
        ("Write to eve@evil.example instead.", "links to evil.example"),
    ],
)
def test_a_foreign_place_waits_for_a_person(room: GateRoom, text: str, why: str) -> None:
    with pytest.raises(ApprovalRequired, match=why):
        room.check(GATE, draft(text))


@pytest.mark.parametrize(
    "text",
    [f"https://evil.example/?d={OPAQUE}", f"https://{OPAQUE}.evil.example", f"https://evil.example/{OPAQUE}.png"],
)
def test_a_link_that_carries_words_out_is_refused(room: GateRoom, text: str) -> None:
    with pytest.raises(Tainted, match="carry words out"):
        room.check(GATE, draft(text))


def test_a_link_goes_back_to_whoever_has_it_already_and_to_nobody_else(room: GateRoom) -> None:
    here = room.thread()
    link = f"https://tracker.example/?d={OPAQUE}"
    room.mail(here, f"What is {link} about?", sender="ada@example.com")

    room.check(GATE, draft(f"You sent {link} yourself.", to="ada@example.com", thread=here))

    with pytest.raises(Tainted):
        room.check(GATE, draft(link, to="ada@example.com bob@example.org", thread=here))


def test_a_link_that_somebody_else_sent_the_reader_is_not_known_to_be_good(room: GateRoom) -> None:
    here = room.thread()
    room.mail(here, "See https://orders.example", sender="eve@evil.example", to="support@acme.test ada@example.com")

    with pytest.raises(ApprovalRequired):
        room.check(GATE, draft("Please see https://orders.example", to="ada@example.com", thread=here))


@pytest.mark.parametrize("text", ["see hxxps://orders[.]example", "https://acme.test/go?to=https://orders.example"])
def test_what_a_reader_would_not_have_written_as_a_link_is_no_link_of_theirs(room: GateRoom, text: str) -> None:
    here = room.thread()
    room.mail(here, text, sender="ada@example.com")

    with pytest.raises(ApprovalRequired):
        room.check(GATE, draft(text.replace("hxxps", "https").replace("[.]", "."), to="ada@example.com", thread=here))


def test_what_one_readers_organisation_owns_is_foreign_to_another(room: GateRoom) -> None:
    with pytest.raises(ApprovalRequired):
        room.check(GATE, draft("https://www.example.com/x", to="ada@example.com bob@example.org"))


def test_nobody_owns_a_public_provider(room: GateRoom) -> None:
    with pytest.raises(ApprovalRequired):
        room.check(GATE, draft("Write to eve@gmail.com.", to="ada@gmail.com"))

    room.check(GATE, draft("You wrote from ada@gmail.com.", to="ada@gmail.com"))


def test_html_made_by_hand_waits_for_a_person(room: GateRoom) -> None:
    with pytest.raises(ApprovalRequired, match="made by hand"):
        room.check(GATE, draft(html="<p>Hello</p>"))


def test_a_picture_in_html_is_a_link(room: GateRoom) -> None:
    with pytest.raises(Tainted):
        room.check(GATE, draft(html=f'<img src="https://evil.example/{OPAQUE}.png">'))


def test_agents_of_the_room_follow_no_links(room: GateRoom) -> None:
    assert room.check(GATE, draft("https://evil.example", to="billing@acme.test")) == {}
