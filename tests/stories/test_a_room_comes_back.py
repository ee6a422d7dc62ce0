"""A machine is lost, and the room comes back from its backup: with everything that was said, and nothing said twice."""

from __future__ import annotations

import asyncio
import os
from datetime import timedelta
from pathlib import Path

import pytest

from postroom import AsyncPostroom, FollowUp
from postroom.backends.system import SystemClock
from postroom.engine.keeping.restoring import restore
from postroom.model.delivery import DeliveryStatus
from postroom.model.errors import InvalidRequest
from postroom.model.mailbox import MailboxStatus
from postroom.model.settings import Settings
from tests.postroom.backends.scripted_smtp import ScriptedSmtp, scripted_smtp

ADA = "ada@example.com"


def letter(number: int) -> bytes:
    return (
        f"From: Ada <{ADA}>\r\nTo: support@acme.test\r\nSubject: Order {number}\r\n"
        f"Message-ID: <{number}@example.com>\r\nDate: Fri, 20 Nov 2026 10:00:00 +0000\r\n\r\nWhere is order {number}?\r\n"
    ).encode()


def settings(folder: Path, *, relay: ScriptedSmtp | None = None, name: str = "room.db") -> Settings:
    known = {"domain": "acme.test", "mailboxes": ("support",), "store": f"sqlite:///{folder / name}"}
    return Settings.model_validate(known | ({"transport": relay.url} if relay else {}))


def room(given: Settings, *, delivering: bool = False) -> AsyncPostroom:
    return AsyncPostroom(given.domain, settings=given, delivering=delivering)


async def test_what_left_after_the_backup_does_not_leave_again(tmp_path: Path) -> None:
    async with scripted_smtp() as relay:
        given = settings(tmp_path, relay=relay)
        async with room(given) as before:
            receipt = await before.mailbox("support").send(ADA, subject="Your order", text="It is on its way.")
            await before.keeping.backup(tmp_path / "monday.postroom")
        async with room(given, delivering=True) as after:
            assert await after.drain(5)
        assert len(relay.contents) == 1

        restore(given, tmp_path / "monday.postroom", clock=SystemClock(), replace=True)
        async with room(given, delivering=True) as back:
            assert [entry.delivery.status for entry in await back.deliveries()] == [DeliveryStatus.UNKNOWN]
            await back.resume_mailbox("support")
            assert await back.drain(5)
            assert len(relay.contents) == 1

            await back.requeue(receipt.id if receipt.id.startswith("m") else receipt.message_id)
            assert await back.drain(5)

        assert len(relay.contents) == 2


async def test_agents_and_plans_wait_for_a_person(tmp_path: Path) -> None:
    given, woken = settings(tmp_path), []
    async with room(given) as before:
        support = before.mailbox("support")
        await before.receive(letter(1), recipients=["support@acme.test"], reverse_path=ADA)
        mail = (await support.messages()).messages[0]
        await support.follow_up(mail.thread_id, steps=[FollowUp(after=timedelta(days=3), text="Did it come?")])
        await before.keeping.backup(tmp_path / "monday.postroom")

    restored = restore(given, tmp_path / "monday.postroom", clock=SystemClock(), replace=True)
    async with room(given, delivering=True) as back:
        back.on_message("support")(lambda message: woken.append(message.id))
        await back.start()
        await back.drain(5)
        planned = await back.plans.all()
        dead = await back.dead_letters()

    assert restored.held_back.model_dump() == {"deliveries": 0, "turns": 1, "plans": 1, "mailboxes": ("support",)}
    assert woken == []
    assert [plan.paused for plan in planned] == [True]
    assert [(each.kind, each.message_id) for each in dead] == [("turn", mail.id)]


async def test_a_copy_made_while_mail_comes_in_is_whole(tmp_path: Path) -> None:
    given = settings(tmp_path)

    async def bring(opened: AsyncPostroom, numbers: range) -> None:
        for number in numbers:
            await opened.receive(letter(number), recipients=["support@acme.test"], reverse_path=ADA)

    async with room(given) as before:
        await bring(before, range(20))
        bringing = asyncio.ensure_future(bring(before, range(20, 60)))
        await before.keeping.backup(tmp_path / "copy.postroom")
        await bringing
    elsewhere = settings(tmp_path, name="elsewhere.db")
    restore(elsewhere, tmp_path / "copy.postroom", clock=SystemClock())
    async with room(elsewhere) as back:
        threads = await back.threads(count=100)
        info = await back.mailbox("support").info()

    assert 20 <= len(threads) <= 60
    assert info.unread == len(threads)
    assert info.status is MailboxStatus.PAUSED


async def test_a_damaged_backup_is_refused_and_nothing_is_touched(tmp_path: Path) -> None:
    given, file = settings(tmp_path), tmp_path / "copy.postroom"
    async with room(given) as before:
        await before.receive(letter(1), recipients=["support@acme.test"], reverse_path=ADA)
        await before.keeping.backup(file)
    whole = file.read_bytes()
    file.write_bytes(whole[:200_000] + b"?" + whole[200_001:])
    store = (tmp_path / "room.db").read_bytes()

    with pytest.raises(InvalidRequest, match="is damaged"):
        restore(given, file, clock=SystemClock(), replace=True)
    file.write_bytes(whole[:100_000])
    with pytest.raises(InvalidRequest, match="damaged"):
        restore(given, file, clock=SystemClock(), replace=True)

    assert (tmp_path / "room.db").read_bytes() == store
    assert sorted(os.listdir(tmp_path)) == ["copy.postroom", "room.db"]


async def test_a_place_that_takes_no_store_is_no_damage_of_the_backup(tmp_path: Path) -> None:
    file = tmp_path / "copy.postroom"
    async with room(settings(tmp_path)) as before:
        await before.keeping.backup(file)

    with pytest.raises(InvalidRequest, match=r"nowhere: No such file or directory"):
        restore(settings(tmp_path / "nowhere"), file, clock=SystemClock())
    with pytest.raises(InvalidRequest, match=r"There is no file .*other\.postroom"):
        restore(settings(tmp_path), tmp_path / "other.postroom", clock=SystemClock())


async def test_mail_is_replaced_only_on_request_and_never_in_use(tmp_path: Path) -> None:
    given, file = settings(tmp_path), tmp_path / "copy.postroom"
    async with room(given) as before:
        await before.receive(letter(1), recipients=["support@acme.test"], reverse_path=ADA)
        await before.keeping.backup(file)
        await before.receive(letter(2), recipients=["support@acme.test"], reverse_path=ADA)

        with pytest.raises(InvalidRequest, match="There is mail in"):
            restore(given, file, clock=SystemClock())
        with pytest.raises(InvalidRequest, match="is in use"):
            restore(given, file, clock=SystemClock(), replace=True)
    restored = restore(given, file, clock=SystemClock(), replace=True)

    aside = settings(tmp_path, name=Path(str(restored.set_aside)).name)
    async with room(given) as back, room(aside) as old:
        assert [len(await each.threads()) for each in (back, old)] == [1, 2]


async def test_a_backup_is_for_its_own_rooms_and_for_a_postroom_that_knows_its_schema(tmp_path: Path) -> None:
    given, file = settings(tmp_path), tmp_path / "copy.postroom"
    async with room(given) as before:
        await before.keeping.backup(file)
    other = given.model_copy(update={"domain": "other.test", "store": settings(tmp_path, name="other.db").store})

    with pytest.raises(InvalidRequest, match=r"holds acme\.test, and not other\.test"):
        restore(other, file, clock=SystemClock())

    assert file.stat().st_mode & 0o077 == 0
    assert not (tmp_path / "other.db").exists()


async def test_a_room_that_is_no_file_says_what_copies_it(tmp_path: Path) -> None:
    async with AsyncPostroom("acme.test") as memory:
        with pytest.raises(InvalidRequest, match="no file to copy"):
            await memory.keeping.backup(tmp_path / "copy.postroom")
