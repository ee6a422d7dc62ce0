"""A store on every database, for the contract: each test has a room of its own."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from postroom.backends.store.records.new_message import NewMessage
from postroom.backends.store.records.records import Records
from postroom.backends.store.store import Store, open_store
from postroom.model.address import Address, Participant
from postroom.model.message import AttachmentContent, Direction

START = 1_800_000_000_000


@dataclass
class HandClock:
    """Time that moves when a test says so."""

    time: int = START

    def now(self) -> int:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.time += round(seconds * 1000)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture(scope="session")
def shared_postgres_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """One database for all tests of the contract: rooms keep them apart."""
    postgres = request.getfixturevalue("postgres")
    url = postgres.fresh_url()
    yield url
    postgres.drop(url)


@pytest.fixture(params=["memory", "file", pytest.param("postgres", marks=pytest.mark.servers)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "memory":
        return "memory:"
    if request.param == "file":
        return f"sqlite:///{tmp_path / 'room.db'}"
    return str(request.getfixturevalue("shared_postgres_url"))


@pytest.fixture
def file_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'room.db'}"


@pytest.fixture
def opened(clock: HandClock) -> Iterator[Callable[[str], Store]]:
    """Opens stores on one room, and closes them."""
    room, stores = uuid.uuid4().hex, []

    def open_it(url: str) -> Store:
        stores.append(open_store(url, room=room, domains=("acme.test",), clock=clock))
        return stores[-1]

    yield open_it
    for store in stores:
        store.close()


@pytest.fixture
def store(url: str, opened: Callable[[str], Store]) -> Store:
    return opened(url)


def address(text: str) -> Address:
    local_part, _, domain = text.partition("@")
    return Address(local_part=local_part, domain=domain)


def mailbox(store: Store, name: str = "support") -> int:
    return store.write(lambda records: records.mailboxes.add(name, address(f"{name}@acme.test"), display_name=name))


def thread(store: Store, subject: str = "Order 42") -> int:
    return store.write(lambda records: records.threads.create(subject, assignee_id=None))


def message(
    thread_id: int,
    *,
    message_id: str = "<one@example.com>",
    sender: str = "ada@example.com",
    direction: Direction = Direction.INBOUND,
    mailbox_id: int | None = None,
    subject: str = "Order 42",
    text: str = "Where is my order?",
    attachments: tuple[AttachmentContent, ...] = (),
) -> NewMessage:
    return NewMessage(
        message_id=message_id,
        content=b"Subject: Order 42\r\n\r\n\x00\xff",
        thread_id=thread_id,
        mailbox_id=mailbox_id,
        direction=direction,
        sender=Participant(address=address(sender), name="Ada"),
        to=(Participant(address=address("support@acme.test")),),
        cc=(),
        reply_to=(),
        subject=subject,
        new_text=text,
        in_reply_to=None,
        references=(),
        auto_submitted="no",
        trace_id="trace",
        date=START,
        attachments=attachments,
    )


def stored(records: Records, new: NewMessage) -> int:
    return records.messages.insert(new, dedup_key=new.message_id)
