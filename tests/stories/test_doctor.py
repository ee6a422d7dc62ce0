"""Somebody set a room up, and the doctor says what is wrong with it, and what to do: against real servers on loopback."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from postroom import AsyncPostroom
from postroom.backends.smtp_listener import SmtpReceiver
from postroom.backends.system import SystemClock
from postroom.engine.keeping.doctor import examine
from postroom.model.diagnosis import Diagnosis, Health
from postroom.model.settings import Settings
from tests.dns_server import LoopbackDns
from tests.postroom.backends.scripted_imap import ScriptedImap, scripted_imap
from tests.postroom.backends.scripted_smtp import ScriptedSmtp, scripted_smtp
from tests.servers.process import certificate, free_port

PASSWORD = "sesame"


@dataclass
class LateClock:
    """A clock that somebody set wrong."""

    behind: timedelta

    def now(self) -> int:
        return SystemClock().now() - round(self.behind.total_seconds() * 1000)

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("no check waits")


@dataclass
class SetUp:
    """A room with a domain of its own, a relay, an account and a listener; everything is as it should be until a test breaks it."""

    folder: Path
    dns: LoopbackDns
    smtp: ScriptedSmtp
    imap: ScriptedImap
    settings: Settings
    variables: dict[str, str] = field(default_factory=dict)

    def change(self, **settings: object) -> None:
        self.settings = Settings.model_validate(self.settings.model_dump() | settings)

    async def make(self, *, edit: Callable[[str], str] = str) -> None:
        """Make the room, publish its zone, let its keys sign, and copy it."""
        async with AsyncPostroom("acme.test", settings=self.settings, delivering=False) as room:
            await room.domains.add("acme.test")
            self.dns.serve(edit(await room.domains.zone("acme.test")) + "mail IN A 192.0.2.1\n")
            await room.domains.activate("acme.test")
            await room.keeping.backup(self.folder / "copy.postroom")

    async def examined(self, *, clock: LateClock | None = None) -> list[Diagnosis]:
        return await examine(self.settings, variables=self.variables, clock=clock, seconds=4)


@pytest.fixture
async def set_up(tmp_path: Path, loopback_dns: LoopbackDns) -> AsyncIterator[SetUp]:
    async with AsyncExitStack() as running:
        smtp = await running.enter_async_context(scripted_smtp(extensions=("AUTH PLAIN", "ENHANCEDSTATUSCODES")))
        imap = await running.enter_async_context(scripted_imap())
        settings = Settings.model_validate(
            {
                "domain": "acme.test",
                "mailboxes": ("support",),
                "store": f"sqlite:///{tmp_path / 'room.db'}",
                "transport": smtp.url_for(f"agent:{PASSWORD}"),
                "receivers": (imap.url(), f"smtp://127.0.0.1:{free_port()}"),
                "mail_host": "mail.acme.test",
                "resolver": loopback_dns.place,
            }
        )
        yield SetUp(tmp_path, loopback_dns, smtp, imap, settings)


def faults(found: list[Diagnosis]) -> list[str]:
    return [f"{each.check}: {each.what}" for each in found if each.health is Health.FAULT]


def advice(found: list[Diagnosis]) -> str:
    return " ".join(each.you_can for each in found if each.health is Health.FAULT)


async def test_a_healthy_set_up_has_no_finding(set_up: SetUp) -> None:
    await set_up.make()

    found = await set_up.examined()

    assert [f"{each.check}: {each.what}" for each in found if each.health is not Health.OK] == []
    assert {each.check for each in found} == {
        "settings", "store", "backup", "clock", "keys", "dns", "smtp", "imap", "listening", "telemetry",
    }  # fmt: skip
    assert set_up.smtp.count("DATA") == 0


async def test_a_dkim_record_of_another_key_is_named(set_up: SetUp) -> None:
    await set_up.make(edit=lambda zone: zone.replace("k=ed25519; p=", "k=ed25519; p=AAAA"))

    found = await set_up.examined()

    assert faults(found) == ["dns: DKIM key at pr1-ed._domainkey.acme.test differs from ours."]
    assert "publish ours" in advice(found)


async def test_a_refused_password_is_named_and_never_shown(set_up: SetUp) -> None:
    await set_up.make()
    set_up.imap.refuses_login = True

    found = await set_up.examined()

    where = f"127.0.0.1:{set_up.imap.port}"
    assert faults(found) == [f"imap: The mail server {where} refused the user name or password."]
    assert "POSTROOM_RECEIVERS" in advice(found)
    assert PASSWORD not in repr(found)


async def test_a_certificate_that_nobody_vouches_for_is_named(set_up: SetUp, tmp_path: Path) -> None:
    cert, key = certificate(tmp_path)
    relay = SmtpReceiver(f"smtp://127.0.0.1:0?cert={cert}&key={key}", hostname="relay.test")

    async def refuse(_: object) -> None:
        raise AssertionError("no mail is handed over")

    async def knows(_: object) -> bool:
        return True

    await relay.start(refuse, knows=knows)
    set_up.change(transport=f"smtp://127.0.0.1:{relay.address[1]}?starttls=required")
    await set_up.make()

    found = await set_up.examined()
    set_up.change(transport=f"smtp://127.0.0.1:{relay.address[1]}?starttls=required&verify={cert}")
    trusted = await set_up.examined()
    await relay.aclose()

    assert [line.partition(" has a ")[2] for line in faults(found)] == [
        "certificate that cannot be trusted: self-signed certificate."
    ]
    assert faults(trusted) == []
    assert [each.what.rpartition(", ")[2] for each in trusted if each.health is Health.WARNING] == ["in a day."]


async def test_a_store_that_a_newer_postroom_has_seen_is_named(set_up: SetUp) -> None:
    await set_up.make()
    with sqlite3.connect(set_up.folder / "room.db") as driver:
        driver.execute("pragma user_version=900")
    driver.close()

    found = await set_up.examined()

    assert "is at schema 900; this Postroom knows" in faults(found)[0]
    assert "upgrade Postroom" in advice(found)


async def test_a_damaged_store_is_named(set_up: SetUp) -> None:
    await set_up.make()
    with (set_up.folder / "room.db").open("r+b") as file:
        file.seek(3 * 4096)
        file.write(b"\xff" * 8192)

    found = await set_up.examined()

    assert "is damaged" in faults(found)[0] or "malformed" in faults(found)[0]
    assert "postroom restore" in advice(found)


async def test_a_clock_that_is_late_is_named(set_up: SetUp) -> None:
    await set_up.make()

    found = await set_up.examined(clock=LateClock(timedelta(days=2)))

    assert [line.partition(" here, ")[2] for line in faults(found)] == [
        "and the newest event of the room is 2 days later."
    ]
    assert "NTP" in advice(found)


async def test_a_relay_that_takes_no_mail_from_us_is_named(set_up: SetUp) -> None:
    await set_up.make()
    set_up.smtp.replies = {"RCPT": "554 5.7.1 Relay access denied"}

    found = await set_up.examined()

    where = f"127.0.0.1:{set_up.smtp.port}"
    assert faults(found) == [f"smtp: The mail server {where} refuses to relay: 554 5.7.1 Relay access denied."]
    assert set_up.smtp.count("DATA") == 0


async def test_several_faults_are_named_at_once_and_nothing_is_changed(set_up: SetUp) -> None:
    await set_up.make()
    set_up.variables = {"POSTROOM_TRANSPROT": "smtp://mail.example.com"}
    set_up.change(key_secret="another", transport=set_up.smtp.url_for("agent:wrong"))
    set_up.smtp.replies = {"greeting": "220 scripted.test ESMTP Sendmail; Sat, 21 Nov 2020 12:00:00 +0000"}
    before = (set_up.folder / "room.db").read_bytes()

    found = await set_up.examined()

    named = {each.check for each in found if each.health is Health.FAULT}
    assert named == {"smtp"}
    assert [each.you_can for each in found if each.check == "settings"][1:] == ["write POSTROOM_TRANSPORT."]
    assert (set_up.folder / "room.db").read_bytes() == before
