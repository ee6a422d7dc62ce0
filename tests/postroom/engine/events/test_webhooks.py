"""Webhooks of rooms that run by themselves, on every store, in more than one process."""

from __future__ import annotations

import logging
import uuid
from datetime import timedelta
from pathlib import Path

import pytest

from postroom import Postroom
from postroom.model.errors import InvalidRequest
from postroom.model.settings import Settings
from tests.web_receiver import DROP, receiving

EVENTS = 40


@pytest.fixture(params=["memory", "file", pytest.param("postgres", marks=pytest.mark.servers)])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    store = {"memory": "memory:", "file": f"sqlite:///{tmp_path / 'room.db'}"}.get(request.param)
    return Settings(
        domain=f"{uuid.uuid4().hex[:8]}.test",
        mailboxes=("support",),
        store=store or request.getfixturevalue("postgres_url"),
        webhook_networks=("127.0.0.0/8",),
        webhook_retries=(1,),
    )


def open_room(settings: Settings) -> Postroom:
    return Postroom(settings.domain, settings=settings)


def test_what_one_process_does_another_tells_and_a_third_reads(settings: Settings) -> None:
    telling = open_room(settings)
    doing = telling if settings.store.get_secret_value() == "memory:" else open_room(settings)
    with telling, doing, receiving() as receiver:
        telling.start()
        hook = telling.webhooks.add(receiver.url, events=["mailbox.changed"])
        reader = telling.subscriptions.follow(names=["mailbox.changed"], after=0)
        for number in range(EVENTS):
            doing.change_mailbox("support", purpose=("outreach", "transactional")[number % 2])
        read = [next(reader).id for _ in range(EVENTS)]
        assert telling.drain(timeout=20)

        assert read == sorted(read)
        assert [call.data["id"] for call in receiver.heard] == read
        assert telling.webhooks.list()[0].waiting == 0
        assert len(telling.webhooks.deliveries(hook.id)) == EVENTS


@pytest.mark.parametrize("settings", ["file", pytest.param("postgres", marks=pytest.mark.servers)], indirect=True)
def test_two_processes_tell_each_event_once_and_in_order(settings: Settings) -> None:
    with open_room(settings) as one, open_room(settings) as two, receiving() as receiver:
        one.start()
        two.start()
        one.webhooks.add(receiver.url, events=["mailbox.changed"])
        for number in range(EVENTS):
            (one, two)[number // 2 % 2].change_mailbox("support", purpose=("outreach", "transactional")[number % 2])
        assert one.drain(timeout=20)

        ids = [call.data["id"] for call in receiver.heard]
        assert ids == sorted(set(ids))
        assert len(ids) == EVENTS


def test_no_log_names_a_secret_or_a_url(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("httpcore").setLevel(logging.INFO)
    settings = Settings(domain="acme.test", mailboxes=("support",), webhook_networks=("127.0.0.0/8",))
    with Postroom("acme.test", settings=settings) as room, receiving(DROP) as receiver:
        room.start()
        hook = room.webhooks.add(f"{receiver.url}?token=sesame", events=["mailbox.paused"])
        room.pause_mailbox("support")
        room.drain()

        assert len(receiver.taken) == 1
        assert hook.secret is not None
        assert "webhook.called" in caplog.text
        for hidden in ("sesame", hook.secret.get_secret_value()):
            assert hidden not in caplog.text
            assert hidden not in repr([*room.events(count=1000), *room.webhooks.deliveries(hook.id), hook.secret])


@pytest.mark.parametrize("overlap", [timedelta.max, -timedelta(hours=1)])
def test_two_secrets_do_not_overlap_for_ever(overlap: timedelta) -> None:
    with Postroom("acme.test", mailboxes=["support"]) as room:
        hook = room.webhooks.add("https://example.com/hook")

        with pytest.raises(InvalidRequest, match="at most a hundred years"):
            room.webhooks.rotate(hook.id, overlap=overlap)


def test_a_state_that_there_is_not_is_refused_with_those_that_there_are() -> None:
    with Postroom("acme.test", mailboxes=["support"]) as room:
        hook = room.webhooks.add("https://example.com/hook")
        with pytest.raises(InvalidRequest, match="waiting, delivered, dead"):
            room.webhooks.deliveries(hook.id, states=["lost"])
        with pytest.raises(InvalidRequest, match="at least one event"):
            room.webhooks.add("https://example.com/hook", events=[])
