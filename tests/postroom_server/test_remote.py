"""A room in another process: the same faces over REST, the same errors, the same turns."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator

import pytest

from postroom import AsyncMailbox, ConfigurationError, Message, Postroom, Scope, continue_turn
from postroom.model.errors import InvalidRequest, NotAssigned, NotFound, PermissionDenied, Suppressed
from postroom.model.settings import Settings
from tests.contracts.remote import LoopbackServer, connected, loopback_server
from tests.mail_samples import mail
from tests.waiting import until


@pytest.fixture(scope="module")
def server() -> Iterator[LoopbackServer]:
    with loopback_server() as opened:
        yield opened


@pytest.fixture
def home(server: LoopbackServer) -> Iterator[Postroom]:
    """The room where it was opened."""
    with Postroom("acme.test", mailboxes=["support", "billing"]) as room:
        server.serve(room)
        yield room


@pytest.fixture
def room(server: LoopbackServer, home: Postroom) -> Iterator[Postroom]:
    """The same room from afar."""
    with connected(server, home) as remote:
        yield remote


def test_a_remote_room_reads_answers_and_hands_over(room: Postroom, home: Postroom) -> None:
    room.receive(mail())
    support = room.mailbox("support")

    (message,) = support.messages().messages
    receipt = support.reply(message.id, text="On its way.")
    handed = support.hand_off(message.thread_id, to="billing", note="Charged twice.")
    room.drain()

    assert isinstance(support.asynchronous, AsyncMailbox)
    assert (room.domain, repr(support)) == ("acme.test", "<mailbox support@acme.test>")
    assert room.thread("t1") == home.thread("t1")
    assert home.receipts("t1")[0].id == receipt.id
    assert (handed.to_mailbox, room.thread("t1").assignee) == ("billing", "billing")


def test_a_refusal_is_the_very_same_error(room: Postroom, home: Postroom) -> None:
    room.receive(mail())
    room.suppress("ada@example.com", reason="complaint")
    refused = {}

    for name, face in (("home", home), ("afar", room)):
        with pytest.raises(Suppressed) as raised:
            face.mailbox("support").reply("m1", text="Hello")
        refused[name] = raised.value

    ours, theirs = refused["home"], refused["afar"]
    assert str(ours) == str(theirs)
    assert (ours.as_dict(), ours.untrusted) == (theirs.as_dict(), theirs.untrusted)
    assert (ours.recipient, ours.since, ours.covers) == (theirs.recipient, theirs.since, theirs.covers)
    with pytest.raises(NotFound):
        room.mailbox("support").message("m99")


def test_a_handle_may_do_what_its_key_allows(server: LoopbackServer, home: Postroom) -> None:
    home.receive(mail())

    with connected(server, home, scopes=[Scope.READ], mailboxes=["support"]) as reader:
        assert reader.mailbox("support").scopes == {Scope.READ}
        assert reader.mailbox("billing").scopes == frozenset()
        assert reader.mailbox("support").message("m1").id == "m1"
        with pytest.raises(PermissionDenied):
            reader.mailbox("support").reply("m1", text="Hello")
        with pytest.raises(PermissionDenied):
            reader.mailbox("billing").messages()
        with pytest.raises(PermissionDenied):
            reader.turns.claim("support")


def test_a_key_that_opens_nothing_is_refused_and_never_shown(server: LoopbackServer, home: Postroom) -> None:
    secret = home.keys.create("old", by="Eva").secret.get_secret_value()
    home.keys.revoke("k1")
    room = Postroom.connect(server.url, key=secret)

    with pytest.raises(PermissionDenied) as refused:
        room.mailboxes()

    assert secret not in f"{refused.value!r} {room.asynchronous!r} {vars(room.asynchronous)!r}"
    room.close()


def test_what_only_the_program_that_opened_the_room_can_do_says_so(room: Postroom) -> None:
    for act in (
        lambda: room.route("vip")(lambda mail: "support"),
        lambda: room.pool("first", mailboxes=["support"]),
        lambda: room.requests.define("order/1", asks=Message, answers=Message),
        lambda: room.secrets.protect("s3cret", name="door"),
    ):
        with pytest.raises(ConfigurationError, match="opened the room"):
            act()


def test_a_handler_takes_its_turns_from_afar_and_a_second_try_sends_once(room: Postroom, home: Postroom) -> None:
    turns: list[str] = []

    @room.on_message("support")
    def answer(message: Message) -> None:
        turns.append(message.id)
        room.mailbox("support").reply(message.id, text=f"Attempt {len(turns)}")
        if len(turns) == 1:
            raise ConnectionResetError("the process loses its model after the answer")

    room.start()
    home.receive(mail())

    until(lambda: len(turns) == 2)
    assert room.drain()
    assert [message.new_text for message in home.thread("t1").messages] == ["I was charged twice.", "Attempt 1"]
    assert "handler.completed" in [event.name for event in home.events()]


def test_an_async_handler_goes_on_as_the_next_owner(room: Postroom, home: Postroom) -> None:
    over = threading.Event()

    @room.on_message("support")
    async def answer(message: Message) -> None:
        support, billing = (room.asynchronous.mailbox(name) for name in ("support", "billing"))
        await support.reply(message.id, text="One moment.")
        continue_turn(await support.hand_off(message.thread_id, to="billing", note="Charged twice."))
        await billing.reply(message.id, text="Refunded.")

    @room.on_message("billing")
    def continued(message: Message) -> None:
        assert room.mailbox("billing").reply(message.id, text="We have refunded it.").duplicate
        over.set()

    room.start()
    home.receive(mail())

    assert over.wait(timeout=10)
    room.drain()
    texts = [message.new_text for message in home.thread("t1").messages]
    assert texts == ["I was charged twice.", "One moment.", "Refunded."]


def test_a_handler_of_every_mailbox_serves_those_that_the_key_is_for(server: LoopbackServer, home: Postroom) -> None:
    seen: list[str] = []
    with connected(server, home, mailboxes=["billing"]) as remote:
        remote.on_message()(lambda message: seen.append(message.mailbox))
        remote.start()
        home.receive(mail())
        home.receive(mail(number=2, to="billing@acme.test", subject="Invoice"))
        until(lambda: bool(seen))
        assert remote.drain()

    assert seen == ["billing"]


def test_a_turn_is_kept_for_as_long_as_its_handler_takes(server: LoopbackServer) -> None:
    """Four renewals are more than a lease: who looked for the turn meanwhile found nothing."""
    settings, over = Settings(domain="acme.test", mailboxes=("support",), lease=0.6), threading.Event()
    with Postroom("acme.test", settings=settings) as home:
        server.serve(home)
        with connected(server, home) as remote:
            remote.on_message("support")(lambda message: over.wait(timeout=20))
            remote.start()
            home.receive(mail())
            until(lambda: server.asked.count("/v1/turns/renew") >= 4)
            taken_by_another = home.turns.claim("support")
            over.set()
            assert remote.drain()

        assert taken_by_another == []
        assert [event.name for event in home.events()].count("handler.completed") == 1


def test_without_a_background_turns_are_taken_inside_drain(server: LoopbackServer, home: Postroom) -> None:
    seen: list[str] = []
    with connected(server, home, background=False) as remote:
        remote.on_message("support")(lambda message: seen.append(message.id))
        remote.start()
        home.receive(mail())
        assert seen == []
        remote.drain()

    assert seen == ["m1"]


def test_who_lost_the_turn_is_refused_from_afar_too(room: Postroom, home: Postroom) -> None:
    home.receive(mail())
    room.mailbox("support").hand_off("t1", to="billing", note="Charged twice.")

    with pytest.raises(NotAssigned) as refused:
        room.mailbox("support").reply("m1", text="Still me.")

    assert refused.value.assignee == "billing"


def test_the_event_log_is_followed_from_afar(room: Postroom, home: Postroom) -> None:
    home.receive(mail())
    names = [event.name for event in room.subscriptions.follow(after=0, names=["message.*"], wait=False)]

    assert names == [event.name for event in home.subscriptions.follow(after=0, names=["message.*"], wait=False)]
    assert names


def test_when_something_is_due_is_known_from_afar(room: Postroom, home: Postroom) -> None:
    room.on_message("support")(print)
    assert (room.next_due(), room.listening()) == (None, [])

    home.receive(mail())

    assert room.next_due() == home.turns.next_due("support") is not None


def test_what_a_forked_child_finds_is_a_room_that_nobody_has_started(room: Postroom) -> None:
    room.start()
    child = os.fork()
    if child == 0:
        os._exit(0 if room.domain == "acme.test" and not room.mailbox("support").messages().messages else 1)

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.mark.parametrize("name", ["..", ".", ""])
def test_what_is_named_by_dots_reaches_no_other_operation(room: Postroom, name: str) -> None:
    support = room.mailbox("support", scopes={Scope.READ, Scope.REPLY})

    with pytest.raises(InvalidRequest):
        support.pause_follow_up(name)
    with pytest.raises(InvalidRequest):
        support.thread(name)

    assert support.info().status == "active"
    assert room.mailbox("billing").info().status == "active"
