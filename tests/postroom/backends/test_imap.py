from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from postroom.backends.imap import ImapReceiver, ImapSentFolder, jittered_back_off
from postroom.model.address import Address
from postroom.model.errors import ConfigurationError, MalformedMessage, NotFound, StoreUnavailable
from postroom.ports.receiver import Arrival
from tests.postroom.backends.scripted import serving
from tests.postroom.backends.scripted_imap import ScriptedImap, scripted_imap

pytestmark = pytest.mark.timeout(10)

SUPPORT = Address(local_part="support", domain="acme.test")


class Door:
    """The room behind the receiver: what it took, in order, and where the receiver stands."""

    def __init__(self, cursor: str | None = None) -> None:
        self.arrivals: asyncio.Queue[Arrival] = asyncio.Queue()
        self.errors: list[Exception] = []
        self.cursor = cursor
        self.cursor_at_accept: list[str | None] = []
        self.entered = asyncio.Event()
        self.open = asyncio.Event()
        self.open.set()

    async def accept(self, arrival: Arrival) -> None:
        self.entered.set()
        self.cursor_at_accept.append(self.cursor)
        await self.open.wait()
        if self.errors:
            raise self.errors.pop(0)
        await self.arrivals.put(arrival)

    async def knows(self, address: Address) -> bool:
        return address.key == SUPPORT.key

    def save(self, cursor: str) -> None:
        self.cursor = cursor

    async def next(self) -> bytes:
        async with asyncio.timeout(5):
            return (await self.arrivals.get()).content


@asynccontextmanager
async def following(
    door: Door,
    url: str,
    *,
    back_off: Callable[[int], float] = lambda _: 0.0,
    idle_seconds: float = 60.0,
    now: Callable[[], float] = lambda: 0.0,
) -> AsyncIterator[ImapReceiver]:
    receiver = ImapReceiver(
        url,
        load_cursor=lambda: door.cursor,
        save_cursor=door.save,
        back_off=back_off,
        idle_seconds=idle_seconds,
        now=now,
    )
    await receiver.start(door.accept, knows=door.knows)
    try:
        yield receiver
    finally:
        await receiver.aclose()


@pytest.fixture
async def server() -> AsyncIterator[ScriptedImap]:
    async with scripted_imap() as script:
        yield script


def content(subject: str, *fields: str) -> bytes:
    return "\r\n".join([*fields, f"Subject: {subject}", "", "Hello.", ""]).encode()


async def test_what_the_folder_holds_arrives_in_order(server: ScriptedImap) -> None:
    for subject in ("one", "two", "three"):
        server.add(content(subject))

    async with following(door := Door(), server.url()):
        taken = [await door.next() for _ in range(3)]

    assert taken == [content("one"), content("two"), content("three")]
    assert door.cursor == "7:3"
    assert not any(command.startswith(("SELECT", "UID STORE")) for command in server.commands)


async def test_new_mail_is_seen_by_push(server: ScriptedImap) -> None:
    async with following(door := Door(), server.url()):
        await server.idling.wait()
        server.add(content("pushed"))
        taken = await door.next()

    assert taken == content("pushed")


async def test_mail_that_is_announced_together_with_the_start_of_idle_is_not_missed() -> None:
    class Hasty(ScriptedImap):
        async def _idle(self, tag: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            if self.uid_next == 1:
                self.add(content("hasty"), announce=False)
                writer.write(b"+ idling\r\n* 1 EXISTS\r\n")
                await reader.readline()
                writer.write(f"{tag} OK done\r\n".encode())
            else:
                await super()._idle(tag, reader, writer)

    script = Hasty()
    listener = await asyncio.start_server(script.serve, "127.0.0.1", 0)
    script.port = listener.sockets[0].getsockname()[1]
    async with following(door := Door(), script.url()):
        taken = await door.next()
    listener.close()

    assert taken == content("hasty")


async def test_mail_that_is_announced_in_the_answer_to_a_search_is_not_missed() -> None:
    """It came when the search was over and its answer was not: the server tells of it there, and never again."""

    class Hasty(ScriptedImap):
        def _search(self, command: str) -> bytes:
            found = super()._search(command)
            if self.uid_next <= 2:
                self.add(content(f"hasty {self.uid_next}"), announce=False)
            return found + f"* {len(self.mail)} EXISTS\r\n".encode()

    script = Hasty()
    async with serving(script.serve) as script.port, following(door := Door(), script.url()):
        taken = [await door.next() for _ in range(2)]
        await script.idling.wait()

    assert taken == [content("hasty 1"), content("hasty 2")]


async def test_idle_is_renewed_and_the_folder_looked_at_each_time(server: ScriptedImap) -> None:
    async with following(door := Door(), server.url(), idle_seconds=0.01):
        await server.said("IDLE", times=3)
        server.add(content("unannounced"), announce=False)
        taken = await door.next()

    assert taken == content("unannounced")
    assert server.connections == 1


async def test_a_server_without_idle_is_polled() -> None:
    async with scripted_imap("IMAP4rev1") as server, following(door := Door(), server.url("poll=0.01")):
        await server.said("NOOP")
        server.add(content("polled"))
        taken = await door.next()

    assert taken == content("polled")


async def test_the_place_reached_is_kept_only_after_the_room_has_stored_the_message(server: ScriptedImap) -> None:
    server.add(content("one"))
    server.add(content("two"))

    async with following(door := Door(), server.url()):
        await door.next()
        await door.next()

    assert door.cursor_at_accept == ["7:0", "7:1"]


async def test_a_receiver_goes_on_where_it_stopped(server: ScriptedImap) -> None:
    for subject in ("one", "two"):
        server.add(content(subject))

    async with following(door := Door(cursor="7:1"), server.url()):
        taken = await door.next()

    assert taken == content("two")
    assert door.arrivals.empty()


@pytest.mark.parametrize("cursor", ["6:2", "nonsense", "7:", ":2"])
async def test_a_place_that_means_nothing_any_more_starts_over(server: ScriptedImap, cursor: str) -> None:
    server.add(content("one"))

    async with following(door := Door(cursor=cursor), server.url()):
        taken = await door.next()

    assert taken == content("one")
    assert door.cursor == "7:1"


@pytest.mark.parametrize("hides_uid_next", [False, True])
async def test_old_mail_is_left_alone_on_request(server: ScriptedImap, hides_uid_next: bool) -> None:
    server.hides_uid_next = hides_uid_next
    server.add(content("years old"))

    async with following(door := Door(), server.url("start=new")):
        await server.idling.wait()
        server.add(content("new"))
        taken = await door.next()

    assert taken == content("new")
    assert door.arrivals.empty()


@pytest.mark.parametrize("error", [MalformedMessage("Too deep."), NotFound("No mailbox here.")])
async def test_a_message_the_room_refuses_is_passed_over(
    server: ScriptedImap, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    server.add(content("refused"))
    server.add(content("good"))
    door = Door()
    door.errors = [error]

    async with following(door, server.url("seen=yes")):
        taken = await door.next()
        await server.said("STORE")

    assert taken == content("good")
    assert server.seen == {2}
    assert "imap.message_refused" in caplog.messages


@pytest.mark.parametrize("error", [StoreUnavailable("Locked."), ZeroDivisionError("our own fault")])
async def test_a_message_the_room_cannot_store_comes_again(server: ScriptedImap, error: Exception) -> None:
    server.add(content("patient"))
    waits: list[int] = []
    door = Door()
    door.errors = [error]

    def back_off(failures: int) -> float:
        waits.append(failures)
        return 0.0

    async with following(door, server.url(), back_off=back_off):
        taken = await door.next()

    assert taken == content("patient")
    assert door.cursor_at_accept == ["7:0", "7:0"]
    assert waits[0] == 0


@pytest.mark.parametrize("command", ["EXAMINE", "SEARCH", "SIZE", "BODY", "IDLE"])
async def test_a_lost_line_is_opened_again(server: ScriptedImap, command: str) -> None:
    server.add(content("one"))
    server.drops_at = command

    async with following(door := Door(), server.url()):
        taken = await door.next()
        await server.idling.wait()
        server.hang_up()
        await server.said("EXAMINE", times=2)
        server.add(content("two"))
        second = await door.next()

    assert (taken, second) == (content("one"), content("two"))


async def test_failures_in_a_row_lengthen_the_wait(unused_tcp_port: int) -> None:
    waits: list[int] = []
    enough = asyncio.Event()
    loop = asyncio.get_running_loop()

    def back_off(failures: int) -> float:
        waits.append(failures)
        if failures == 3:
            loop.call_soon_threadsafe(enough.set)
        return 0.0

    async with following(Door(), f"imap://agent:x@127.0.0.1:{unused_tcp_port}", back_off=back_off):
        await enough.wait()

    assert waits[:4] == [0, 1, 2, 3]


async def test_a_server_that_hangs_up_on_whoever_waits_is_visited_less_and_less_often(server: ScriptedImap) -> None:
    """Until a line holds for a while: what is lost then is no failure of the server."""
    waits: list[int] = []
    seconds = 0.0

    def back_off(failures: int) -> float:
        waits.append(failures)
        server.drops_at = "IDLE" if len(waits) < 4 else ""
        return 0.0

    server.drops_at = "IDLE"
    async with following(Door(), server.url(), back_off=back_off, now=lambda: seconds):
        await server.idling.wait()
        seconds = 10.0
        server.hang_up()
        await server.idling.wait()

    assert waits[:5] == [0, 1, 2, 3, 0]


def test_the_usual_wait_doubles_up_to_five_minutes_and_varies() -> None:
    waits = [[jittered_back_off(failures) for _ in range(50)] for failures in (0, 3, 40)]

    assert all(0.5 <= wait <= 1 for wait in waits[0])
    assert all(4 <= wait <= 8 for wait in waits[1])
    assert all(150 <= wait <= 300 for wait in waits[2])
    assert len(set(waits[0])) > 1


async def test_a_message_above_the_size_is_never_fetched(
    server: ScriptedImap, caplog: pytest.LogCaptureFixture
) -> None:
    large = server.add(content("x" * 1000))
    server.add(content("small"))

    async with following(door := Door(), server.url("size=200")):
        taken = await door.next()

    assert taken == content("small")
    assert "imap.message_too_large" in caplog.messages
    assert not any("BODY" in line and str(large) in line.split()[2].split(",") for line in server.commands)


async def test_a_message_that_vanishes_meanwhile_is_passed_over(server: ScriptedImap) -> None:
    for subject in ("one", "gone", "three"):
        server.add(content(subject))
    del server.mail[2]

    async with following(door := Door(), server.url()):
        taken = [await door.next(), await door.next()]

    assert taken == [content("one"), content("three")]
    assert door.cursor == "7:3"


async def test_a_message_without_its_text_is_passed_over(server: ScriptedImap) -> None:
    for subject in ("one", "gone", "three"):
        server.add(content(subject))
    server.empties = {2}

    async with following(door := Door(), server.url()):
        taken = [await door.next(), await door.next()]

    assert taken == [content("one"), content("three")]
    assert server.connections == 1


async def test_flags_of_other_messages_that_are_told_meanwhile_interrupt_nothing(server: ScriptedImap) -> None:
    server.tells = b"* 9 FETCH (FLAGS (\\Seen))\r\n* 10 FETCH (UID 44 FLAGS ())\r\n"
    server.add(content("one"))

    async with following(door := Door(), server.url()):
        taken = await door.next()

    assert taken == content("one")
    assert server.connections == 1


async def test_a_flag_that_may_not_be_set_keeps_no_message_back(
    server: ScriptedImap, caplog: pytest.LogCaptureFixture
) -> None:
    server.refuses_flags = True
    server.add(content("one"))
    server.add(content("two"))

    async with following(door := Door(), server.url("seen=yes")):
        taken = [await door.next(), await door.next()]
        await server.idling.wait()

    assert taken == [content("one"), content("two")]
    assert door.cursor == "7:2"
    assert "imap.flag_refused" in caplog.messages


async def test_a_large_folder_is_searched_and_fetched_in_portions(server: ScriptedImap) -> None:
    server.uid_next = 49_990
    subjects = [str(number) for number in range(600)]
    for subject in subjects:
        server.add(content(subject))

    async with following(door := Door(), server.url()):
        taken = [await door.next() for _ in subjects]

    assert taken == [content(subject) for subject in subjects]
    searches = [line.removeprefix("UID SEARCH UID ") for line in server.commands if "SEARCH" in line]
    assert searches[:3] == ["1:50000", "50001:50589", "50590:*"]
    fetches = [len(line.split()[2].split(",")) for line in server.commands if "BODY" in line]
    assert fetches == [11, 500, 89]


async def test_large_messages_are_fetched_a_few_at_a_time(server: ScriptedImap) -> None:
    for number in range(4):
        server.add(content(str(number)) + b"x" * 1_500_000)

    async with following(door := Door(), server.url()):
        sizes = [len(await door.next()) for _ in range(4)]

    assert min(sizes) > 1_500_000
    assert [line.split()[2] for line in server.commands if "BODY" in line] == ["1,2", "3,4"]


@pytest.mark.parametrize(
    ("options", "fields", "recipients"),
    [
        ("", ("Delivered-To: support@acme.test",), (SUPPORT,)),
        ("", ("Delivered-To: <Support@ACME.test>",), (Address(local_part="Support", domain="acme.test"),)),
        ("", ("Delivered-To: account@provider.test",), ()),
        ("", ("Delivered-To: account@provider.test", "Delivered-To: support@acme.test"), ()),
        ("", ("X-Original-To: support@acme.test",), ()),
        ("recipient_header=X-Original-To", ("X-Original-To: support@acme.test",), (SUPPORT,)),
        ("recipient_header=Envelope-To", ("Delivered-To: x@y.test", "Envelope-To: support@acme.test"), (SUPPORT,)),
        ("", ("Delivered-To: not an address",), ()),
        ("", ("Delivered-To: \udcff@acme.test",), ()),
        ("", (), ()),
    ],
)
async def test_the_recipient_is_what_the_accounts_own_server_wrote(
    server: ScriptedImap, options: str, fields: tuple[str, ...], recipients: tuple[Address, ...]
) -> None:
    header = "\r\n".join([*fields, "Subject: x", "", "Delivered-To: support@acme.test", ""])
    server.add(header.encode("utf-8", "surrogateescape"))

    async with following(door := Door(), server.url(options)):
        arrival = await door.arrivals.get()

    assert arrival.recipients == recipients


async def test_old_mail_is_left_alone_also_when_the_server_has_renumbered_it(server: ScriptedImap) -> None:
    server.add(content("years old"))

    async with following(door := Door(cursor="6:5"), server.url("start=new")):
        await server.idling.wait()
        server.add(content("new"))
        taken = await door.next()

    assert taken == content("new")
    assert door.arrivals.empty()


@pytest.mark.parametrize(
    ("fields", "reverse_path", "is_null"),
    [
        (("Return-Path: <ada@example.com>",), Address(local_part="ada", domain="example.com"), False),
        (("Return-Path: <>",), None, True),
        (("Return-Path: not a path",), None, False),
        (("X: y",), None, False),
    ],
)
async def test_the_reverse_path_is_read_from_the_header(
    server: ScriptedImap, fields: tuple[str, ...], reverse_path: Address | None, is_null: bool
) -> None:
    server.add(content("letter", *fields))

    async with following(door := Door(), server.url()):
        arrival = await door.arrivals.get()

    assert (arrival.reverse_path, arrival.null_reverse_path) == (reverse_path, is_null)


async def test_closing_finishes_the_arrival_in_progress(server: ScriptedImap) -> None:
    server.add(content("slow"))
    server.add(content("never begun"))
    door = Door()
    door.open.clear()

    async with following(door, server.url()):
        await door.entered.wait()
        asyncio.get_running_loop().call_later(0.05, door.open.set)

    assert door.arrivals.qsize() == 1
    assert door.cursor == "7:1"


async def test_closing_does_not_wait_for_the_end_of_idle(server: ScriptedImap) -> None:
    async with asyncio.timeout(2), following(Door(), server.url()):
        await server.idling.wait()

    assert server.commands[-1] == "LOGOUT"


async def test_a_refused_login_is_a_configuration_error_without_the_password(server: ScriptedImap) -> None:
    server.refuses_login = True
    receiver = ImapReceiver(server.url(), load_cursor=lambda: None, save_cursor=lambda _: None)

    with pytest.raises(ConfigurationError, match="refused the user name or password") as error:
        await receiver.start(Door().accept, knows=Door().knows)
    await receiver.aclose()

    assert "sesame" not in str(error.value)


async def test_required_starttls_that_is_not_offered_is_a_configuration_error(server: ScriptedImap) -> None:
    receiver = ImapReceiver(server.url("starttls=required"), load_cursor=lambda: None, save_cursor=lambda _: None)

    with pytest.raises(ConfigurationError, match="offers no STARTTLS"):
        await receiver.start(Door().accept, knows=Door().knows)

    assert not any("LOGIN" in command for command in server.commands)


async def test_a_login_refused_later_is_tried_again(server: ScriptedImap, caplog: pytest.LogCaptureFixture) -> None:
    refusals: list[int] = []

    def back_off(failures: int) -> float:
        server.refuses_login = not refusals
        refusals.append(failures)
        return 0.0

    async with following(door := Door(), server.url(), back_off=back_off):
        await server.idling.wait()
        server.hang_up()
        await server.idling.wait()
        server.add(content("back"))
        taken = await door.next()

    assert taken == content("back")
    assert "imap.refused" in caplog.messages


async def test_an_account_without_a_sent_folder_cannot_tell(server: ScriptedImap) -> None:
    assert await ImapSentFolder(server.url()).find_in_sent("<1@acme.test>") is None


async def test_a_sent_folder_out_of_reach_cannot_tell(unused_tcp_port: int) -> None:
    sent = ImapSentFolder(f"imap://agent:x@127.0.0.1:{unused_tcp_port}")

    assert await sent.find_in_sent("<1@acme.test>") is None
    assert await sent.find_in_sent("<1@acme.test>\r\nA LOGOUT") is None


async def test_mail_text_and_logins_stay_out_of_the_log(server: ScriptedImap, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    server.add(content("confidential"))

    async with following(door := Door(), server.url()):
        await door.next()

    assert "confidential" not in caplog.text
    assert "sesame" not in caplog.text


def test_credentials_show_up_nowhere() -> None:
    receiver = ImapReceiver(
        "imaps://agent%40acme.test:hunter2@mail.acme.test/INBOX", load_cursor=lambda: None, save_cursor=lambda _: None
    )

    shown = repr(receiver) + str(vars(receiver))

    assert "imaps://mail.acme.test:993" in shown
    assert "hunter2" not in shown
    assert "agent@acme.test" not in shown


@pytest.mark.parametrize(
    "url",
    [
        "imaps://mail.acme.test",
        "smtp://agent:secret@mail.acme.test",
        "imaps://agent:secret@mail.acme.test?seen=perhaps",
        "imaps://agent:secret@mail.acme.test?recipient_header=Subject",
        "imaps://agent:secret@mail.acme.test?poll=0",
        "imaps://agent:secret@mail.acme.test?colour=blue",
    ],
)
def test_a_url_that_means_nothing_is_a_configuration_error_that_repeats_no_secret(url: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        ImapReceiver(url, load_cursor=lambda: None, save_cursor=lambda _: None)

    assert "secret" not in str(error.value)
