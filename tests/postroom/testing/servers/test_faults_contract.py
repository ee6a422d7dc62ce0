"""One script of sends through both doors: a room must not be able to tell them apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postroom.model.delivery import RecipientOutcome
from postroom.model.errors import TransportUnavailable
from postroom.testing.servers.faults import (
    DeliverTwice,
    DropAfterContent,
    DropBeforeContent,
    Greylist,
    LateBounce,
    LoseSilently,
    OutOfOrder,
    Refuse,
    RefuseAuth,
    RefuseTls,
    SlowDrip,
    TryLater,
    Unreachable,
)
from postroom.testing.servers.servers import Fault
from tests.postroom.testing.servers.doors import Delivered, Door, opened

pytestmark = pytest.mark.timeout(60)

Make = Callable[[], Fault]
Seen = list[RecipientOutcome] | str

FAULTS: dict[str, Make] = {
    "try later": TryLater,
    "try later, always": partial(TryLater, times=None, only="ada@*"),
    "end the session": partial(TryLater, code=421, only="bob@*"),
    "greylist": Greylist,
    "no such mailbox": partial(Refuse, only="bob@*"),
    "mailbox full": partial(Refuse, "5.2.2", code=552),
    "policy": partial(Refuse, "5.7.1", code=554, when="content", only="ada@*"),
    "too big": partial(Refuse, "5.3.4", code=552, when="content"),
    "drop after content": DropAfterContent,
    "drop with content": partial(DropAfterContent, delivers=False),
    "drop before content": DropBeforeContent,
    "slow drip": partial(SlowDrip, octets=16, pause=timedelta(0)),
    "late bounce": partial(LateBounce, only="ada@*"),
    "lose silently": partial(LoseSilently, times=1),
    "deliver twice": DeliverTwice,
    "out of order": OutOfOrder,
    "refuse TLS": RefuseTls,
    "refuse login": RefuseAuth,
    "unreachable": partial(Unreachable, times=2),
    "silent": partial(Unreachable, times=1, silent=True),
}
SENDS = (
    ("ada@example.com",),
    ("ada@example.com", "bob@example.com"),
    ("eve@other.test",),
    ("eve@other.test", "bob@example.com", "ada@example.com"),
    ("ada@example.com", "ada@example.com"),
    ("bob@example.com",),
)
BODIES = (
    b"Subject: Dots\r\n\r\n.\r\n..\r\n.leading\r\n",
    b"Subject: No end\r\n\r\nThis line is the last",
    b"Subject: Bare\n\nfeeds\nof lines\n",
    b"Subject: Long\r\n\r\n" + b"x" * 200_000 + b"\r\n",
    "Subject: Grüße\r\n\r\nÄpfel\r\n".encode(),
    b"Subject: Nothing\r\n\r\n",
    b"",
)


async def seen_through(
    kind: str, sends: Sequence[tuple[str, ...]], *, faults: Sequence[Make] = (), hop: Sequence[Make] = ()
) -> tuple[list[Seen], list[Delivered], int]:
    """Send, an hour passing after every second message: outcomes, deliveries, and how often content began to leave."""
    async with opened(kind, *(make() for make in faults), hop=[make() for make in hop]) as door:
        seen: list[Seen] = []
        for number, recipients in enumerate(sends):
            seen.append(await sent(door, recipients))
            door.wait(timedelta(hours=number % 2))
    return seen, door.delivered, door.street.begun


async def sent(door: Door, recipients: tuple[str, ...]) -> Seen:
    try:
        return await door.outcomes(*recipients)
    except TransportUnavailable:
        return "unavailable"


@pytest.mark.parametrize("name", FAULTS)
async def test_a_server_with_this_fault_looks_the_same_through_both_doors(name: str) -> None:
    twice = SENDS * 2

    assert await seen_through("wire", twice, faults=[FAULTS[name]]) == await seen_through(
        "socketless", twice, faults=[FAULTS[name]]
    )


@pytest.mark.parametrize("name", FAULTS)
async def test_a_hop_with_this_fault_looks_the_same_through_both_doors(name: str) -> None:
    assert await seen_through("wire", SENDS, hop=[FAULTS[name]]) == await seen_through(
        "socketless", SENDS, hop=[FAULTS[name]]
    )


names = st.lists(st.sampled_from(sorted(FAULTS)), max_size=3)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(faults=names, hop=names, sends=st.lists(st.sampled_from(SENDS), max_size=6))
async def test_any_mixture_of_faults_looks_the_same_through_both_doors(
    faults: list[str], hop: list[str], sends: list[tuple[str, ...]]
) -> None:
    seen = [
        await seen_through(kind, sends, faults=[FAULTS[name] for name in faults], hop=[FAULTS[name] for name in hop])
        for kind in ("wire", "socketless")
    ]

    assert seen[0] == seen[1]


@pytest.mark.parametrize("content", BODIES, ids=lambda body: repr(body[:20]))
async def test_content_arrives_the_same_through_both_doors(content: bytes) -> None:
    seen = []
    for kind in ("wire", "socketless"):
        async with opened(kind) as door:
            seen.append((await door.outcomes("ada@example.com", content=content), door.delivered))

    assert seen[0] == seen[1]
    assert seen[0][1][0].content.endswith(b"\r\n")


async def test_an_outcome_tells_the_same_words_through_both_doors() -> None:
    told = []
    for kind in ("wire", "socketless"):
        async with opened(kind, Refuse("5.2.2", only="ada@*")) as door:
            told.append([outcome.text for outcome in await door.outcomes("ada@example.com", "bob@example.com")])

    assert told == [["This mailbox is full", "Message accepted"]] * 2


async def test_a_report_leaves_with_the_null_reverse_path_through_both_doors() -> None:
    for kind in ("wire", "socketless"):
        async with opened(kind, Greylist(only="nobody@*")) as door:
            await door.outcomes("ada@example.com", sender=None)

        assert [each.envelope.reverse_path for each in door.delivered] == [None]


async def test_an_address_beyond_ascii_is_named_to_its_server_through_both_doors() -> None:
    for kind in ("wire", "socketless"):
        async with opened(kind) as door:
            await door.outcomes("jürgen@example.com")

        assert [each.to for each in door.delivered] == [["jürgen@example.com"]]
