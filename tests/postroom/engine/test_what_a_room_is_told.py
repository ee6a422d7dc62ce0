"""What a room makes of the arguments of its constructor, and of numbers that its methods are given."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from postroom import InvalidRequest, Postroom, Settings
from postroom.tools import offered


def names(room: Postroom) -> list[str]:
    return [mailbox.name for mailbox in room.mailboxes()]


def test_a_bare_text_names_one_mailbox_and_not_one_for_each_of_its_letters() -> None:
    with Postroom("acme.test", mailboxes="support") as room:
        assert names(room) == ["support"]
        assert room.pool("desk", mailboxes="support").mailboxes == ("support",)
        assert [tool.name for tool in offered(room.mailbox("support"), only="check_mail")] == ["check_mail"]


def test_what_the_constructor_is_given_goes_before_the_settings(tmp_path: Path) -> None:
    """Mail once went to memory and was lost, because `settings` silently replaced the store beside it."""
    settings, file = Settings(domain="acme.test", mailboxes=("sales",)), tmp_path / "room.db"

    with Postroom("acme.test", mailboxes=["support"], store=f"sqlite:///{file}", settings=settings) as room:
        assert names(room) == ["support"]
    with Postroom("acme.test", store=f"sqlite:///{file}", settings=settings) as room:
        assert names(room) == ["sales", "support"]


def test_what_the_constructor_is_not_given_the_settings_say(tmp_path: Path) -> None:
    file = tmp_path / "room.db"
    settings = Settings(domain="acme.test", mailboxes=("sales",), store=SecretStr(f"sqlite:///{file}"))

    with Postroom("acme.test", settings=settings) as room:
        assert names(room) == ["sales"]
    assert file.exists()


@pytest.mark.parametrize("count", [-1, 2**31, 2**70])
@pytest.mark.parametrize(
    "ask",
    [
        lambda room, count: room.threads(count=count),
        lambda room, count: room.events(count=count),
        lambda room, count: room.deliveries(count=count),
        lambda room, count: room.dead_letters(count=count),
        lambda room, count: room.approvals.pending(count=count),
        lambda room, count: room.approvals.all(count=count),
        lambda room, count: room.quarantine.list(count=count),
        lambda room, count: room.plans.all(count=count),
        lambda room, count: room.webhooks.deliveries(room.webhooks.list()[0].id, count=count),
        lambda room, count: room.mailbox("support").take_notices(count=count),
    ],
    ids=[
        "threads", "events", "deliveries", "dead_letters", "pending", "drafts", "quarantine", "plans", "webhooks", "notices",
    ],
)  # fmt: skip
def test_how_many_are_asked_for_is_a_number_that_every_store_takes_as_such(
    ask: Callable[[Postroom, int], Any], count: int
) -> None:
    """SQLite takes -1 for all there is, PostgreSQL for a mistake, and neither takes a number of seventy bits."""
    with Postroom("acme.test", mailboxes=["support"]) as room:
        room.webhooks.add("https://example.com/hook")
        with pytest.raises(InvalidRequest, match="From 0 to 2147483647 can be asked for"):
            ask(room, count)

        assert len(ask(room, 0)) == 0
