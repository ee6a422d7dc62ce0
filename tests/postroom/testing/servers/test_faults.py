from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from functools import partial

import pytest

from postroom.model.delivery import DeliveryStatus
from postroom.model.errors import ConfigurationError
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
from tests.postroom.testing.servers.doors import CONTENT, DOORS, START, Door, opened

pytestmark = pytest.mark.timeout(10)

Behind = Callable[..., AbstractAsyncContextManager[Door]]
SENT, DEFERRED, FAILED = DeliveryStatus.SENT, DeliveryStatus.DEFERRED, DeliveryStatus.FAILED
TAKEN = (SENT, 250, "2.0.0")
UNREAD = (DeliveryStatus.UNKNOWN, 0, None)
UNAVAILABLE: list[object] = []
AT_ONCE, NEVER = (timedelta(0),), ()


@pytest.fixture(params=DOORS)
def behind(request: pytest.FixtureRequest) -> Behind:
    """The faults of example.com, behind each of the two doors."""
    return partial(opened, request.param)


async def test_a_server_without_faults_takes_everything_and_delivers_at_once(behind: Behind) -> None:
    async with behind() as door:
        assert await door.send("ada@example.com", "bob@other.test") == [TAKEN, TAKEN]

    assert [(each.to, each.passage.delays) for each in door.delivered] == [
        (["ada@example.com", "bob@other.test"], AT_ONCE)
    ]
    assert door.delivered[0].content == CONTENT
    assert door.delivered[0].begun == door.street.begun == 1


async def test_a_busy_server_defers_each_recipient_and_then_takes_the_mail(behind: Behind) -> None:
    async with behind(TryLater(times=2)) as door:
        attempts = [await door.send() for _ in range(3)]
        other = await door.send("bob@example.com")

    assert attempts == [[(DEFERRED, 451, "4.3.2")], [(DEFERRED, 451, "4.3.2")], [TAKEN]]
    assert other == [(DEFERRED, 451, "4.3.2")]
    assert door.street.begun == len(door.delivered) == 1


async def test_a_busy_server_may_be_busy_for_one_recipient_only(behind: Behind) -> None:
    async with behind(TryLater(only="ADA@*", times=None, code=450, text="4.2.1 Not now")) as door:
        attempts = [await door.send("ada@example.com", "bob@example.com") for _ in range(2)]

    assert attempts == [[(DEFERRED, 450, "4.2.1"), TAKEN]] * 2
    assert [each.to for each in door.delivered] == [["bob@example.com"]] * 2


async def test_a_server_that_ends_the_session_defers_everybody_in_it(behind: Behind) -> None:
    async with behind(Refuse(only="eve@*"), TryLater(code=421, only="ada@*")) as door:
        first = await door.send("bob@example.com", "eve@example.com", "ada@example.com", "dan@other.test")
        second = await door.send("ada@example.com")

    assert first == [
        (DEFERRED, 421, "4.3.2"),
        (FAILED, 550, "5.1.1"),
        (DEFERRED, 421, "4.3.2"),
        (DEFERRED, 421, "4.3.2"),
    ]
    assert second == [TAKEN]


async def test_a_greylist_lets_a_known_pair_pass_after_its_delay(behind: Behind) -> None:
    async with behind(Greylist(timedelta(minutes=5))) as door:
        early = [await door.send(), await door.send()]
        door.wait(timedelta(minutes=5))
        known = await door.send()
        stranger = await door.send(sender="billing@acme.test")

    assert early == [[(DEFERRED, 451, "4.7.1")]] * 2
    assert known == [TAKEN]
    assert stranger == [(DEFERRED, 451, "4.7.1")]


@pytest.mark.parametrize(("status", "code"), [("5.1.1", 550), ("5.2.2", 552), ("5.7.1", 554)])
async def test_a_refused_recipient_fails_with_its_enhanced_status_code(behind: Behind, status: str, code: int) -> None:
    async with behind(Refuse(status, code=code, only="ada@*")) as door:
        outcomes = await door.send("ada@example.com", "bob@example.com")

    assert outcomes == [(FAILED, code, status), TAKEN]
    assert [each.to for each in door.delivered] == [["bob@example.com"]]


async def test_refused_content_fails_for_every_recipient_and_is_not_delivered(behind: Behind) -> None:
    async with behind(Refuse("5.3.4", code=552, when="content")) as door:
        outcomes = await door.send("ada@example.com", "bob@other.test")

    assert outcomes == [(FAILED, 552, "5.3.4")] * 2
    assert (door.delivered, door.street.begun) == ([], 1)


async def test_a_line_that_drops_after_the_content_leaves_it_delivered_and_the_outcome_unknown(behind: Behind) -> None:
    async with behind(DropAfterContent(times=1)) as door:
        attempts = [await door.send("ada@example.com", "bob@example.com"), await door.send()]

    assert attempts == [[UNREAD, UNREAD], [TAKEN]]
    assert [each.passage.delays for each in door.delivered] == [AT_ONCE, AT_ONCE]
    assert door.street.begun == 2


async def test_a_line_that_drops_may_take_the_content_with_it(behind: Behind) -> None:
    async with behind(DropAfterContent(delivers=False)) as door:
        outcomes = await door.send()

    assert outcomes == [UNREAD]
    assert [each.passage.delays for each in door.delivered] == [NEVER]


async def test_a_line_that_drops_before_the_content_has_handed_nothing_over(behind: Behind) -> None:
    async with behind(DropBeforeContent(times=1)) as door:
        attempts = [await door.send(), await door.send()]

    assert attempts == [UNAVAILABLE, [TAKEN]]
    assert door.street.begun == len(door.delivered) == 1


async def test_a_line_that_drops_in_a_used_session_counts_as_one_attempt(behind: Behind) -> None:
    """A client opens another session when a used one ends: that must not use up a second fault."""
    async with behind(DropBeforeContent(times=2)) as door:
        await door.send("bob@other.test")
        attempts = [await door.send() for _ in range(3)]

    assert attempts == [UNAVAILABLE, UNAVAILABLE, [TAKEN]]


async def test_a_slow_server_says_the_same_as_a_quick_one(behind: Behind) -> None:
    async with behind(SlowDrip(octets=2), TryLater()) as door:
        attempts = [await door.send(), await door.send()]

    assert attempts == [[(DEFERRED, 451, "4.3.2")], [TAKEN]]
    assert len(door.delivered) == 1


async def test_a_late_bounce_is_an_acceptance_first(behind: Behind) -> None:
    async with behind(LateBounce(timedelta(hours=4), "5.2.2", only="ada@*")) as door:
        outcomes = await door.send("ada@example.com", "bob@example.com")

    ada, bob = door.delivered[0].of("ada@example.com"), door.delivered[0].of("bob@example.com")
    assert outcomes == [TAKEN, TAKEN]
    assert (ada.delays, ada.bounce_after, ada.bounce_status) == (NEVER, timedelta(hours=4), "5.2.2")
    assert (bob.delays, bob.bounce_after) == (AT_ONCE, None)


async def test_each_recipient_of_one_message_may_fare_differently(behind: Behind) -> None:
    faults = [LateBounce(only="ada@*"), LoseSilently(only="bob@*"), DeliverTwice()]
    async with behind(*faults) as door:
        await door.send("ada@example.com", "bob@example.com", "eve@example.com")

    passages = [door.delivered[0].of(f"{name}@example.com") for name in ("ada", "bob", "eve")]
    assert [passage.delays for passage in passages] == [NEVER, NEVER, AT_ONCE * 2]
    assert [passage.bounce_after for passage in passages] == [timedelta(hours=4), None, None]


async def test_a_server_behind_the_first_one_still_bounces_loses_and_refuses(behind: Behind) -> None:
    others = {
        "late.test": [LateBounce()],
        "gone.test": [LoseSilently()],
        "full.test": [Refuse("5.2.2", when="content", code=552)],
        "torn.test": [DropAfterContent(delivers=False)],
    }
    async with behind(others=others) as door:
        outcomes = await door.send(
            "ada@example.com", "bob@late.test", "dan@gone.test", "eve@full.test", "kim@torn.test"
        )

    bob, dan, eve = [door.delivered[0].of(each) for each in ("bob@late.test", "dan@gone.test", "eve@full.test")]
    assert outcomes == [TAKEN] * 5
    assert door.delivered[0].of("kim@torn.test").delays == AT_ONCE
    assert door.delivered[0].of("ada@example.com").delays == AT_ONCE
    assert (bob.delays, bob.bounce_after) == (NEVER, timedelta(hours=4))
    assert (dan.delays, dan.bounce_after) == (NEVER, None)
    assert (eve.delays, eve.bounce_after, eve.bounce_status) == (NEVER, timedelta(0), "5.2.2")


async def test_a_silent_loss_is_accepted_and_never_delivered(behind: Behind) -> None:
    async with behind(LoseSilently(times=1)) as door:
        attempts = [await door.send(), await door.send()]

    assert attempts == [[TAKEN], [TAKEN]]
    assert [each.passage.delays for each in door.delivered] == [NEVER, AT_ONCE]


async def test_a_double_delivery_is_one_acceptance(behind: Behind) -> None:
    async with behind(DeliverTwice(gap=timedelta(minutes=1))) as door:
        outcomes = await door.send()

    assert outcomes == [TAKEN]
    assert [each.passage.delays for each in door.delivered] == [(timedelta(0), timedelta(minutes=1))]


async def test_out_of_order_the_second_message_overtakes_the_first(behind: Behind) -> None:
    async with behind(OutOfOrder(by=timedelta(minutes=10))) as door:
        attempts = [await door.send() for _ in range(4)]

    late = (timedelta(minutes=10),)
    assert attempts == [[TAKEN]] * 4
    assert [each.passage.delays for each in door.delivered] == [late, AT_ONCE, late, AT_ONCE]


@pytest.mark.parametrize("fault", [RefuseTls(), RefuseTls(broken_handshake=True), RefuseAuth(), Unreachable()])
async def test_without_a_session_at_the_hop_the_transport_is_unavailable(behind: Behind, fault: RefuseTls) -> None:
    async with behind(hop=[fault]) as door:
        attempts = [await door.send(), await door.send()]

    assert attempts == [UNAVAILABLE] * 2
    assert (door.delivered, door.street.begun) == ([], 0)


@pytest.mark.parametrize("fault", [RefuseTls(), RefuseAuth(), Unreachable(), Unreachable(silent=True)])
async def test_without_a_session_at_its_server_a_recipient_is_deferred_and_the_others_are_not(
    behind: Behind, fault: RefuseTls
) -> None:
    async with behind(fault) as door:
        outcomes = await door.send("ada@example.com", "bob@other.test")

    assert outcomes == [(DEFERRED, 451, "4.4.1"), TAKEN]
    assert [each.to for each in door.delivered] == [["bob@other.test"]]


@pytest.mark.parametrize("silent", [False, True])
async def test_an_unreachable_hop_comes_back_after_so_many_attempts(behind: Behind, silent: bool) -> None:
    async with behind(hop=[Unreachable(times=2, silent=silent)]) as door:
        attempts = [await door.send() for _ in range(4)]

    assert attempts == [UNAVAILABLE, UNAVAILABLE, [TAKEN], [TAKEN]]


async def test_an_unreachable_hop_comes_back_at_its_time(behind: Behind) -> None:
    async with behind(hop=[Unreachable(until=START + timedelta(hours=1))]) as door:
        early = await door.send()
        door.wait(timedelta(hours=1))
        later = await door.send()

    assert (early, later) == (UNAVAILABLE, [TAKEN])


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Refuse("4.2.2"),
        lambda: Refuse("5.1.1", code=450),
        lambda: Refuse(when="greeting"),
        lambda: TryLater(code=550),
        lambda: TryLater(text="Later"),
        lambda: LateBounce(status="2.0.0"),
        lambda: SlowDrip(octets=0),
    ],
)
def test_a_fault_that_contradicts_itself_is_not_taken(wrong: Callable[[], object]) -> None:
    with pytest.raises(ConfigurationError):
        wrong()
