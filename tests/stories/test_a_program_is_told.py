"""A program of the user's own is told what happens: signed, in order, at least once, whatever becomes of its server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from postroom import Postroom, Webhook, verify_webhook
from postroom.backends.store.records.claims import WEBHOOK_QUEUE, Claim
from postroom.backends.store.records.records import Records
from postroom.model.errors import InvalidSignature
from postroom.model.event import EventName
from postroom.model.webhook import DeliveryState, WebhookState
from postroom.testing import World
from tests.web_receiver import DROP, HANG, Receiver, receiving

LOOPBACK = ("127.0.0.0/8",)
MESSAGES = ["message.received", "message.sent"]


@pytest.fixture
def quiet() -> Iterator[World]:
    """A world whose mail needs no socket: these stories are about the web."""
    with World(seed=7) as opened:
        yield opened


def told_room(world: World, **settings: object) -> Postroom:
    return world.room("acme.test", ["support"], webhook_networks=LOOPBACK, webhook_timeout=1.5, **settings)


def letters(world: World, *subjects: str) -> None:
    """Ada writes, and the mail arrives, one letter after another."""
    ada = world.people.get("ada@example.com") or world.person("ada@example.com")
    for subject in subjects:
        ada.write("support@acme.test", subject=subject, text="Where is my lamp?")
        world.settle()


def ids(receiver: Receiver) -> list[int]:
    """The events that were taken well, in the order in which they were."""
    return [call.data["id"] for call in receiver.heard]


def errors(room: Postroom, hook: Webhook) -> list[list[str]]:
    """Why the tries of each event failed, the oldest event first."""
    return [[one.error for one in delivery.tries] for delivery in reversed(room.webhooks.deliveries(hook.id))]


def test_a_server_that_falls_over_hears_everything_in_order(world: World) -> None:
    room = told_room(world)
    with receiving(500, (429, {"retry-after": "7200"}), HANG, DROP) as receiver:
        hook = room.webhooks.add(receiver.url, events=MESSAGES, mailbox="support")
        assert hook.secret is not None

        letters(world, "Order 42")
        letter = room.mailbox("support").messages().messages[0]
        room.mailbox("support").reply(letter.id, text="On its way.")
        world.advance(hours=5)

        assert [call.event for call in receiver.taken] == ["message.received"] * 5 + ["message.sent"]
        assert [verify_webhook(call.headers, call.body, hook.secret, call.at) for call in receiver.taken] == [
            call.call_id for call in receiver.taken
        ]
        assert len({call.call_id for call in receiver.taken}) == 2
        assert b"lamp" not in b"".join(call.body for call in receiver.taken)
        assert errors(room, hook) == [["status_500", "status_429", "timeout", "dropped", ""], [""]]
        pauses = [later.at - earlier.at for earlier, later in pairwise(receiver.taken)]
        assert pauses[1] == timedelta(hours=2)
        assert timedelta(seconds=5) <= pauses[0] <= timedelta(seconds=6)


def test_a_dead_server_holds_up_no_other_and_is_given_up_after_a_day(quiet: World) -> None:
    room = told_room(quiet)
    with receiving(otherwise=DROP) as dead, receiving() as alive:
        lost = room.webhooks.add(dead.url, events=["message.received"])
        kept = room.webhooks.add(alive.url, events=["message.received"])

        letters(quiet, "One", "Two", "Three")
        assert len(alive.heard) == 3
        quiet.advance(days=2)

        assert len(dead.taken) < 20
        assert len({call.call_id for call in dead.taken}) == 1, "a server that is away is asked about one event alone"
        assert [one.state for one in room.webhooks.dead_letters(lost.id)] == [DeliveryState.DEAD] * 3
        assert room.webhooks.dead_letters(kept.id) == []
        gave_up = [event for event in room.events(count=1000) if event.name is EventName.WEBHOOK_GAVE_UP]
        assert sum(event.details["events"] for event in gave_up) == 3

        dead.otherwise = 200
        assert room.webhooks.requeue(lost.id) == 3
        quiet.settle()
        assert ids(dead) == ids(alive)


def test_an_event_that_its_server_cannot_take_steps_aside(quiet: World) -> None:
    room = told_room(quiet)
    with receiving(500, 500, 500) as receiver:
        hook = room.webhooks.add(receiver.url, events=["message.received"])

        letters(quiet, "Poison", "Two", "Three")
        quiet.advance(hours=1)

        poison, *others = sorted(ids(receiver))
        assert ids(receiver) == [*others, poison]
        assert room.webhooks.list()[0].failures == 0
        assert errors(room, hook)[0] == ["status_500"] * 3 + [""]


def test_a_server_that_says_it_is_gone_is_called_no_more(quiet: World) -> None:
    room = told_room(quiet)
    with receiving(410) as receiver:
        hook = room.webhooks.add(receiver.url, events=["message.received"])
        letters(quiet, "One", "Two")
        quiet.advance(days=1)

        assert len(receiver.taken) == 1
        assert room.webhooks.list()[0].state is WebhookState.GONE

        room.webhooks.resume(hook.id)
        letters(quiet, "Three")
        assert [call.data["message_id"] for call in receiver.heard] == ["m3"]
        assert len(room.webhooks.dead_letters(hook.id)) == 1


def test_what_happens_while_a_person_pauses_it_is_told_afterwards(quiet: World) -> None:
    room = told_room(quiet)
    with receiving() as receiver:
        hook = room.webhooks.add(receiver.url, events=["message.received"])
        room.webhooks.pause(hook.id)
        letters(quiet, "One", "Two")
        quiet.advance(days=3)
        assert receiver.taken == []
        assert room.webhooks.list()[0].waiting == 2

        room.webhooks.resume(hook.id)
        quiet.settle()
        assert len(receiver.heard) == 2


def test_a_secret_is_changed_without_a_call_that_nobody_can_verify(quiet: World) -> None:
    room = told_room(quiet, key_secret="a long key secret")
    with receiving() as receiver:
        first = room.webhooks.add(receiver.url, events=["message.received"])
        letters(quiet, "Before")
        second = room.webhooks.rotate(first.id, overlap=timedelta(hours=1))
        letters(quiet, "During")
        quiet.advance(hours=2)
        letters(quiet, "After")

        assert [verified_with(call, first, second) for call in receiver.taken] == [
            (True, False),
            (True, True),
            (False, True),
        ]
        assert all(hook.secret is None for hook in room.webhooks.list())


def verified_with(call, *hooks: Webhook) -> tuple[bool, ...]:
    def verifies(hook: Webhook) -> bool:
        assert hook.secret is not None
        try:
            return bool(verify_webhook(call.headers, call.body, hook.secret, call.at))
        except InvalidSignature:
            return False

    return tuple(map(verifies, hooks))


def test_what_happened_is_told_again_from_a_cursor_under_the_same_ids(quiet: World) -> None:
    room = told_room(quiet)
    with receiving() as receiver:
        letters(quiet, "Before there was a webhook")
        cursor = room.events(count=1000)[-1].id
        hook = room.webhooks.add(receiver.url, events=["message.received"])
        letters(quiet, "One", "Two")
        first = [call.call_id for call in receiver.taken]

        assert room.webhooks.replay(hook.id, after=cursor) == 2
        quiet.settle()
        assert [call.call_id for call in receiver.taken[2:]] == first

        assert room.webhooks.replay(hook.id, after=0, until=cursor) == 1
        quiet.settle()
        assert receiver.taken[-1].data["id"] < receiver.taken[0].data["id"]


def test_a_process_that_dies_forgets_nothing(quiet: World, tmp_path: Path) -> None:
    room = told_room(quiet, store=f"sqlite:///{tmp_path / 'room.db'}")
    with receiving(DROP, DROP) as receiver:
        room.webhooks.add(receiver.url, events=["message.received"])
        letters(quiet, "One", "Two")
        assert receiver.heard == []

        quiet.stop(room)
        quiet.advance(minutes=10)
        quiet.restart(room)
        quiet.advance(minutes=5)

        assert len(ids(receiver)) == 2
        assert ids(receiver) == sorted(ids(receiver))


def test_a_process_that_dies_in_the_middle_of_a_call_leaves_it_to_another(quiet: World) -> None:
    room = told_room(quiet)
    with receiving() as receiver:
        hook = room.webhooks.add(receiver.url, events=["message.received"])
        room.webhooks.pause(hook.id)
        letters(quiet, "One")
        room.webhooks.resume(hook.id)
        taken = room.asynchronous.call(lambda: room.asynchronous.write(claim_and_die))

        quiet.advance(seconds=29)
        letters(quiet, "Two")
        assert (len(taken), receiver.taken) == (1, [])
        quiet.advance(seconds=2)
        letters(quiet, "Three")
        assert [call.data["message_id"] for call in receiver.heard] == ["m1", "m2", "m3"]


def claim_and_die(records: Records) -> list[Claim]:
    """What a process has under way that was killed."""
    return records.claims.due([WEBHOOK_QUEUE], worker="dead", lease_until=records.now + 30_000, count=1)


def test_a_webhook_hears_nothing_about_itself(quiet: World) -> None:
    room = told_room(quiet)
    with receiving(otherwise=503) as failing, receiving() as watching:
        broken = room.webhooks.add(failing.url)
        room.webhooks.add(watching.url, events=["webhook.*"])
        letters(quiet, "One")
        quiet.advance(days=3)

        about = [call.data["details"]["webhook"] for call in watching.heard]
        assert broken.id in about, "another webhook hears that it was given up"
        assert not any(call.data["details"].get("webhook") == broken.id for call in failing.taken), (
            "or each failure would cause the next"
        )
        assert room.next_due() is None or len(failing.taken) < 30
